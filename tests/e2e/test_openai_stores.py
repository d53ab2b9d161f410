"""The unmodified `openai` SDK against the real binary: files, vector stores, what is in them, and search."""
import asyncio
import io
import json
import time

import openai
import pytest

from contract import Api
from harness import Server
from hostile.hostile_pdf import FONT, pdf, stream
from test_keys import make
from test_openai_chat import client_of
from waiting import eventually

LEAVE = b"# Leave\n\nEvery employee has thirty days of leave in a year. Up to eight unused days move into the next year."
TRAVEL = b"# Travel\n\nTrains are booked in second class. A night in a hotel may cost one hundred and twenty euro."
GATE = pdf({
    1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    4: stream(b"BT /F1 12 Tf 72 700 Td (The gate of the harbour opens at six.) Tj ET"), 5: FONT})
LEAVE_QUERY = "How many days of leave are there in a year?"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("stores") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def client(server):
    with client_of(server) as made:
        yield made


def named(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


def sent(client, name="leave.md", content=LEAVE):
    return client.files.create(file=named(name, content), purpose="assistants")


@pytest.fixture(scope="module")
def handbook(client):
    """A store with two files that have attributes."""
    store = client.vector_stores.create(name="Hand book", metadata={"team": "people"})
    files = {}
    for name, content, attributes in [("leave.md", LEAVE, {"topic": "leave", "year": 2025, "public": True}),
                                      ("travel.md", TRAVEL, {"topic": "travel", "year": 2023, "public": False})]:
        files[name] = sent(client, name, content).id
        done = client.vector_stores.files.create_and_poll(files[name], vector_store_id=store.id, attributes=attributes)
        assert done.status == "completed", done.last_error
    return store.id, files


def test_a_file_is_kept_as_it_was_sent(client):
    file = sent(client, "räume 1.md", LEAVE)
    assert file.object == "file" and file.filename == "räume 1.md" and file.bytes == len(LEAVE) and file.purpose == "assistants"
    assert abs(file.created_at - time.time()) < 60 and file.status == "processed"
    assert client.files.retrieve(file.id) == file
    assert client.files.content(file.id).read() == LEAVE
    assert file.id in [one.id for one in client.files.list()]
    assert client.files.delete(file.id).deleted
    for gone in (client.files.retrieve, client.files.content, client.files.delete):
        with pytest.raises(openai.NotFoundError):
            gone(file.id)


def test_files_are_listed_page_by_page(client):
    ids = [client.files.create(file=named(f"{i}.txt", b"x%d" % i), purpose="user_data").id for i in range(5)]
    assert [one.id for one in client.files.list(purpose="user_data", limit=2)] == ids[::-1], "the SDK goes on by itself"
    assert [one.id for one in client.files.list(purpose="user_data", order="asc", limit=2)] == ids
    page = client.files.list(purpose="user_data", limit=2, after=ids[3])
    assert [one.id for one in page.data] == [ids[2], ids[1]] and page.has_more
    for one in ids:
        client.files.delete(one)
    assert client.files.list(purpose="user_data").data == []


def test_equal_bytes_are_two_files_and_one_may_go(client):
    first, second = sent(client), sent(client)
    client.files.delete(first.id)
    assert client.files.content(second.id).read() == LEAVE
    client.files.delete(second.id)


def test_what_is_wrong_with_a_file_is_named(client):
    with pytest.raises(openai.BadRequestError) as refused:
        client.files.create(file=named("empty.txt", b""), purpose="assistants")
    assert refused.value.param == "file"
    with pytest.raises(openai.BadRequestError) as refused:
        client.files.create(file=named("a.txt", b"a"), purpose="")
    assert refused.value.param == "purpose"
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve("file-nothing")


def test_a_store_tells_what_is_in_it(client, handbook):
    store_id, files = handbook
    store = client.vector_stores.retrieve(store_id)
    assert store.object == "vector_store" and store.name == "Hand book" and store.metadata == {"team": "people"}
    assert store.status == "completed" and store.file_counts.completed == 2 == store.file_counts.total and store.usage_bytes > 100
    assert store_id in [one.id for one in client.vector_stores.list()]
    listed = list(client.vector_stores.files.list(store_id))
    assert [one.id for one in listed] == [files["travel.md"], files["leave.md"]], "the newest first"
    assert all(one.status == "completed" and one.last_error is None and one.vector_store_id == store_id for one in listed)
    assert listed[1].attributes == {"topic": "leave", "year": 2025, "public": True}
    assert listed[1].chunking_strategy.type == "static" and listed[1].chunking_strategy.static.max_chunk_size_tokens == 200
    oldest_first = client.vector_stores.files.list(store_id, order="asc", limit=1)
    assert oldest_first.has_more and [one.id for one in oldest_first] == [files["leave.md"], files["travel.md"]]
    assert client.vector_stores.files.list(store_id, filter="failed").data == []
    content = client.vector_stores.files.content(files["leave.md"], vector_store_id=store_id)
    assert "thirty days" in "".join(part.text for part in content)


def test_a_search_finds_passages_by_meaning(client, handbook):
    store_id, files = handbook
    found = client.vector_stores.search(store_id, query=LEAVE_QUERY)
    best = found.data[0]
    assert found.object == "vector_store.search_results.page"
    assert best.file_id == files["leave.md"] and best.filename == "leave.md" and "thirty days" in best.content[0].text
    assert best.attributes == {"topic": "leave", "year": 2025, "public": True} and 0 < best.score <= 1
    both = client.vector_stores.search(store_id, query=[LEAVE_QUERY, "What may a hotel cost?"], max_num_results=2, rewrite_query=True)
    assert {one.filename for one in both} == {"leave.md", "travel.md"}
    assert len(client.vector_stores.search(store_id, query=LEAVE_QUERY, max_num_results=1).data) == 1
    strict = client.vector_stores.search(store_id, query="zebra", ranking_options={"score_threshold": 0.99})
    assert strict.data == []


@pytest.mark.parametrize("filters,names", [
    ({"type": "eq", "key": "topic", "value": "leave"}, {"leave.md"}),
    ({"type": "ne", "key": "topic", "value": "leave"}, {"travel.md"}),
    ({"type": "gt", "key": "year", "value": 2023}, {"leave.md"}),
    ({"type": "gte", "key": "year", "value": 2023}, {"leave.md", "travel.md"}),
    ({"type": "lt", "key": "year", "value": 2025}, {"travel.md"}),
    ({"type": "lte", "key": "year", "value": 2022}, set()),
    ({"type": "in", "key": "topic", "value": ["travel", "food"]}, {"travel.md"}),
    ({"type": "nin", "key": "topic", "value": ["travel", "food"]}, {"leave.md"}),
    ({"type": "eq", "key": "public", "value": True}, {"leave.md"}),
    ({"type": "and", "filters": [{"type": "eq", "key": "topic", "value": "leave"}, {"type": "lt", "key": "year", "value": 2025}]}, set()),
    ({"type": "or", "filters": [{"type": "eq", "key": "topic", "value": "food"},
                                {"type": "and", "filters": [{"type": "eq", "key": "year", "value": 2023}]}]}, {"travel.md"}),
])
def test_a_filter_leaves_out_what_it_says(client, handbook, filters, names):
    found = client.vector_stores.search(handbook[0], query="leave, travel, days, hotel", filters=filters)
    assert {one.filename for one in found} == names


@pytest.mark.parametrize("body,param", [
    ({"query": ""}, "query"), ({}, "query"), ({"query": [1]}, "query"), ({"query": "a", "max_num_results": 51}, "max_num_results"),
    ({"query": "a", "filters": {"type": "like", "key": "a", "value": "b"}}, "filters"),
    ({"query": "a", "filters": {"type": "eq", "value": "b"}}, "filters.key"),
    ({"query": "a", "filters": {"type": "or", "filters": []}}, "filters.filters"),
    ({"query": "a", "ranking_options": {"score_threshold": 2}}, "ranking_options.score_threshold"),
])
def test_what_is_wrong_with_a_search_is_named(server, handbook, body, param):
    reply = server.request("POST", f"/v1/vector_stores/{handbook[0]}/search", body)
    assert reply.status == 400 and reply.json()["error"]["param"] == param, reply.body


def test_a_store_is_a_collection(server, client, handbook):
    store_id, files = handbook
    collection = store_id.removeprefix("vs_")
    native = Api(server)
    assert "thirty days" in native.ask(LEAVE_QUERY, collection=collection)["answer"]
    assert native.index({"id": "people/food.md", "title": "Food", "text": "Lunch is served at noon in the canteen.",
                         "metadata": {"topic": "food", "deep": {"er": 1}}}, collection="canteen").status == 200
    store = client.vector_stores.retrieve("vs_canteen")
    assert store.name == "canteen" and store.file_counts.completed == 1 and store.id in [one.id for one in client.vector_stores.list(limit=2)]
    found = client.vector_stores.search("vs_canteen", query="When is lunch?").data[0]
    assert found.filename == "people/food.md" and found.attributes == {"topic": "food"}
    file = client.vector_stores.files.retrieve(found.file_id, vector_store_id="vs_canteen")
    assert file.status == "completed" and file.attributes == {"topic": "food"} and file.chunking_strategy.type == "other"
    changed = client.vector_stores.files.update(found.file_id, vector_store_id="vs_canteen", attributes={"topic": "meals"})
    assert changed.attributes == {"topic": "meals"}
    document = native.get("/documents/people%2Ffood.md?collection=canteen").json()
    assert document["metadata"] == {"topic": "meals", "deep": {"er": 1}} and document["title"] == "Food"
    client.vector_stores.update("vs_canteen", name="The canteen", metadata={"floor": "2"})
    store = client.vector_stores.retrieve("vs_canteen")
    assert store.name == "The canteen" and store.metadata == {"floor": "2"}
    assert client.vector_stores.files.delete(found.file_id, vector_store_id="vs_canteen").deleted
    assert native.get("/documents/people%2Ffood.md?collection=canteen").status == 404
    assert client.vector_stores.delete("vs_canteen").deleted
    with pytest.raises(openai.NotFoundError):
        client.vector_stores.retrieve("vs_canteen")


def test_other_attributes_are_found_by_filters(client):
    store = client.vector_stores.create(name="changing")
    file = client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=named("leave.md", LEAVE))
    assert file.status == "completed" and file.attributes == {}
    changed = client.vector_stores.files.update(file.id, vector_store_id=store.id, attributes={"lang": "en", "n": 2})
    assert changed.attributes == {"lang": "en", "n": 2}
    only_en = {"type": "eq", "key": "lang", "value": "en"}
    assert client.vector_stores.search(store.id, query=LEAVE_QUERY, filters=only_en).data[0].file_id == file.id
    client.vector_stores.files.update(file.id, vector_store_id=store.id, attributes=None)
    assert client.vector_stores.search(store.id, query=LEAVE_QUERY, filters=only_en).data == []
    assert client.vector_stores.files.retrieve(file.id, vector_store_id=store.id).attributes == {}
    client.vector_stores.delete(store.id)


