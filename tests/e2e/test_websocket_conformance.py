"""RFC 6455 by Autobahn's cases: framing, pings, reserved bits, opcodes, fragments, UTF-8, closing, limits, against `socket_echo`,
which is the server's own net/ with a handler that sends back what it reads. Groups 12 and 13 are of compression, which is not spoken."""
import asyncio
import os
import subprocess

import kosoku
from harness import ROOT

ECHO = os.environ.get("RAGD_SOCKET_ECHO", str(ROOT / "build/asan/socket_echo"))
CASES = 301  # of groups 1 to 10; all of them are run
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}  # NON-STRICT: later than the suite would like, and allowed


async def run(port):
    try:
        return await kosoku.run_fuzzingclient(f"ws://127.0.0.1:{port}", exclude_cases=["12.*", "13.*"])
    except kosoku.FailureError as failed:
        return failed.results


def test_it_keeps_to_the_protocol_whatever_it_is_sent():
    with subprocess.Popen([ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as echo:
        results = asyncio.run(run(echo.stdout.readline().strip()))
        echo.stdin.close()
        assert echo.wait(30) == 0
    bad = [(one.case_id, one.behavior.value, one.behavior_close.value) for one in results
           if not {one.behavior.value, one.behavior_close.value} <= GOOD]
    assert not bad, bad
    assert len(results) == CASES
