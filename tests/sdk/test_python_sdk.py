"""The Python client against the real server, both flavours: what each method does is what the contract says."""
import hashlib
import json
import re

import pytest
from harness import ROOT, Server, run

import ragd
from ragd import errors

TEA = [
    {"id": "green.md", "title": "Green tea", "text": "The water for green tea should be 75 degrees hot.",
     "metadata": {"lang": "en", "year": 2025, "none": None}},
    ragd.NewDocument(id="black.md", title="Black tea", text="Black tea is brewed with boiling water for four minutes."),
]
QUESTION = "How hot should the water for green tea be?"


@pytest.fixture
def client(running, flavour):
    return flavour.client(running.url)


def test_a_question_is_answered_with_its_sources(client):
    report = client.index(TEA, collection="tea")
    assert report.indexed == 2 and {one.status for one in report.documents} <= {"created", "unchanged"}
    answer = client.query(QUESTION, collection="tea", top_k=2)
    assert "75 degrees" in answer.answer and answer.answer_kind == "extractive"
    best = answer.sources[0]
    assert (best.document_id, best.metadata) == ("green.md", {"lang": "en", "year": 2025, "none": None})
    assert best.text.encode() == client.content("green.md", collection="tea").encode()[best.start:best.end]
    assert answer.citations[0].source == best.n and answer.quotes and best.scores.rerank is not None
    talk = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "75 degrees."},
            {"role": "user", "content": "And for black tea?"}]
    followed = client.query(talk, collection="tea", top_k=1)
    assert followed.sources[0].document_id == "black.md" and "green" in followed.question_used
    none = client.query(QUESTION, collection="tea", generate=False, filter={"lang": "de"})
    assert (none.answer_kind, none.sources) == ("none", [])


def test_a_streamed_answer_is_the_same(client):
    client.index(TEA, collection="streamed")
    with client.stream(QUESTION, collection="streamed") as events:
        seen = list(events)
    assert isinstance(seen[0], ragd.Sources) and isinstance(seen[-1], ragd.Done)
    assert {type(one) for one in seen[1:-1]} == {ragd.Token}
    answer = seen[-1].answer
    assert "".join(one.text for one in seen[1:-1]) == answer.answer
    assert answer.answer == client.query(QUESTION, collection="streamed").answer
    with client.stream(QUESTION, collection="streamed") as events:
        assert events.final().answer == answer.answer


def test_a_stream_is_open_inside_of_its_with_alone(client):
    with pytest.raises(RuntimeError, match="inside of its `with`"):
        next(client.stream(QUESTION))
    with client.stream(QUESTION, collection="tea") as events:
        next(events)
    assert list(events) == []


def test_a_refusal_names_the_fields(client):
    with pytest.raises(errors.InvalidFieldError) as refused:
        client.query("", top_k=0, collection="a b")
    failure = refused.value
    assert (failure.status, failure.type, failure.code) == (422, "urn:ragd:problem:invalid_field", "invalid_field")
    assert {one.pointer for one in failure.errors} == {"/query", "/top_k", "/collection"}
    assert all(one.detail for one in failure.errors) and re.fullmatch("[0-9a-f]{32}", failure.request_id)
    with pytest.raises(errors.InvalidFieldError), client.stream("", collection="tea"):
        pass
    with pytest.raises(errors.NotFoundError, match="404 not_found"):
        client.get("no such document")


@pytest.mark.parametrize("name", ["plain", "a/b/c.md", "..", ".", "x/content", "a/original", "p/pages/1.png", "100%", "a%2Fb",
                                  "ü ?#&+;=", "日本", "a//b", "../up", "trailing/"])
def test_any_id_is_one_document(client, name):
    client.index([{"id": name, "text": f"This is {name}."}], collection="ids")
    assert client.get(name, collection="ids").id == name
    assert client.content(name, collection="ids") == f"This is {name}."
    client.delete(name, collection="ids")
    with pytest.raises(errors.NotFoundError):
        client.delete(name, collection="ids")


def test_documents_come_page_by_page(client, flavour):
    names = [f"{number:03}" for number in range(25)]
    reports = list(client.index_all(({"id": name, "text": f"Text {name}."} for name in names), collection="pages"))
    assert sum(one.indexed for one in reports) == 25
    listed = client.documents(collection="pages", limit=10)
    assert [one.id for one in listed] == names
    assert list(client.documents(collection="none")) == []


