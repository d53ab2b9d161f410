"""An acknowledgement comes after a sync; a full disk and a read-only directory lose nothing."""
import json
import os
import re
import subprocess
import time

import pytest
from harness import Server, run

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")


def test_every_acknowledgement_comes_after_a_sync(tmp_path):
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-qq", "-ttt", "-e", "trace=fsync,fdatasync,sync_file_range", "-o", str(trace)]
    calls = []
    with Server(tmp_path / "data", prefix=strace) as server:
        def timed(action):
            began = time.time()
            reply = action()
            calls.append((began, time.time()))
            assert reply.status in (200, 204), reply.body

        for number in range(8):
            timed(lambda n=number: server.index({"id": f"d{n}", "text": f"Document {n} speaks of sails."}))
        timed(lambda: server.index({"id": "d0", "text": "Document 0, revised, speaks of oars."}))
        timed(lambda: server.request("DELETE", "/documents/d1"))
        subprocess.run(["pkill", "-KILL", "-P", str(server.pid)], check=True)
        server.process.wait(timeout=10)  # strace has written all it saw
    synced = [float(match[1]) for match in
              re.finditer(r"^\d+ +(\d+\.\d+) .*(?:fsync|fdatasync).*= 0", trace.read_text(), re.M)]
    for number, (began, acknowledged) in enumerate(calls):
        assert any(began <= at <= acknowledged for at in synced), f"call {number} was acknowledged without a sync"


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@needs_root
def test_a_full_disk_is_a_clear_error_and_loses_nothing(small_disk, tmp_path):
    kept = []
    with Server(small_disk / "data", log=tmp_path / "log") as server:
        refused = None
        for number in range(400):
            text = f"Entry {number}: " + f"the ledger of ship {number} lists barrels and rope. " * 120
            reply = server.index({"id": f"d{number}", "text": text})
            if reply.status != 200:
                refused = reply
                break
            kept.append((f"d{number}", text))
        assert refused is not None, "the disk never filled"
        assert refused.status == 503
        assert "disk" in refused.json()["detail"] or "space" in refused.json()["detail"]
        assert len(kept) > 5
        for name, text in kept:
            assert server.request("GET", f"/documents/{name}/content").body.decode() == text
        assert server.query("ledger of ship 3", top_k=3).json()["sources"]
        assert server.request("GET", "/health").status == 200
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        deadline = time.monotonic() + 20
        while server.index({"id": "later", "text": "There is room again."}).status != 200:
            assert time.monotonic() < deadline, "writing did not come back after space was freed"
        assert server.stop() == 0
    with Server(small_disk / "data") as server:
        for name, text in kept:
            assert server.request("GET", f"/documents/{name}/content").body.decode() == text


@needs_root
def test_on_a_full_disk_documents_and_keys_can_be_taken_away(small_disk, tmp_path):
    subprocess.run(["mount", "-o", "remount,size=112m", str(small_disk)], check=True)
    data, ballast = small_disk / "data", small_disk / "ballast"
    with Server(data, AUTH="keys", log=tmp_path / "log") as server:
        made = run("keys", "create", "--tenant", "default", "--scopes", "query,index", "--name", "ci", "--json",
                   "--data-dir", data)
        key = json.loads(made.stdout)
        bearer = {"Authorization": f"Bearer {key['key']}"}

        def index(name, text):
            return server.request("POST", "/index", {"documents": [{"id": name, "text": text}]}, bearer)

        for number in range(6):
            assert index(f"d{number}", f"Entry {number}: the ledger of a ship. " * 900).status == 200
        with ballast.open("wb") as out:  # others fill the disk, to the last block
            with pytest.raises(OSError):
                while True:
                    out.write(b"x" * 65536)
                    out.flush()
        number = 6
        while index(f"d{number}", f"Entry {number}: the ledger of a ship. " * 900).status == 200:
            number += 1
            assert number < 100, "the disk never filled"
        for gone in ("d0", "d1", "d2"):
            reply = server.request("DELETE", f"/documents/{gone}", headers=bearer)
            assert reply.status == 204, reply.body
            assert server.request("GET", f"/documents/{gone}/content", headers=bearer).status == 404
        refused = index("more", "Another ledger.")
        assert refused.status == 503 and "the disk is full" in refused.json()["detail"]
        revoked = run("keys", "revoke", key["id"], "--data-dir", data)
        assert revoked.returncode == 0, revoked.stderr
        assert server.request("GET", "/documents", headers=bearer).status == 401
        ballast.unlink()
        again = json.loads(run("keys", "create", "--tenant", "default", "--scopes", "query,index", "--name", "b",
                               "--json", "--data-dir", data).stdout)
        bearer = {"Authorization": f"Bearer {again['key']}"}
        assert index("more", "Another ledger.").status == 200
        assert server.stop() == 0
    assert "disk_reserve_given" in (tmp_path / "log").read_text()
    with Server(data, AUTH="keys") as server:
        listed = server.request("GET", "/documents", headers=bearer).json()["documents"]
        assert {"d0", "d1", "d2"}.isdisjoint(document["id"] for document in listed)


@needs_root
def test_a_read_only_directory_is_a_clear_error(small_disk):
    data = small_disk / "data"
    with Server(data) as server:
        assert server.index({"id": "a", "text": "The lighthouse keeper sleeps by day."}).status == 200
        assert server.stop() == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    refused = run("serve", "--server-port", "0", "--data-dir", data)
    assert refused.returncode == 1
    assert str(data) in refused.stderr and "read-only" in refused.stderr.lower(), refused.stderr
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with Server(data) as server:
        assert b"lighthouse" in server.request("GET", "/documents/a/content").body