def test_what_cannot_be_read_fails_and_says_why(client):
    store = client.vector_stores.create(name="broken")
    file = client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=named("broken.pdf", b"%PDF-1.7\nnothing"))
    assert file.status == "failed" and file.last_error.code in ("invalid_file", "unsupported_file") and file.last_error.message
    counts = client.vector_stores.retrieve(store.id).file_counts
    assert counts.failed == 1 == counts.total
    assert client.vector_stores.files.list(store.id, filter="failed").data[0].last_error == file.last_error
    assert client.vector_stores.files.delete(file.id, vector_store_id=store.id).deleted
    assert client.vector_stores.retrieve(store.id).file_counts.total == 0


def test_a_pdf_goes_the_road_of_uploads(client):
    store = client.vector_stores.create(name="papers")
    file = client.vector_stores.files.upload_and_poll(
        vector_store_id=store.id, file=named("gate.pdf", GATE),
        chunking_strategy={"type": "static", "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}})
    assert file.status == "completed", file.last_error
    assert file.chunking_strategy.static.max_chunk_size_tokens == 254, "as much as the model reads"
    assert "at six" in client.vector_stores.search(store.id, query="When does the gate open?").data[0].content[0].text
    client.vector_stores.delete(store.id)


def test_deletes_delete(client):
    store = client.vector_stores.create(name="short")
    file = client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=named("leave.md", LEAVE))
    assert client.vector_stores.files.delete(file.id, vector_store_id=store.id).deleted
    assert client.vector_stores.search(store.id, query=LEAVE_QUERY).data == []
    assert client.files.content(file.id).read() == LEAVE, "the file itself stays"
    again = client.vector_stores.files.create_and_poll(file.id, vector_store_id=store.id)
    assert again.status == "completed"
    client.files.delete(file.id)
    assert client.vector_stores.search(store.id, query=LEAVE_QUERY).data == [], "a deleted file is in no store"
    assert client.vector_stores.retrieve(store.id).file_counts.total == 0
    assert client.vector_stores.delete(store.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.vector_stores.search(store.id, query="a")


def test_what_is_deleted_while_it_is_read_stays_deleted(client):
    store = client.vector_stores.create(name="racing")
    long = b"\n\n".join(b"Paragraph %d says that the number is %d." % (i, i) for i in range(1500))
    file = client.files.create(file=named("long.txt", long), purpose="assistants")
    assert client.vector_stores.files.create(store.id, file_id=file.id).status == "in_progress"
    assert client.vector_stores.files.delete(file.id, vector_store_id=store.id).deleted
    assert client.vector_stores.search(store.id, query="What does paragraph 7 say?").data == []
    assert client.vector_stores.retrieve(store.id).file_counts.total == 0
    client.vector_stores.delete(store.id)


def test_batches(client):
    store = client.vector_stores.create(name="many")
    batch = client.vector_stores.file_batches.upload_and_poll(
        store.id, files=[named("leave.md", LEAVE), named("travel.md", TRAVEL), named("none.pdf", b"%PDF-1.7\nnothing")])
    assert batch.status == "completed" and batch.object == "vector_store.files_batch"
    assert (batch.file_counts.completed, batch.file_counts.failed, batch.file_counts.total) == (2, 1, 3)
    assert client.vector_stores.file_batches.retrieve(batch.id, vector_store_id=store.id) == batch
    files = list(client.vector_stores.file_batches.list_files(batch.id, vector_store_id=store.id, limit=2))
    assert len(files) == 3
    done = [one.id for one in client.vector_stores.file_batches.list_files(batch.id, vector_store_id=store.id, filter="completed")]
    assert len(done) == 2
    more = client.vector_stores.file_batches.create_and_poll(
        store.id, files=[{"file_id": sent(client).id, "attributes": {"lang": "en"}}])
    assert more.file_counts.completed == 1
    with pytest.raises(openai.NotFoundError):
        client.vector_stores.file_batches.create(store.id, file_ids=[done[0], "file-nothing"])
    with pytest.raises(openai.BadRequestError) as refused:
        client.vector_stores.file_batches.create(store.id, file_ids=[done[0], done[0]])
    assert refused.value.param == "file_ids"
    with pytest.raises(openai.NotFoundError):
        client.vector_stores.file_batches.retrieve("vsfb_nothing", vector_store_id=store.id)
    client.vector_stores.delete(store.id)


def test_a_batch_can_be_cancelled(client):
    store = client.vector_stores.create(name="never mind")
    long = b"\n\n".join(b"Paragraph %d says that the number is %d." % (i, i) for i in range(1000))
    files = [client.files.create(file=named(f"{i}.txt", b"File %d. " % i + long), purpose="assistants").id for i in range(4)]
    batch = client.vector_stores.file_batches.create(store.id, file_ids=files)
    assert batch.status == "in_progress" and batch.file_counts.total == 4
    assert client.vector_stores.file_batches.cancel(batch.id, vector_store_id=store.id).status == "cancelled"
    eventually(lambda: client.vector_stores.file_batches.retrieve(batch.id, vector_store_id=store.id).file_counts.in_progress == 0, 60, "the end")
    counts = client.vector_stores.file_batches.retrieve(batch.id, vector_store_id=store.id).file_counts
    assert counts.cancelled >= 2 and counts.cancelled + counts.completed == 4
    assert client.vector_stores.delete(store.id).deleted


def test_a_store_may_begin_with_files(client):
    file = sent(client)
    store = client.vector_stores.create(name="x" * 100 + "ü", file_ids=[file.id], expires_after={"anchor": "last_active_at", "days": 7})
    assert store.expires_after.days == 7
    eventually(lambda: client.vector_stores.retrieve(store.id).status == "completed", 30, "its file")
    assert client.vector_stores.retrieve(store.id).file_counts.completed == 1
    with pytest.raises(openai.NotFoundError):
        client.vector_stores.create(name="none", file_ids=["file-nothing"])
    with pytest.raises(openai.BadRequestError) as refused:
        client.vector_stores.create(name="none", metadata={"a": "b" * 600})
    assert refused.value.param == "metadata"
    client.vector_stores.delete(store.id)


def test_the_async_client_works_as_well(server):
    async def work():
        async with client_of(server, kind=openai.AsyncOpenAI) as client:
            store = await client.vector_stores.create(name="async")
            file = await client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=("leave.md", LEAVE))
            found = [one async for one in client.vector_stores.search(store.id, query=LEAVE_QUERY)]
            listed = [one.id async for one in client.vector_stores.files.list(store.id)]
            await client.vector_stores.delete(store.id)
            return file, found, listed
    file, found, listed = asyncio.run(work())
    assert file.status == "completed" and listed == [file.id] and found[0].filename == "leave.md"


def test_ids_of_nothing_are_not_found(client, handbook):
    store_id, files = handbook
    for call in (lambda: client.vector_stores.retrieve("vs_nothing"), lambda: client.vector_stores.retrieve("nothing"),
                 lambda: client.vector_stores.files.retrieve("file-nothing", vector_store_id=store_id),
                 lambda: client.vector_stores.files.retrieve(files["leave.md"], vector_store_id="vs_nothing"),
                 lambda: client.vector_stores.files.delete("file-doc-eHl6", vector_store_id=store_id),
                 lambda: client.vector_stores.files.create(store_id, file_id="file-nothing"),
                 lambda: client.vector_stores.files.content("file-nothing", vector_store_id=store_id)):
        with pytest.raises(openai.NotFoundError):
            call()


def test_who_dies_leaves_nothing_in_progress(tmp_path):
    """Killed between the file and its indexing: the job goes on, or what was never taken is told as failed."""
    with Server(tmp_path / "data") as server:
        client = client_of(server)
        store = client.vector_stores.create(name="kept")
        file = sent(client)
        client.vector_stores.files.create(store.id, file_id=file.id)
        server.kill()
        server.start()
        client = client_of(server)
        assert client.vector_stores.files.poll(file.id, vector_store_id=store.id).status == "completed"
        assert client.files.content(file.id).read() == LEAVE
        assert client.vector_stores.search(store.id, query=LEAVE_QUERY).data[0].file_id == file.id


def bare(reply):
    headers = {name: value for name, value in reply.headers.items() if name not in ("X-Request-Id", "Date")}
    return reply.status, headers, reply.body.decode()


def test_keys_tenants_and_owners(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        mine, theirs = make(server, "acme", "query,index", "user:mia")["key"], make(server, "beta", "query,index,admin")["key"]
        colleague, reader = make(server, "acme", "query,index", "user:tom")["key"], make(server, "acme", "query", "user:tom")["key"]
        client = client_of(server, mine)
        store = client.vector_stores.create(name="secret plans")
        file = sent(client)
        other = client_of(server, theirs)
        assert other.files.list().data == [] and other.vector_stores.list().data == []
        empty = client_of(server, colleague)
        assert empty.files.list().data == [] and empty.vector_stores.list().data == [], "an empty store is its maker's"
        for key in (theirs, colleague):
            headers = {"Authorization": f"Bearer {key}"}
            for target, nothing in [(f"/v1/files/{file.id}", "/v1/files/" + file.id[:-1] + ("0" if file.id[-1] != "0" else "1")),
                                    (f"/v1/vector_stores/{store.id}", f"/v1/vector_stores/{store.id[:-1]}z")]:
                status, told, body = bare(server.request("GET", target, headers=headers))
                gone = bare(server.request("GET", nothing, headers=headers))
                assert (status, told, body.replace(target.rsplit("/", 1)[1], nothing.rsplit("/", 1)[1])) == gone and status == 404
        with pytest.raises(openai.NotFoundError):
            other.vector_stores.files.create(store.id, file_id=file.id)
        assert client.vector_stores.files.create_and_poll(file.id, vector_store_id=store.id).status == "completed"
        assert empty.vector_stores.search(store.id, query=LEAVE_QUERY).data[0].filename == "leave.md", "its documents are the tenant's"
        assert other.vector_stores.list().data == []
        with pytest.raises(openai.PermissionDeniedError):
            client_of(server, reader).files.list()
        assert client_of(server, reader).vector_stores.search(store.id, query=LEAVE_QUERY).data
        with pytest.raises(openai.PermissionDeniedError):
            client_of(server, reader).vector_stores.delete(store.id)
        with pytest.raises(openai.AuthenticationError):
            client_of(server, mine[:-4] + "AAAA").vector_stores.list()
        documents = Api(server).server.request("GET", f"/documents?collection={store.id[3:]}", headers={"Authorization": f"Bearer {mine}"})
        hidden = documents.json()["documents"][0]["id"]
        reply = server.request("PATCH", f"/documents/{hidden}?collection={store.id[3:]}", {"acl": {"allow": ["user:mia"]}},
                               {"Authorization": f"Bearer {mine}"})
        assert reply.status == 200, reply.body
        assert client.vector_stores.retrieve(store.id).file_counts.completed == 1
        with pytest.raises(openai.NotFoundError):
            empty.vector_stores.retrieve(store.id)


def test_a_full_quota_fails_the_file_and_not_the_call(tmp_path):
    with Server(tmp_path / "data", AUTH="keys", TENANT_QUOTA="documents=1") as server:
        client = client_of(server, make(server, "acme", "query,index")["key"])
        store = client.vector_stores.create(name="small")
        batch = client.vector_stores.file_batches.upload_and_poll(store.id, files=[named("leave.md", LEAVE), named("travel.md", TRAVEL)])
        assert (batch.file_counts.completed, batch.file_counts.failed) == (1, 1)
        failed = client.vector_stores.files.list(store.id, filter="failed").data[0]
        assert "documents" in failed.last_error.message, json.dumps(failed.last_error.message)