def test_two_writers_are_told_apart(client, flavour):
    name = f"writers-{flavour.name}"
    client.index([{"id": name, "text": "First."}], only={"if_none_match": "*"})
    first = client.get(name)
    assert first.etag
    client.index([{"id": name, "text": "Second."}], only={"if_match": first.etag})
    for change in (lambda: client.delete(name, only={"if_match": first.etag}),
                   lambda: client.patch(name, acl=None, only={"if_match": first.etag}),
                   lambda: client.index([{"id": name, "text": "Third."}], only={"if_none_match": "*"})):
        with pytest.raises(errors.PreconditionFailedError):
            change()
    changed = client.patch(name, acl={"allow": ["group:hr"]}, only={"if_match": client.get(name).etag})
    assert changed.acl.allow == ["group:hr"] and changed.etag == client.get(name).etag
    client.delete(name, only={"if_match": changed.etag})


def test_files_are_uploaded_and_their_job_waited_for(client, flavour, tmp_path):
    leave = tmp_path / "leave.html"
    leave.write_text("<html><body><main><h1>Leave</h1><p>Everyone has twenty-eight days of leave.</p></main></body></html>")
    told = []
    text, big = "The office opens at eight.", b"\0\1\2\3" * 150_000
    with (tmp_path / "notes.txt").open("w+b") as notes:
        notes.write(b"skipped" + text.encode())
        notes.seek(7)
        job = client.upload(leave, ragd.UploadFile(notes, name='a "quoted"/näme.txt', id="notes", title="Notes",
                                                   metadata={"year": 2026}),
                            ragd.UploadFile(big, name="broken.bin"), metadata={"team": "hr"},
                            acl={"allow": ["group:hr"]}, collection=f"up-{flavour.name}",
                            progress=lambda sent, total: told.append((sent, total)))
    job = client.wait(job.id, timeout=60)
    assert job.state == "partial" and job.finished, job
    assert [one.state for one in job.files] == ["completed", "completed", "failed"]
    assert job.files[1].name == 'a "quoted"/näme.txt' and job.files[2].code == "unsupported" and job.files[2].detail
    assert told[-1][0] == told[-1][1] > len(big) and told == sorted(set(told)) and len(told) > 8
    document = client.get("notes", collection=f"up-{flavour.name}")
    assert document.metadata == {"team": "hr", "year": 2026} and document.title == "Notes"
    assert document.acl.allow == ["group:hr"]
    assert client.content("notes", collection=f"up-{flavour.name}").strip() == text
    assert client.original("leave.html", collection=f"up-{flavour.name}") == leave.read_bytes()
    with client.events(job.id) as events:
        seen = list(events)
    assert isinstance(seen[-1], ragd.JobDone) and any(isinstance(one, ragd.FileChanged) for one in seen)
    assert job.id in [one.id for one in client.jobs(limit=1)]
    with pytest.raises(errors.ConflictError, match="finished"):
        client.cancel(job.id)


def test_an_upload_again_with_its_key_is_one_job(client, flavour):
    key, file = f"key-{flavour.name}", ragd.UploadFile(b"The office opens at eight.", name="a.txt")
    first = client.upload(file, idempotency_key=key)
    assert client.upload(file, idempotency_key=key).id == first.id
    assert client.upload(file).id != first.id
    with pytest.raises(errors.InvalidFieldError):
        client.upload(ragd.UploadFile(b"Another text.", name="a.txt"), idempotency_key=key)
    with pytest.raises(ValueError, match="needs a file"):
        client.upload()
    with pytest.raises(ValueError, match="needs a name"):
        client.upload(ragd.UploadFile(b"x"))


def test_a_page_is_fetched_by_a_job(client):
    job = client.wait(client.fetch("http://127.0.0.1:9/page.html", title="Nowhere").id, timeout=60)
    assert job.state == "failed" and job.files[0].detail, "private addresses are refused, and say so"


def test_pages_of_files_are_pictures(client):
    job = client.wait(client.upload(ragd.UploadFile(ROOT / "tests/data/documents/columns.pdf", id="pdf")).id, timeout=60)
    assert job.state == "completed", job
    assert client.page_image("pdf", 1, highlight=(0, 20), width=200).startswith(b"\x89PNG")


