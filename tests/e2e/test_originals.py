"""Where in its file an answer stands, the files themselves, and pictures of their pages."""
import hashlib
import json
import pathlib
import struct
import zlib

import pytest
from harness import ROOT, Server, run

DOCUMENTS = ROOT / "tests/data/documents"
QUESTION = "Why was the lamp trimmed twice when the wind came from the east?"


def digest(data):
    return hashlib.sha256(data).hexdigest()


def kept(server):
    """The digests of the files that are kept."""
    return sorted(path.name for path in (server.data / "originals").rglob("*") if len(path.name) == 64)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("originals") / "data") as started:
        done = run("index", "--json", "--url", started.url, *(DOCUMENTS / name for name in (
            "columns.pdf", "stores.xlsx", "talk.pptx", "handbook.docx")))
        assert done.returncode == 0, done.stderr
        yield started


def quote_of(server, question, document):
    answer = server.query(question, filter={}).json()
    for quote in answer["quotes"]:
        source = next(one for one in answer["sources"] if one["n"] == quote["source"])
        if source["document_id"] == document:
            return quote, source
    raise AssertionError(f"no quote of {document}: {answer['answer']}")


def pixels(png):
    """Rows of (red, green, blue) of a PNG of eight bits, without interlacing."""
    at, packed = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        chunk = png[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, bits, colours, *_ = struct.unpack(">IIBBBBB", chunk)
            assert (bits, colours) == (8, 2)
        packed += chunk if kind == b"IDAT" else b""
        at += size + 12
    flat, stride, above, rows = zlib.decompress(packed), 3 * width, bytearray(3 * width), []
    for y in range(height):
        filtering, row = flat[y * (stride + 1)], bytearray(flat[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        assert filtering <= 4
        for x in range(stride):
            left, up, corner = (row[x - 3], above[x], above[x - 3]) if x >= 3 else (0, above[x], 0)
            guess = left + up - corner
            paeth = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            row[x] = (row[x] + (0, left, up, (left + up) // 2, paeth)[filtering]) & 255
        rows.append(row)
        above = row
    return width, height, rows


def yellow_box(png):
    width, _, rows = pixels(png)
    marked = [(x, y) for y, row in enumerate(rows) for x in range(width)
              if row[3 * x] > 200 and row[3 * x + 1] > 200 and row[3 * x + 2] < 150]
    return (min(x for x, _ in marked), min(y for _, y in marked),
            max(x for x, _ in marked), max(y for _, y in marked)) if marked else None


def test_a_quote_of_a_pdf_is_on_its_page_and_in_its_box(server):
    quote, source = quote_of(server, QUESTION, "columns.pdf")
    assert source["location"]["page"] == 1 and quote["location"]["page"] == 1
    left, top, right, bottom = quote["location"]["box"]
    assert 0 < left < right < 595 and 0 < top < bottom < 842
    assert right - left < 300, "a column, not the page"


def test_a_picture_of_the_page_has_the_quote_marked(server):
    quote, _ = quote_of(server, QUESTION, "columns.pdf")
    target = f"/documents/columns.pdf/pages/1.png?width=595&highlight={quote['start']}-{quote['end']}"
    page = server.request("GET", target)
    assert page.status == 200 and page.headers["Content-Type"] == "image/png"
    marked = yellow_box(page.body)
    left, top, right, bottom = quote["location"]["box"]
    assert left - 5 < marked[0] and marked[2] < right + 5 and top - 5 < marked[1] and marked[3] < bottom + 5
    assert marked[3] - marked[1] < bottom - top + 5, "the words, not more than their paragraph"
    again = server.request("GET", target, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status == 304 and again.body == b""
    assert yellow_box(server.request("GET", "/documents/columns.pdf/pages/1.png").body) is None


def test_a_scan_is_shown_as_a_page_with_its_words_marked(tmp_path):
    with Server(tmp_path / "data") as server:
        done = run("index", "--json", "--url", server.url, DOCUMENTS / "note.png", DOCUMENTS / "upside-down.jpg")
        assert done.returncode == 0, done.stderr
        for name, width in (("note.png", 595), ("upside-down.jpg", 595)):
            sources = server.query("Under which stone does the key lie?", rerank=False, generate=False, top_k=9,
                                   filter={}).json()["sources"]
            source = next(one for one in sources if one["document_id"] == name)
            left, top, right, bottom = source["location"]["box"]
            page = server.request("GET", f"/documents/{name}/pages/1.png?width={width}"
                                         f"&highlight={source['start']}-{source['end']}")
            assert page.status == 200, page.body
            marked = yellow_box(page.body)
            shown, height, _ = pixels(page.body)
            assert shown == width and height > 0 and marked
            assert marked[2] - marked[0] < shown and marked[3] - marked[1] < height, "the words, not all of it"
            assert marked[3] - marked[1] <= bottom - top + 5 and right > left


def test_what_has_no_such_page_says_so(server):
    for target, said in (("columns.pdf/pages/2.png", "1 pages"), ("talk.pptx/pages/1.png", "PDF"),
                         ("none/pages/1.png", "no document")):
        reply = server.request("GET", f"/documents/{target}")
        assert reply.status == 404 and said in reply.json()["detail"], reply.body
    assert server.request("GET", "/documents/columns.pdf/pages/0.png").status == 422


def test_sheets_and_slides_are_named(server):
    places = {}
    for question in ("stores", "talk", "handbook"):
        for source in server.query(question, top_k=50, rerank=False, generate=False).json()["sources"]:
            places.setdefault(source["document_id"], []).append(source.get("location", {}))
    assert any(place.get("sheet") and place.get("range") for place in places["stores.xlsx"]), places
    assert any(place.get("slide") for place in places["talk.pptx"]), places


def test_a_document_knows_its_file_and_gives_it_back(server):
    data = (DOCUMENTS / "columns.pdf").read_bytes()
    file = server.request("GET", "/documents/columns.pdf").json()["file"]
    assert (file["name"], file["media_type"], file["bytes"], file["sha256"]) == (
        "columns.pdf", "application/pdf", len(data), digest(data))
    reply = server.request("GET", "/documents/columns.pdf/original")
    assert reply.status == 200 and reply.body == data
    assert reply.headers["Content-Type"] == "application/pdf"
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="columns.pdf"')
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_the_answer_of_the_command_line_names_the_page(server):
    done = run("query", QUESTION, "--url", server.url)
    assert "columns.pdf, page 1" in done.stdout, done.stdout


def test_a_file_goes_with_its_last_document(tmp_path):
    table = "name,city\nAnn,Bonn\nTom,Ulm\n"
    (tmp_path / "a.csv").write_text(table)
    (tmp_path / "b.md").write_text("# Tea\n\nGreen tea is brewed at 75 degrees.\n")
    with Server(tmp_path / "data") as server:
        assert run("index", "--url", server.url, tmp_path / "a.csv", tmp_path / "b.md").returncode == 0
        assert kept(server) == [digest(table.encode())], "a text is its own original"
        first, second = [one["id"].replace("#", "%23") for one in server.request("GET", "/documents").json()["documents"]
                         if one["id"] != "b.md"]
        assert server.request("GET", f"/documents/{first}/original").body == table.encode()
        assert server.request("GET", "/documents/b.md/original").body == (tmp_path / "b.md").read_bytes()
        assert server.request("DELETE", f"/documents/{first}").status == 204
        assert len(kept(server)) == 1
        assert server.request("DELETE", f"/documents/{second}").status == 204
        assert kept(server) == []


def test_a_file_that_changed_takes_the_place_of_the_old_one(tmp_path):
    path = tmp_path / "a.csv"
    with Server(tmp_path / "data") as server:
        for row in ("Ann,Bonn", "Ann,Ulm"):
            path.write_text(f"name,city\n{row}\n")
            assert run("index", "--url", server.url, path).returncode == 0
            assert kept(server) == [digest(path.read_bytes())]
        path.write_text("name,city\nAnn,Ulm\n\n")  # no row has changed
        done = run("index", "--json", "--url", server.url, path)
        assert [one["status"] for one in json.loads(done.stdout)["documents"]] == ["unchanged"]
        assert kept(server) == [digest(path.read_bytes())]
        row, = server.request("GET", "/documents").json()["documents"]
        assert row["file"]["sha256"] == digest(path.read_bytes())


def test_originals_survive_a_kill(tmp_path):
    with Server(tmp_path / "data") as server:
        assert run("index", "--url", server.url, DOCUMENTS / "talk.pptx").returncode == 0
        server.kill()
        with Server(tmp_path / "data") as again:
            assert again.request("GET", "/documents/talk.pptx/original").body == (
                DOCUMENTS / "talk.pptx").read_bytes()


def test_a_large_file_is_taken_where_files_are_and_nowhere_else(tmp_path):
    data = bytes(range(256)) * 160 * 1024  # 40 MiB
    with Server(tmp_path / "data") as server:
        headers = {"Content-Type": "application/octet-stream"}
        assert server.request("PUT", f"/originals/{digest(data)}", data, headers).status == 201
        assert server.request("PUT", f"/originals/{digest(data)}", data, headers).status == 200
        assert server.request("HEAD", f"/originals/{digest(data)}").status == 204
        refused = server.request("PUT", f"/originals/{'0' * 64}", b"other", headers)
        assert refused.status == 422 and refused.json()["errors"][0]["pointer"] == "/sha256"
        announced = {"Content-Type": "application/json", "Content-Length": str(len(data))}
        assert server.request("POST", "/index", b"{", announced).status == 413


def test_a_server_that_keeps_none_indexes_all_the_same(tmp_path):
    with Server(tmp_path / "data", KEEP_ORIGINALS="false") as server:
        done = run("index", "--url", server.url, DOCUMENTS / "columns.pdf")
        assert done.returncode == 0 and done.stderr == "", done.stderr
        reply = server.request("GET", "/documents/columns.pdf/original")
        assert reply.status == 404 and "KEEP_ORIGINALS" in reply.json()["detail"]
        assert not (pathlib.Path(server.data) / "originals").exists()
        assert quote_of(server, QUESTION, "columns.pdf")[0]["location"]["page"] == 1


def test_locations_are_checked_and_answered(server):
    document = {"id": "sent", "text": "The lighthouse of Aveiro is 62 metres high.",
                "file": {"name": "a.pdf", "media_type": "application/pdf", "bytes": 1, "sha256": "0" * 64},
                "locations": [[0, 43, {"page": 7, "box": [10, 20, 30.5, 40]}]]}
    assert server.index(document).status == 200
    _, source = quote_of(server, "How high is the lighthouse of Aveiro?", "sent")
    assert source["location"] == {"page": 7, "box": [10.0, 20.0, 30.5, 40.0]}
    missing = server.request("GET", "/documents/sent/original")
    assert missing.status == 404 and "was not sent" in missing.json()["detail"]
    bad = document | {"locations": [[0, 44, {"page": 7}]]}
    assert server.index(bad).json()["errors"][0]["pointer"] == "/documents/0/locations/0"
    assert server.request("DELETE", "/documents/sent").status == 204
