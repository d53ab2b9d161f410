"""The examples of clients in the documentation run as they stand there, against a server with the documents that they ask for."""
import subprocess
import sys

import pytest
from docs.test_docs import blocks
from harness import Server

TEA = [{"id": "green.md", "text": "The water for green tea should be 75 degrees hot."},
       {"id": "black.md", "text": "Black tea is brewed with boiling water. Black tea takes four minutes."}]


@pytest.mark.parametrize("file", ["docs/websocket.md", "docs/clients.md"])
def test_websocket_examples_print_the_answer(file, tmp_path):
    examples = [block for block in blocks(file, "python") if "websockets" in block]
    assert len(examples) == 1
    with Server(tmp_path / "data") as server:
        assert server.index(*TEA).status == 200
        mine = examples[0].replace("ws://127.0.0.1:8080", server.url.replace("http", "ws"))
        done = subprocess.run([sys.executable, "-c", mine], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        assert "75 degrees" in done.stdout or "four minutes" in done.stdout, done.stdout