def test_originals_are_kept_by_their_hash(client, flavour):
    content = f"A file of {flavour.name}.".encode()
    digest = hashlib.sha256(content).hexdigest()
    assert not client.has_original(digest)
    assert client.keep_original(content, "text/plain").sha256 == digest
    assert client.has_original(digest)


def test_sources_are_listed_told_of_and_removed(client, flavour):
    name, collection = f"wiki-{flavour.name}", f"from-{flavour.name}"
    client.index([{"id": "a", "text": "A page.", "source": name}], collection=collection)
    client.report_run(name, "partial", collection=collection, files=2, failed=1,
                      failures=[ragd.models.SourceFailure(path="b.md", code="damaged", why="It is.")])
    assert [one.name for one in client.sources(collection=collection)] == [name]
    detail = client.source(name, collection=collection)
    assert detail.last_run.files == 2 and detail.failures[0].code == "damaged"
    assert [one.id for one in client.documents(collection=collection, source=name)] == ["a"]
    assert client.remove_source(name, collection=collection) == 1


def test_how_the_server_is(client):
    assert client.health().status == "ok"
    assert client.ready().components["embedder"].status == "ok"
    assert client.version().name == "ragd"
    assert "rag_" in client.metrics()
    assert "/query" in client.openapi()["paths"]


def test_the_environment_says_where_and_by_which_key(running, flavour, monkeypatch):
    monkeypatch.setenv("RAGD_URL", running.url + "/")
    monkeypatch.setenv("RAGD_API_KEY", "a-key-of-the-environment")
    client = flavour.client()
    assert client.health().status == "ok"
    assert repr(client) == f"{'Async' if flavour.name == 'async' else ''}Client(base_url={running.url!r})"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that asks for keys, and a key that may do everything in its tenant."""
    with Server(tmp_path_factory.mktemp("guarded") / "data", AUTH="keys") as server:
        made = run("keys", "create", "--scopes", "query,index,admin,operator", "--json", "--data-dir", server.data)
        assert made.returncode == 0, made.stderr
        yield server, json.loads(made.stdout)["key"]


def test_a_key_is_shown_and_a_wrong_one_refused(guarded, flavour):
    server, key = guarded
    assert flavour.client(server.url, key).index([{"id": "a", "text": "Text."}]).indexed == 1
    wrong = key[:20] + ("A" if key[20] != "A" else "B") + key[21:]
    for shown in ("", wrong):
        client = flavour.client(server.url, shown)
        with pytest.raises(errors.UnauthenticatedError) as refused:
            client.query(QUESTION)
        assert refused.value.status == 401 and "key" in refused.value.detail and client.health().status == "ok"
        with pytest.raises(errors.UnauthenticatedError), client.stream(QUESTION):
            pass


def test_keys_and_tenants_are_managed(guarded, flavour):
    server, key = guarded
    client = flavour.client(server.url, key)
    tenant = f"acme-{flavour.name}"
    assert client.create_tenant(tenant).state == "active"
    made = client.create_key(tenant=tenant, name="reader", scopes=["query"], principals=("user:tom",))
    assert made.key.startswith("ragd_") and made.key not in repr(made) and made.principals == ["user:tom"]
    reader = flavour.client(server.url, made.key)
    with pytest.raises(errors.ForbiddenError, match="index"):
        reader.index([{"text": "Mine."}])
    assert client.set_quota(tenant, documents=0, bytes=None).quota.documents == 0
    owner = flavour.client(server.url, client.create_key(tenant=tenant, scopes=["index", "admin"]).key)
    assert owner.tenant(tenant).use.documents == 0
    with pytest.raises(errors.QuotaExceededError, match="documents"):
        owner.index([{"text": "One too many."}])
    assert client.suspend_tenant(tenant).state == "suspended"
    with pytest.raises(errors.ForbiddenError, match="suspended"):
        list(reader.documents())
    assert client.resume_tenant(tenant).state == "active"
    assert list(reader.documents()) == []
    assert tenant in [one.id for one in client.tenants()]
    own = client.create_key(name="own")
    rotated = client.rotate_key(own.id, overlap_seconds=60)
    assert rotated.key != own.key and {"own"} <= {one.name for one in client.keys()}
    client.revoke_key(rotated.id)
    assert client.delete_tenant(tenant).keys == 2
