"""Documents in Qdrant: any process answers from what any other has stored, whoever is killed when.

Qdrant is tests/fakes/qdrant_facade.py here, which answers with the local mode of the official client."""
import concurrent.futures
import contextlib
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from fakes.qdrant_api import check_request
from faults.certificates import self_signed, server_context
from faults.proxy import FaultProxy
from harness import ROOT, Server, run

UNIT_TESTS = ROOT / "build/asan/clients_qdrant_test"
RECOVERY_SECONDS = 5


class Facade:
    def __init__(self, folder, **options):
        self.folder, self.options, self.process, self.url = folder, options, None, None

    def start(self):
        port = self.url.rpartition(":")[2] if self.url else "0"
        flags = [word for name, value in self.options.items() for word in (f"--{name.replace('_', '-')}", value)]
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/fakes/qdrant_facade.py"), "--folder", str(self.folder), "--port", port,
             *flags], stdout=subprocess.PIPE)
        self.url = json.loads(self.process.stdout.readline())["url"]
        return self

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, data=json.dumps(body or {}).encode())
        request.add_header("api-key", self.options.get("api_key", ""))
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer).get("result")

    def fail(self, *rules):
        self.call("POST", "/facade/faults", list(rules))

    def requests(self):
        """What was sent since the last call, but for looks at whether it is there."""
        sent = self.call("POST", "/facade/requests")
        return [one for one in sent if not (one["method"] == "GET" and one["path"].count("/") == 2)]

    def chunks(self, document):
        """What is stored of a document, visible or not."""
        wanted = {"must": [{"key": "document", "match": {"value": document}}]}
        found = self.call("POST", "/collections/documents/points/scroll", {"filter": wanted, "limit": 1000})
        return [point["payload"] for point in found["points"]]

    def attachments(self):
        wanted = {"must": [{"key": "kind", "match": {"value": "attachment"}}]}
        found = self.call("POST", "/collections/documents_catalog/points/scroll", {"filter": wanted, "limit": 1000})
        return len(found["points"])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()


@pytest.fixture
def facade(tmp_path):
    with Facade(tmp_path / "qdrant") as running:
        yield running


@contextlib.contextmanager
def replicas(facade, tmp_path, count=2, **settings):
    with contextlib.ExitStack() as stack:
        # Of kept answers other tests tell: here each question is a search.
        settings = {"QDRANT_URL": facade.url, "RESULT_CACHE_MIB": "0"} | settings
        yield [stack.enter_context(Server(tmp_path / f"data{number}", **settings)) for number in range(count)]


def wait_until(holds, seconds=RECOVERY_SECONDS):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


def document(name, text, **metadata):
    return {"id": name, "text": text, "title": f"About {name}", "metadata": metadata}


def ready(server):
    reply = server.request("GET", "/health/ready")
    return reply.status, reply.json()["components"]


def found(server, question, **options):
    reply = server.query(question, rerank=False, cache=False, **options)
    assert reply.status == 200, reply.body
    return [(source["document_id"], source["version"]) for source in reply.json()["sources"]]


