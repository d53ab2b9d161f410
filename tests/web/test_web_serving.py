"""The page as it is served: what a browser may keep, and what its policy forbids."""
import gzip
import re

import pytest

from harness import Server

PAGE_BYTES_MAX, SENT_BYTES_MAX = 250_000, 80_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("page") / "data", AUTH="keys") as running:
        yield running


def parts(server):
    """Every file that the page is made of, by what it names: the document, then modules by their imports."""
    first = server.request("GET", "/").body.decode()
    waiting = [f"/{path}" for path in re.findall(r'(?:src|href)="(page/[^"]+)"', first)]
    found = {"/": first}
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        reply = server.request("GET", path)
        assert reply.status == 200, path
        found[path] = reply.body.decode()
        folder = path.rsplit("/", 1)[0]
        if path.endswith(".js"):
            waiting += [f"{folder}/{name}" for name in re.findall(r'from ["\']\./([^"\']+)["\']', found[path])]
    return found


def test_the_page_needs_no_key_and_says_what_it_may(server):
    reply = server.request("GET", "/")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'" and policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self'" and policy["frame-ancestors"] == "'none'" and policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'" and "unsafe" not in reply.headers["Content-Security-Policy"]
    assert (reply.headers["X-Content-Type-Options"], reply.headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert server.request("GET", "/documents").status == 401


def test_nothing_is_inline_and_nothing_is_from_elsewhere(server):
    for path, text in parts(server).items():
        if path == "/":
            assert not re.search(r"<style|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son\w+=", text)
        outside = re.findall(r"(?:src|href|url|import|from)\s*[=(]?\s*[\"'](https?://[^\"']+)", text)
        assert outside == [], path
        assert not re.search(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b", text), path


def test_all_together_are_small(server):
    found = parts(server)
    assert sum(len(text.encode()) for text in found.values()) <= PAGE_BYTES_MAX
    sent = 0
    for path, text in found.items():
        reply = server.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
        assert reply.headers["Content-Encoding"] == "gzip" and reply.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(reply.body).decode() == text
        sent += len(reply.body)
    assert sent <= SENT_BYTES_MAX, sent


def test_what_does_not_change_is_kept_for_ever(server):
    first = server.request("GET", "/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = server.request("GET", "/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    packed = server.request("GET", "/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] != first.headers["ETag"]
    path = next(path for path in parts(server) if path.endswith("app.js"))
    script = server.request("GET", path)
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert server.request("HEAD", path).status == 200


def test_other_addresses_are_404_and_are_not_kept(server):
    folder = next(path for path in parts(server) if path.endswith("app.js")).rsplit("/", 1)[0]
    for path in ("/page/0000000000000000/app.js", f"{folder}/nothing.js", f"{folder}/../app.js", folder, f"{folder}/",
                 f"{folder}/ragd%2Findex.js%00", "/page", "/index.html"):
        reply = server.request("GET", path)
        assert reply.status in (400, 404), path
        assert "immutable" not in reply.headers.get("Cache-Control", ""), path
    assert server.request("POST", "/", "{}").headers["Allow"] == "GET, HEAD"


def test_a_strangers_name_gets_no_page(server):
    assert server.request("GET", "/", headers={"Host": "evil.example"}).status == 403
