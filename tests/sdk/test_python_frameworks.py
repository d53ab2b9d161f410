"""LangChain and LlamaIndex with their retrievers, in the SDK's own environment against the real server."""
import os
import subprocess

import pytest
from harness import ROOT
from sdk_world import sdk_python


@pytest.mark.parametrize("framework", ["langchain", "llamaindex"])
def test_a_framework_finds_its_passages_here(running, framework):
    checks = ROOT / f"tests/sdk/{framework}_checks.py"
    mine = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    done = subprocess.run([sdk_python(), "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "-o", "addopts=",
                           "--noconftest", checks], capture_output=True, text=True, timeout=300, check=False, cwd=ROOT,
                          env=mine | {"RAGD_URL": running.url, "LANGSMITH_TRACING": "false"})
    assert done.returncode == 0 and "passed" in done.stdout and "skipped" not in done.stdout, done.stdout + done.stderr
