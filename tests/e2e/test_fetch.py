"""Pages that the server fetches: from where, how, and what a crawl leaves alone."""
import gzip

import pytest

from harness import Server
from jobs_world import finished, job_of
from web_site import Site, page
from waiting import eventually

TEXT = "Everyone has twenty-eight days of paid leave a year, and may carry five of them over."


@pytest.fixture
def allowed(tmp_path):
    """A server that may fetch from this machine."""
    with Server(tmp_path / "data", FETCH_ALLOW_PRIVATE="127.0.0.1") as running:
        yield running


def fetch(server, url, **fields):
    reply = server.request("POST", "/documents", {"url": url} | fields)
    assert reply.status == 202, reply.body
    return finished(server, reply.json()["id"])


def test_a_page_is_fetched_and_called_by_its_address(allowed):
    with Site({"/a/leave.html": page("Leave", TEXT), "/old": (302, {"Location": "/a/leave.html#top"}, "")}) as site:
        job = fetch(allowed, site.url + "/old", metadata={"team": "hr"})
        assert job["state"] == "completed", job
        assert job["files"][0]["documents"] == [site.url + "/a/leave.html"]
        found = allowed.query("How many days of leave are there?").json()["sources"][0]
        assert found["document_id"] == found["url"] == site.url + "/a/leave.html"
        assert found["metadata"]["team"] == "hr" and found["title"] == "Leave"
        assert site.asked[0][2].startswith("ragd/")
        assert fetch(allowed, site.url + "/old", metadata={"team": "hr"})["files"][0]["unchanged"] == 1


def test_addresses_of_this_machine_and_its_network_are_refused(server):
    with Site({"/": page("Secret", TEXT)}) as site:
        port = site.url.rsplit(":", 1)[1]
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "[::1]",
                     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"):
            job = fetch(server, f"http://{host}:{port}/")
            assert job["state"] == "failed", host
            assert job["files"][0]["code"] in ("forbidden", "unavailable"), (host, job)
        for host in ("10.0.0.1", "169.254.169.254", "192.168.1.1", "[fd00::1]", "[fe80::1]"):
            assert fetch(server, f"http://{host}/")["files"][0]["code"] == "forbidden", host
        assert site.asked == []


def test_a_redirect_is_looked_at_again(tmp_path):
    with Site({"/": page("Secret", TEXT)}, "127.0.0.2") as inside, \
            Site({"/": (302, {"Location": inside.url + "/"}, ""), "/loop": (302, {"Location": "/loop"}, ""),
                  "/file": (302, {"Location": "file:///etc/passwd"}, "")}) as outside, \
            Server(tmp_path / "data", FETCH_ALLOW_PRIVATE="127.0.0.1") as server:
        assert fetch(server, outside.url + "/")["files"][0]["code"] == "forbidden"
        assert inside.asked == []
        assert fetch(server, outside.url + "/loop")["files"][0]["code"] == "malformed"
        assert outside.paths.count("/loop") == 6
        assert fetch(server, outside.url + "/file")["files"][0]["code"] == "malformed"


def test_what_a_server_answers_is_said(allowed):
    with Site({"/no": (403, {}, "no"), "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 broken"),
               "/busy": (503, {"Retry-After": "0"}, "later")}) as site:
        assert fetch(allowed, site.url + "/gone")["files"][0]["code"] == "not_found"
        assert fetch(allowed, site.url + "/no")["files"][0]["code"] == "forbidden"
        assert fetch(allowed, site.url + "/pdf")["files"][0]["code"] == "damaged"
        assert fetch(allowed, site.url + "/busy")["files"][0]["code"] == "unavailable"
        assert site.paths.count("/busy") == 3


def site_of_a_handbook():
    root = "/handbook/"
    listed = ("<urlset><url><loc>{}/handbook/listed.html</loc></url><url><loc>{}/other/x.html</loc></url></urlset>")
    pages = {
        "/robots.txt": (200, {"Content-Type": "text/plain"},
                        "User-agent: *\nDisallow: /\n\nUser-agent: ragd\nDisallow: /handbook/secret\nSitemap: /map.xml.gz\n"),
        root: page("Handbook", "The handbook begins here.", "a.html", "b.html?x=1&amp;y=2", "../other/away.html",
                   "secret/s.html", "picture.png", "a.html#part"),
        root + "a.html": page("A", "Page A tells of travel.", "c.html", "/handbook/"),
        root + "c.html": page("C", "Page C tells of nothing.", head='<meta name="robots" content="noindex">'),
        root + "listed.html": page("Listed", "Only the sitemap tells of this page."),
        root + "secret/s.html": page("Secret", "Not for crawlers."),
        "/other/away.html": page("Away", "Outside."),
    }
    return pages, listed


def test_a_crawl_keeps_to_the_rules(allowed):
    pages, listed = site_of_a_handbook()
    with Site(pages) as site:
        pages["/map.xml.gz"] = (200, {}, gzip.compress(listed.format(site.url, site.url).encode()))
        pages["/handbook/b.html?x=1&y=2"] = page(
            "B", "Page B tells of expenses.", head=f'<link rel="canonical" href="{site.url}/handbook/b.html">')
        job = fetch(allowed, site.url + "/handbook/", crawl={"delay_ms": 200}, acl={"allow": ["group:hr"]})
        by_name = {one["name"].removeprefix(site.url): one for one in job["files"]}
        assert sorted(by_name) == ["/handbook/", "/handbook/a.html", "/handbook/b.html?x=1&y=2", "/handbook/c.html",
                                   "/handbook/listed.html", "/handbook/secret/s.html"], by_name
        assert by_name["/handbook/b.html?x=1&y=2"]["documents"] == [site.url + "/handbook/b.html"]
        assert by_name["/handbook/c.html"]["code"] == by_name["/handbook/secret/s.html"]["code"] == "forbidden"
        assert job["state"] == "partial" and job["counts"]["completed"] == 4
        assert {str(one["acl"]) for one in job["files"]} == {"{'allow': ['group:hr']}"}
        assert "/handbook/secret/s.html" not in site.paths and "/other/away.html" not in site.paths
        assert site.paths.count("/robots.txt") == 1
        times = [at for path, at, _ in site.asked if path != "/robots.txt"]
        assert min(after - before for before, after in zip(times, times[1:])) > 0.15


def test_a_crawl_is_bounded_and_goes_on_after_a_kill(tmp_path):
    pages = {"/": page("Start", "It begins.", *[f"p{i}" for i in range(40)])}
    pages |= {f"/p{i}": page(f"P{i}", f"Page number {i} has its own text.", f"p{i + 40}") for i in range(40)}
    with Site(pages) as site, Server(tmp_path / "data", FETCH_ALLOW_PRIVATE="127.0.0.0/8") as server:
        reply = server.request("POST", "/documents", {"url": site.url + "/", "crawl": {"max_pages": 12, "delay_ms": 200}})
        job = reply.json()["id"]
        eventually(lambda: job_of(server, job)["counts"]["completed"] >= 4, 60)
        eventually(lambda: len(site.asked) >= 7, 60)
        server.kill()
        server.start()
        ended = finished(server, job, 120)
        assert ended["state"] == "completed" and ended["counts"]["files"] == 12, ended
        documents = server.request("GET", "/documents").json()["documents"]
        assert len(documents) == 12 and {one["version"] for one in documents} == {1}
        again = [path for path in set(site.paths) if path != "/robots.txt" and site.paths.count(path) > 1]
        assert len(again) <= 5, f"what was done was not fetched again, but for a beat's worth: {again}"
