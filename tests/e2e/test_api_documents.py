"""POST /index and /documents: what is stored can be listed, read, replaced, removed."""
import hashlib
import urllib.parse

import pytest

TEXT = "The harbour office opens at eight. It closes at five in winter.\n\nBoats pay by length."


def path(document, suffix="", **parameters):
    query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
    return f"/documents/{urllib.parse.quote(document, safe='')}{suffix}{query}"


def test_a_document_is_created_unchanged_and_updated(api):
    document = {"id": "life/cycle.md", "text": TEXT, "title": "T", "url": "u", "metadata": {"a": [1, {"b": None}]}}
    report = api.index(document).json()
    assert report["indexed"] == 1 and report["chunks"] >= 1
    assert report["documents"] == [{"id": "life/cycle.md", "version": 1, "chunks": report["chunks"],
                                    "status": "created"}]
    same = api.index(document).json()["documents"][0]
    assert (same["version"], same["status"]) == (1, "unchanged")
    changed = api.index(document | {"title": "Other"}).json()["documents"][0]
    assert (changed["version"], changed["status"]) == (2, "updated")
    info = api.get(path("life/cycle.md")).json()
    assert list(info) == ["id", "version", "title", "url", "metadata", "bytes", "chunks", "content_sha256",
                          "created_at", "updated_at"]
    assert (info["version"], info["title"], info["url"]) == (2, "Other", "u")
    assert info["metadata"] == document["metadata"]
    assert info["bytes"] == len(TEXT.encode())
    assert info["content_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert info["created_at"] <= info["updated_at"]


def test_the_text_comes_back_byte_for_byte(api):
    text = " \ufeffGrüße \U0001f600\r\n\t<b>&amp;</b>\u2028 end\n"
    api.index({"id": "bytes", "text": text})
    reply = api.get(path("bytes", "/content"))
    assert reply.body == text.encode()
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("name", ["a/b/c.md", "content", "a/content", "with space", "50%", "q?x=1#y", "ü/ñ", "a//b",
                                  "..", "a/../b", "+plus+", "x" * 512, "\\back", "می\u200cخواهم"])
def test_any_id_can_be_read_and_deleted(api, name):
    assert api.index({"id": name, "text": TEXT}).status == 200
    assert api.get(path(name)).json()["id"] == name
    assert api.get(path(name, "/content")).body == TEXT.encode()
    assert api.send("DELETE", path(name)).status == 204
    assert api.get(path(name)).status == 404
    assert api.send("DELETE", path(name)).status == 404


def test_slashes_of_an_id_may_stand_as_they_are(api):
    api.index({"id": "deep/er/file.md", "text": TEXT})
    assert api.get("/documents/deep/er/file.md").json()["id"] == "deep/er/file.md"
    assert api.get("/documents/deep/er/file.md/content").body == TEXT.encode()
    assert api.send("DELETE", "/documents/deep/er/file.md").status == 204


def test_a_document_without_id_gets_one_from_its_content(api):
    first = api.index({"text": "Derived names stay the same."}).json()["documents"][0]
    again = api.index({"text": "Derived names stay the same."}).json()["documents"][0]
    assert first["id"] and (again["id"], again["status"]) == (first["id"], "unchanged")


def test_a_deleted_document_is_in_no_answer(api):
    marker = "zanzibarquux"
    api.index({"id": "gone", "text": f"The word {marker} stands here."}, collection="del")
    assert api.ask(marker, collection="del", cache=True)["sources"]
    assert api.send("DELETE", path("gone", collection="del")).status == 204
    assert api.ask(marker, collection="del", cache=True)["sources"] == []
    created = api.index({"id": "gone", "text": "Back again."}, collection="del").json()["documents"][0]
    assert created["version"] == 2, "a version is never used twice"


def test_collections_are_apart(api):
    api.index({"id": "same", "text": "Of the first."}, collection="first")
    api.index({"id": "same", "text": "Of the second."}, collection="second")
    assert api.get(path("same", "/content", collection="first")).body == b"Of the first."
    assert api.get(path("same", "/content", collection="second")).body == b"Of the second."
    assert api.get(path("same")).status == 404
    assert api.send("DELETE", path("same", collection="first")).status == 204
    assert api.get(path("same", collection="second")).status == 200


def test_a_list_comes_page_by_page_and_whole(api):
    names = sorted((f"n{number}/ü {number}" for number in range(25)), key=lambda name: name.encode())
    api.index(*({"id": name, "text": f"Text of {name}."} for name in names), collection="pages")
    seen, cursor = [], None
    while True:
        parameters = {"collection": "pages", "limit": 10} | ({"cursor": cursor} if cursor else {})
        page = api.get("/documents?" + urllib.parse.urlencode(parameters)).json()
        seen += [document["id"] for document in page["documents"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        assert len(page["documents"]) == 10
    assert seen == names
    assert api.get("/documents?collection=none").json() == {"documents": [], "next_cursor": None}


def test_a_page_ends_by_bytes_too(api):
    names = [f"{number:02}" for number in range(40)]
    for start in range(0, 40, 10):
        assert api.index(*({"id": name, "text": f"Text of {name}.", "metadata": {"filler": "x" * 60_000}}
                           for name in names[start:start + 10]), collection="heavy").status == 200
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get("/documents?" + urllib.parse.urlencode({"collection": "heavy", "limit": 1000, "cursor": cursor}))
        assert len(page.body) < 1.2 * 2**20
        seen += [document["id"] for document in page.json()["documents"]]
        cursor = page.json()["next_cursor"]
    assert seen == names


@pytest.mark.parametrize(("query", "pointer"), [
    ("limit=0", "/limit"), ("limit=1001", "/limit"), ("limit=ten", "/limit"), ("limit=5&limit=5", "/limit"),
    ("collection=a%20b", "/collection"), ("collection=", "/collection"), ("limits=5", "/limits"),
    ("cursor=%21%21not-a-cursor", "/cursor"),
])
def test_a_parameter_that_is_not_allowed_is_named(api, query, pointer):
    reply = api.get(f"/documents?{query}")
    assert reply.status == 422
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]


BAD = [
    ({}, "/documents"), ({"documents": []}, "/documents"), ({"documents": "x"}, "/documents"),
    ({"documents": [{"text": "t"}] * 1001}, "/documents"), ({"documents": [7]}, "/documents/0"),
    ({"documents": [{"id": "a"}]}, "/documents/0/text"), ({"documents": [{"text": ""}]}, "/documents/0/text"),
    ({"documents": [{"text": "t"}, {"text": " \n\u3000"}]}, "/documents/1/text"),
    ({"documents": [{"text": "t", "id": ""}]}, "/documents/0/id"),
    ({"documents": [{"text": "t", "id": "x" * 513}]}, "/documents/0/id"),
    ({"documents": [{"text": "t", "id": "a\u0000"}]}, "/documents/0/id"),
    ({"documents": [{"text": "t", "id": "a"}, {"text": "u", "id": "a"}]}, "/documents/1/id"),
    ({"documents": [{"text": "t", "title": 1}]}, "/documents/0/title"),
    ({"documents": [{"text": "t", "url": "x" * 4097}]}, "/documents/0/url"),
    ({"documents": [{"text": "t", "metadata": []}]}, "/documents/0/metadata"),
    ({"documents": [{"text": "t", "metadata": {"a": "x" * 65536}}]}, "/documents/0/metadata"),
    ({"documents": [{"text": "t", "name": "x"}]}, "/documents/0/name"),
    ({"documents": [{"text": "t"}], "chunk_size": 15}, "/chunk_size"),
    ({"documents": [{"text": "t"}], "chunk_size": 255}, "/chunk_size"),
    ({"documents": [{"text": "t"}], "overlap": 101}, "/overlap"),
    ({"documents": [{"text": "t"}], "collection": "ä"}, "/collection"),
    ({"documents": [{"text": "t"}], "chunks": 5}, "/chunks"),
]


@pytest.mark.parametrize(("body", "pointer"), BAD, ids=lambda value: str(value)[:40])
def test_a_bad_call_names_the_field_and_writes_nothing(api, body, pointer):
    body = dict(body)
    body.setdefault("collection", "never-written")
    reply = api.send("POST", "/index", body)
    assert reply.status == 422, reply.body
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]
    assert api.get("/documents?collection=never-written").json()["documents"] == []


def test_chunks_follow_the_size_asked_for(api):
    text = " ".join(f"Sentence number {number} says a little." for number in range(120))
    small = api.index({"id": "small", "text": text}, chunk_size=32, overlap=0).json()["chunks"]
    large = api.index({"id": "large", "text": text}, chunk_size=254, overlap=0).json()["chunks"]
    assert small > 4 * large


def test_a_body_over_the_limit_is_413(api):
    reply = api.send("POST", "/index", None, {"Content-Type": "application/json",
                                              "Content-Length": str(33 * 1024 * 1024)})
    assert (reply.status, reply.json()["code"]) == (413, "too_large")