def unit_tests(facade, pattern):
    done = subprocess.run([str(UNIT_TESTS), f"--gtest_filter={pattern}"], capture_output=True, text=True, timeout=300,
                          env=os.environ | {"QDRANT_TEST_URL": facade.url}, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert "SKIPPED" not in done.stdout and "PASSED" in done.stdout


def test_the_contract_of_stores_holds(facade):
    unit_tests(facade, "*QdrantStore*")


def test_what_one_process_stores_any_other_answers_from(facade, tmp_path):
    with replicas(facade, tmp_path) as servers:
        check_that_replicas_agree(facade, *servers)
    assert not (tmp_path / "data0/ragd.db").exists(), "nothing is kept beside Qdrant"


def test_the_same_over_https(facade, tmp_path):
    certificate, key = self_signed(tmp_path, "qdrant")
    port = int(facade.url.rpartition(":")[2])
    with FaultProxy(("127.0.0.1", port), tls=server_context(certificate, key)) as terminator:
        settings = {"QDRANT_URL": f"https://localhost:{terminator.port}", "TLS_CA_FILE": str(certificate)}
        with replicas(facade, tmp_path, **settings) as servers:
            check_that_replicas_agree(facade, *servers)


def check_that_replicas_agree(facade, first, second):
    boats, bread = document("boats", "A sloop has one mast and a single headsail.", lang="en", year=2020), \
        document("bread", "Sourdough rises slowly in a cold kitchen.", lang="en", year=2024)
    reply = first.index(boats, bread).json()
    assert [one["status"] for one in reply["documents"]] == ["created", "created"]
    assert found(second, "How many masts has a sloop?")[0] == ("boats", 1)
    assert found(second, "masts sloop bread", filter={"year": {"gte": 2021}}) == [("bread", 1)]
    again = second.index(boats).json()["documents"][0]
    assert (again["status"], again["version"]) == ("unchanged", 1)
    boats["text"] = "A ketch has two masts; the smaller one stands aft."
    assert second.index(boats).json()["documents"][0]["version"] == 2
    assert found(first, "ketch masts")[0] == ("boats", 2)
    assert ("boats", 1) not in found(first, "sloop headsail", mode="keyword")
    assert first.request("GET", "/documents/boats/content").body.decode() == boats["text"]
    listed = first.request("GET", "/documents").json()["documents"]
    assert [(one["id"], one["version"]) for one in listed] == [("boats", 2), ("bread", 1)]
    assert second.request("DELETE", "/documents/boats").status == 204
    assert first.request("GET", "/documents/boats").status == 404
    assert first.request("DELETE", "/documents/boats").status == 404
    assert all(name != "boats" for name, _ in found(first, "ketch masts"))
    assert facade.chunks("boats") == [], "deleted is gone from Qdrant, too"
    assert first.index(boats).json()["documents"][0]["version"] == 3, "no version is given twice"
    assert ready(first)[0] == 200 and ready(first)[1]["qdrant"]["status"] == "ok"


def test_a_question_is_one_search_and_one_look_at_the_catalogue(facade, tmp_path):
    """Whatever the halves find, and with the scores that each gives alone."""
    words = ["sloop", "ketch", "yawl", "cutter", "schooner", "dinghy"]
    pages = [document(word, f"A {word} is number {number} of the boats in the yard.")
             for number, word in enumerate(words)]
    with replicas(facade, tmp_path, count=1) as (server,):
        assert server.index(*pages).status == 200
        scores = {}
        for mode in ("vector", "keyword", "hybrid"):
            facade.requests()
            answer = server.query("Which sloop or yawl is in the yard?", mode=mode, rerank=False, top_k=6).json()
            scores[mode] = {one["document_id"]: one["scores"] for one in answer["sources"]}
            asked = [(one["method"], one["path"]) for one in facade.requests()]
            counts = [one for one in asked if one[1].endswith("/points/count")]  # for a word that is nowhere
            assert len(counts) == (mode != "vector"), asked
            assert [one for one in asked if one not in counts] == [
                ("POST", "/collections/documents/points/query/batch"),
                ("POST", "/collections/documents_catalog/points")], mode
            assert all(one["metadata"] == {} and one["title"] for one in answer["sources"])
    assert len(scores["hybrid"]) == len(scores["keyword"]) == len(words)
    for name, both in scores["hybrid"].items():
        assert both["vector"] == pytest.approx(scores["vector"][name]["vector"], abs=1e-5)
        assert both["keyword"] == pytest.approx(scores["keyword"][name]["keyword"], abs=1e-5)


@pytest.mark.parametrize("store, known", [("on", 2), ("off", 0)])
def test_no_process_reads_again_what_the_indexing_one_attached(facade, tmp_path, store, known):
    """And it reads what has no attachments: that an earlier version stored, or RERANK_STORE=off."""
    pages = [document("boats", "A sloop has one mast."), document("bread", "Sourdough rises slowly.")]
    with replicas(facade, tmp_path, count=1, RERANK_STORE=store) as (writer,):
        assert writer.index(*pages).status == 200
    with replicas(facade, tmp_path, count=1) as (reader,):
        facade.requests()
        reply = reader.query("How many masts has a sloop?", generate=False)
        assert [one["document_id"] for one in reply.json()["sources"]] == ["boats", "bread"]
        # Between them it may look for jobs, of which it has a scroll of the catalog each time; no passage has
        # one of the words, which is weighed by how many passages there are.
        asked = [one["path"] for one in facade.requests()
                 if not one["path"].endswith(("_catalog/points/scroll", "/points/count"))]
        assert asked == [
            "/collections/documents/points/query/batch", "/collections/documents_catalog/points",
            "/collections/documents_catalog/points"]
        metrics = reader.request("GET", "/metrics").body.decode()
        assert f'rag_cache_hits_total{{tier="passage"}} {known}' in metrics
        assert f'rag_cache_misses_total{{tier="passage"}} {2 - known}' in metrics
        assert reader.request("DELETE", "/documents/boats").status == 204
    assert facade.attachments() == known // 2, "gone with its document"


@pytest.mark.parametrize("quantization,distance,shards", [
    ("none", "Cosine", 0), ("scalar", "Dot", 3), ("binary", "Euclid", 0), ("product", "Cosine", 2)])
def test_every_request_is_one_of_the_published_api(facade, tmp_path, quantization, distance, shards):
    settings = {"QDRANT_QUANTIZATION": quantization, "QDRANT_DISTANCE": distance, "QDRANT_SHARDS": str(shards),
                "QDRANT_REPLICATION_FACTOR": str(shards), "QDRANT_WRITE_CONSISTENCY": str(shards),
                "QDRANT_HNSW_M": str(8 * shards), "QDRANT_HNSW_EF": "64", "QDRANT_OVERSAMPLING": "2.5"}
    with replicas(facade, tmp_path, count=1, **settings) as (server,):
        for text in ("A first edition.", "A second edition."):
            assert server.index(document("book", text, year=1999, tags=["a", "b"])).status == 200
        for mode in ("hybrid", "vector", "keyword"):
            assert found(server, "Which edition?", mode=mode, filter={"year": {"gte": 1990}, "tags": "a"})
        assert server.request("GET", "/documents").status == 200
        assert server.request("GET", "/documents/book/content").status == 200
        assert server.request("DELETE", "/documents/book").status == 204
    sent = facade.requests()
    for request in sent:
        check_request(request)
    created = next(one["body"] for one in sent if one["path"] == "/collections/documents" and one["body"])
    search = next(one["body"] for one in sent if one["path"].endswith("/query/batch"))["searches"][0]
    assert set(created.get("quantization_config", {"none": 0})) == {quantization}
    assert search["params"].get("quantization", {}).get("oversampling") == (None if quantization == "none" else 2.5)
    assert created.get("shard_number", 0) == shards


def test_a_server_that_is_killed_and_comes_back(facade, tmp_path):
    with replicas(facade, tmp_path) as servers:
        assert servers[0].index(document("tides", "The tide turns every six hours.")).status == 200
        facade.kill()
        for server in servers:
            reply = server.query("When does the tide turn?")
            assert reply.status == 503 and "Qdrant" in reply.json()["detail"], reply.body
            assert "Retry-After" in reply.headers
            assert server.index(document("more", "More text.")).status == 503
            assert server.request("GET", "/documents/tides").status == 503
            status, components = ready(server)
            assert status == 503 and components["qdrant"]["status"] == "down"
            assert server.request("GET", "/health").status == 200
        facade.start()
        for server in servers:
            wait_until(lambda s=server: ready(s)[0] == 200)
            assert found(server, "When does the tide turn?")[0] == ("tides", 1)


def test_it_starts_without_qdrant_and_finds_it_later(facade, tmp_path):
    facade.kill()
    with replicas(facade, tmp_path, count=1) as (server,):
        assert ready(server)[0] == 503
        assert server.query("Anything?").status == 503
        facade.start()
        wait_until(lambda: ready(server)[0] == 200)
        assert server.index(document("late", "Better late than never.")).status == 200


def test_another_collection_is_refused_at_the_start(facade, tmp_path):
    facade.call("PUT", "/collections/documents", {"vectors": {"size": 3, "distance": "Cosine"}})
    done = run("serve", "--server-port", "0", "--data-dir", tmp_path / "data", QDRANT_URL=facade.url)
    assert done.returncode == 1
    assert "vectors of 3 numbers" in done.stderr and "QDRANT_COLLECTION" in done.stderr


def test_a_wrong_key_is_named(tmp_path):
    with Facade(tmp_path / "qdrant", api_key="right") as facade:
        with replicas(facade, tmp_path, count=1, QDRANT_API_KEY="wrong-one") as (server,):
            reply = server.query("Anything?")
            assert reply.status == 503 and "QDRANT_API_KEY" in reply.json()["detail"]
            assert b"wrong-one" not in reply.body and "wrong-one" not in server.log.read_text()
        with replicas(facade, tmp_path, count=1, QDRANT_API_KEY="right") as (server,):
            assert server.index(document("a", "Open sesame.")).status == 200


STEPS = [("PUT", "documents/points$"), ("PUT", "_catalog/points$"), ("PUT", "_catalog/points/payload$"),
         ("POST", "documents/points/delete$"), ("POST", "_catalog/points/delete$"), ("POST", "_catalog/points$")]


@pytest.mark.parametrize("version", ["1.12.0", "1.18.0", "1.20.0"])
def test_a_connection_cut_at_any_step_leaves_one_whole_version(tmp_path, version):
    with Facade(tmp_path / "qdrant", version=version) as facade, \
            replicas(facade, tmp_path) as (writer, reader):
        expected, text = 0, ""
        for round_, (method, path) in enumerate(STEPS):
            for action in ("before", "after"):
                for count in (1, 99):
                    name = f"word{round_}{action}{count}"
                    fault = {"method": method, "path": path, "action": action, "count": count}
                    facade.fail(fault)
                    reply = writer.index(document("log", f"The {name} was written down."))
                    facade.fail()
                    assert reply.status in (200, 503), reply.body
                    sources = reader.query("What was written down?", rerank=False).json()["sources"]
                    contents = reader.request("GET", "/documents/log/content").body.decode()
                    if reply.status == 200:
                        expected, text = reply.json()["documents"][0]["version"], f"The {name} was written down."
                        assert contents == text
                    elif expected == 0 and not sources:
                        continue
                    elif contents != text:  # not acknowledged, and there all the same: whole
                        expected, text = expected + 1, f"The {name} was written down."
                    assert [(one["text"], one["version"]) for one in sources] == [(text, expected)], fault
                    assert contents == text
        assert writer.index(document("log", "The end.")).status == 200
        assert len(facade.chunks("log")) == 1, "the next writer tidies up"
        facade.fail({"method": "POST", "path": "documents/points/delete$", "action": "before", "count": 99})
        assert writer.request("DELETE", "/documents/log").status == 503
        facade.fail()
        assert reader.query("The end", rerank=False).json()["sources"] == []
        assert reader.request("DELETE", "/documents/log").status == 404
        assert facade.chunks("log") == []


def test_writers_of_one_document_never_mix(facade, tmp_path):
    with replicas(facade, tmp_path) as servers:
        servers[0].index(document("shared", "First words."))

        def write(number):
            text = f"Writer {number} says so. " * 40
            reply = servers[number % 2].index(document("shared", text), chunk_size=32, overlap=0)
            return (reply.json()["documents"][0]["version"], text) if reply.status == 200 else None

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            acknowledged = [one for one in pool.map(write, range(8)) if one]
        versions = [version for version, _ in acknowledged]
        assert acknowledged and len(set(versions)) == len(versions), "two acknowledgements of one version"
        last, text = max(acknowledged)
        assert servers[1].request("GET", "/documents/shared/content").body.decode() == text
        info = servers[0].request("GET", "/documents/shared").json()
        assert info["version"] == last
        chunks = facade.chunks("shared")
        assert len(chunks) == info["chunks"] and len({chunk["attempt"] for chunk in chunks}) == 1
        assert "".join(chunk["text"] for chunk in sorted(chunks, key=lambda c: c["start"])) == text


def test_filters_mean_what_they_mean_in_the_embedded_store(facade, tmp_path):
    texts = {"a": {"day": "2024-05-01", "n": 1, "tags": ["x", "y"], "ok": True},
             "b": {"day": "2024-05-01T10:00:00.5+02:00", "n": 1.5, "tags": ["y"], "ok": 1},
             "c": {"day": "2024-12-31", "n": -3, "tags": [], "ok": "true"},
             "d": {"day": 20240501, "n": "1", "a.b": 7, 'say "it"': [1, 9]},
             "e": {"id": 1746803573373870081, "a": {"b": 7}, "tags": None},
             "f": {"id": 1746803573373870082, "a": [{"b": 8}, {"b": 9}], "day": "2024-05-01T00:30:00+02:00"}}
    filters = [{"day": "2024-05-01"}, {"day": {"gt": "2024-05-01"}}, {"day": {"gte": "2024-05-01", "lt": "2024-06"}},
               {"n": 1}, {"n": {"gt": -3, "lte": 1.5}}, {"n": ["1", 1.5]}, {"tags": "y"}, {"tags": ["x", "z"]},
               {"ok": True}, {"ok": 1}, {"ok": "true"}, {"a.b": 7}, {'say "it"': {"gt": 2}},
               {'say "it"': {"gt": 2, "lt": 8}}, {"day": {"lt": 3e7}}, {"none": 1}, {"n": 1, "tags": "x"},
               {"id": 1746803573373870081}, {"id": {"gt": 1746803573373870081}}, {"a.b": {"gte": 8}}, {"tags": None},
               {"tags": {"exists": True}}, {"$not": {"tags": {"exists": True}}}, {"day": {"lt": "2024-05-01T00:00:00Z"}},
               {"$or": [{"a.b": 7}, {"n": {"lt": 0}}], "ok": {"exists": False}}, {"n": {"ne": 1}},
               {"$not": {"$or": [{"ok": True}, {"id": {"nin": [1746803573373870082]}}]}}]
    documents = [document(name, "The same text in each of them.", **metadata) for name, metadata in texts.items()]
    with Server(tmp_path / "embedded") as embedded, replicas(facade, tmp_path, count=1) as (remote,):
        answers = []
        for server in (embedded, remote):
            assert server.index(*documents).status == 200
            answers.append([sorted(found(server, "the same text", filter=one, diversity=False)) for one in filters])
    assert answers[0] == answers[1]
    assert len({str(answer) for answer in answers[0]}) >= 8, "the filters must be able to tell"


def test_pages_list_many_ids_with_a_common_beginning(facade, tmp_path):
    names = sorted([f"https://example.org/wiki/spaces/handbook/{number:03}" for number in range(40)] +
                   ["a", "z", "https://example.org/"])
    with replicas(facade, tmp_path, count=1) as (server,):
        assert server.index(*[document(name, f"Page {name}") for name in names]).status == 200
        listed, cursor = [], ""
        while cursor is not None:
            page = server.request("GET", f"/documents?limit=7&cursor={cursor}").json()
            listed += [one["id"] for one in page["documents"]]
            cursor = page["next_cursor"]
        assert listed == names


def test_the_command_line_works_on_qdrant(facade, tmp_path):
    notes = pathlib.Path(tmp_path / "notes.md")
    notes.write_text("# Rigging\n\nA cleat holds the halyard.\n")
    settings = {"QDRANT_URL": facade.url}
    assert run("index", notes, "--data-dir", tmp_path / "one", **settings).returncode == 0
    asked = run("query", "What holds the halyard?", "--json", "--data-dir", tmp_path / "two", **settings)
    assert asked.returncode == 0 and "cleat" in asked.stdout


def test_the_file_of_a_document_is_every_replicas_and_goes_with_it(facade, tmp_path):
    pdf = ROOT / "tests/data/documents/columns.pdf"
    with replicas(facade, tmp_path, count=2) as (one, other):
        assert run("index", "--url", one.url, pdf).returncode == 0
        assert other.request("GET", "/documents/columns.pdf/original").body == pdf.read_bytes()
        answer = other.query("Why was the lamp trimmed twice when the wind came from the east?").json()
        quote = answer["quotes"][0]
        assert quote["location"]["page"] == 1 and answer["sources"][0]["location"]["box"]
        marked = other.request("GET", f"/documents/columns.pdf/pages/1.png?highlight={quote['start']}-{quote['end']}")
        assert marked.status == 200 and marked.body.startswith(b"\x89PNG")
        assert one.request("DELETE", "/documents/columns.pdf").status == 204
        digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
        assert other.request("GET", f"/originals/{digest}").status == 404
        left = facade.call("POST", "/collections/documents_originals/points/scroll", {"limit": 10})
        assert left["points"] == []
