"""The TypeScript client in a real browser, in a page of another origin than the server's."""
import http.server
import json
import pathlib
import queue
import shutil
import subprocess
import threading

from harness import Server, run
from node_world import HERE, TYPESCRIPT_SDK

CHROMIUM = shutil.which("chromium")


class Site(http.server.ThreadingHTTPServer):
    """The page, the client's modules, and where the page tells what it saw."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Asked)
        self.world, self.told, self.followed = {}, queue.Queue(), []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Asked(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Nobody reads it."""

    def give(self, body, kind, status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        name = pathlib.PurePosixPath(self.path).name
        if self.path == "/":
            return self.give((HERE / "page.html").read_bytes(), "text/html")
        if self.path == "/world":
            return self.give(json.dumps(self.server.world).encode(), "application/json")
        if self.path.startswith("/ragd/") and (TYPESCRIPT_SDK / "src" / name).exists():
            return self.give((TYPESCRIPT_SDK / "src" / name).read_bytes(), "text/javascript")
        return self.give(b"", "text/plain", 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/moved/documents":
            return self.give(b"", "text/plain", 307, Location="/other/documents")
        if self.path == "/other/documents":
            self.server.followed.append(self.headers.get("Authorization"))
            return self.give(b'{"id": "j", "state": "waiting"}', "application/json", 202)
        self.server.told.put(json.loads(body))
        return self.give(b"{}", "application/json")


def test_a_page_uploads_follows_and_asks(tmp_path):
    assert CHROMIUM, "no chromium: tools/setup test installs it"
    with Site() as site, Server(tmp_path / "data", AUTH="keys", CORS_ORIGINS=site.url) as server:
        made = run("keys", "create", "--scopes", "query,index", "--json", "--data-dir", server.data)
        site.world = {"server": server.url, "key": json.loads(made.stdout)["key"]}
        # Its sandbox needs rights that a container does not give; what is opened here is ours.
        browser = subprocess.Popen([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile",
                                    "--remote-debugging-port=0", site.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            told = site.told.get(timeout=90)
        finally:
            browser.kill()
            browser.wait(10)
    assert told.get("failed") is None, told["failed"]
    assert told["here"] == site.url and told["job"] == ["completed", "failed"] and told["last"] == "done" and told["progress"]
    assert "eight" in told["answer"] and told["kinds"] == ["sources", "token", "done"] and told["etag"]
    assert told["errors"] == ["enough"] + [True] * 6
