"""ragd's models as others serve theirs: OpenAI's embeddings, reranking as Cohere, Jina and vLLM do it, text-embeddings-inference."""
import base64
import http.client
import json
import math
import struct
import threading

import httpx
import numpy
import openai
import pytest

from contract import Api
from harness import ROOT, Server
from test_keys import bearer, make
from waiting import eventually

MODEL = "sentence-transformers/all-MiniLM-L6-v2"
QUESTION = "How hot should the water for green tea be?"
TEXTS = ["The shop opens at nine in the morning.", "Green tea is brewed with water of 75 degrees.",
         "Black tea takes boiling water.", "Employees have thirty days of leave."]
LONG = " ".join(["The quarterly audit was delivered late."] * 100) + "\n\n" + TEXTS[1]


def client_of(server, key="none", **options):
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key=key, max_retries=0, timeout=60, **options)


@pytest.fixture(scope="module")
def client(api):
    with client_of(api.server) as made:
        yield made


def vectors(response):
    return [one.embedding for one in response.data]


def as_floats(numbers):
    return numpy.array(numbers, dtype="float32")


# Embeddings


def test_the_sdk_gets_the_same_numbers_in_both_formats(client):
    default = client.embeddings.create(model=MODEL, input=TEXTS)  # base64, which the SDK asks for and decodes
    floats = client.embeddings.create(model="ragd", input=TEXTS, encoding_format="float")
    assert [one.index for one in default.data] == [0, 1, 2, 3] and default.model == MODEL
    assert numpy.array_equal(as_floats(vectors(default)), as_floats(vectors(floats)))
    assert all(len(vector) == 384 and abs(math.hypot(*vector) - 1) < 1e-5 for vector in vectors(default))
    assert default.usage.prompt_tokens == default.usage.total_tokens == floats.usage.total_tokens


def test_base64_is_little_endian_float32(api):
    body = {"input": "Green tea.", "encoding_format": "base64"}
    encoded = api.send("POST", "/v1/embeddings", body).json()["data"][0]["embedding"]
    plain = api.send("POST", "/v1/embeddings", {"input": "Green tea."}).json()["data"][0]["embedding"]
    assert list(as_floats(plain)) == list(struct.unpack("<384f", base64.b64decode(encoded, validate=True)))


def test_vectors_are_those_of_sentence_transformers_in_order(client):
    folder = ROOT / "tests/data/minilm_reference"
    texts = [json.loads(line) for line in (folder / "texts.jsonl").read_text().splitlines()]
    expected = numpy.fromfile(folder / "vectors.f32", dtype="<f4").reshape(len(texts), -1)
    kept = [i for i, text in enumerate(texts) if text]
    assert len(kept) == 199, "all but the empty one, up to the whole window"
    got = as_floats(vectors(client.embeddings.create(model="ragd", input=[texts[i] for i in kept])))
    assert (got * expected[kept]).sum(axis=1).min() > 0.9999


def test_a_text_has_the_vector_that_the_index_has_of_it(api, client):
    assert api.index(*({"id": str(i), "text": text} for i, text in enumerate(TEXTS)), collection="tea").status == 200
    question, *passages = as_floats(vectors(client.embeddings.create(model="ragd", input=[QUESTION, *TEXTS])))
    answer = api.ask(QUESTION, mode="vector", collection="tea", top_k=4, rerank=False, generate=False)
    assert len(answer["sources"]) == 4
    for source in answer["sources"]:
        assert source["scores"]["vector"] == pytest.approx(float(question @ passages[int(source["document_id"])]), abs=2e-3)


def test_usage_counts_word_pieces_with_the_special_ones(client):
    assert client.embeddings.create(model="ragd", input="green tea").usage.prompt_tokens == 4
    assert client.embeddings.create(model="ragd", input=["green tea", "tea"]).usage.total_tokens == 7


def hits(api):
    line = next(line for line in api.get("/metrics").body.decode().splitlines() if line.startswith('rag_cache_hits_total{tier="l1"}'))
    return float(line.split()[-1])


def test_the_cache_is_the_one_of_questions(api, client):
    client.embeddings.create(model="ragd", input="Is this remembered?")
    before = hits(api)
    client.embeddings.create(model="ragd", input="Is this remembered?")
    assert hits(api) == before + 1
    assert api.ask("Is this remembered?", collection="tea")["cache"]["embedding"] == "l1"


@pytest.mark.parametrize("name", [MODEL, "all-MiniLM-L6-v2", "ragd"])
def test_the_model_has_these_names(client, name):
    assert len(client.embeddings.create(model=name, input="tea", dimensions=384, user="u").data) == 1


def test_another_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as refused:
        client.embeddings.create(model="text-embedding-3-small", input="tea")
    assert refused.value.code == "model_not_found" and refused.value.param == "model" and MODEL in refused.value.message


@pytest.mark.parametrize(("body", "param", "told"), [
    ({"input": [[9906, 1917]]}, "input", "check_embedding_ctx_length=False"),
    ({"input": [9906, 1917]}, "input", "check_embedding_ctx_length=False"),
    ({"input": ""}, "input", "empty"),
    ({"input": ["tea", ""]}, "input.1", "empty"),
    ({"input": []}, "input", "1..2048"),
    ({"input": {}}, "input", "not an object"),
    ({"input": ["tea", 5]}, "input.1", "not a number"),
    ({}, "input", "required"),
    ({"input": LONG}, "input", "reads 254 at most"),
    ({"input": ["tea", "tea " * 255]}, "input", "index 1 has 255 word pieces"),
    ({"input": ["tea"] * 2049}, "input", "2048 may be sent at once"),
    ({"input": ["a" * 3_000_000, "b" * 3_000_000]}, "input", "4194304 may be sent"),
    ({"input": "tea", "dimensions": 256}, "dimensions", "must be 384"),
    ({"input": "tea", "encoding_format": "int8"}, "encoding_format", "float, base64"),
    ({"input": "tea", "model": 5}, "model", "a string"),
])
def test_what_cannot_be_embedded_is_a_bad_request(api, body, param, told):
    reply = api.send("POST", "/v1/embeddings", body)
    error = reply.json()["error"]
    assert (reply.status, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert told in error["message"]


def test_null_and_unknown_members_are_as_if_they_were_not_there(api):
    body = {"input": "tea", "model": None, "dimensions": None, "encoding_format": None, "user": "u", "input_type": "query"}
    assert api.send("POST", "/v1/embeddings", body).status == 200


@pytest.fixture(scope="module")
def many():
    return [f"Report {i} of the warehouse in Rotterdam, which was delivered late to the finance team. " * 8 for i in range(2000)]


def test_people_go_first(api, client, many):
    """One text is embedded while many are, and does not wait for them."""
    done = threading.Event()

    def embed_many():
        with client_of(api.server) as other:
            other.embeddings.create(model="ragd", input=many[:600], timeout=300)
        done.set()

    thread = threading.Thread(target=embed_many)
    thread.start()
    for i in range(5):
        client.embeddings.create(model="ragd", input=f"Question {i} of a person")
        assert not done.is_set()
    thread.join(300)
    assert done.is_set()


def test_who_leaves_is_not_worked_for(api, many):
    def finished():
        lines = [json.loads(line) for line in api.server.log.read_text().splitlines()]
        return [line for line in lines if line.get("route") == "/v1/embeddings" and line.get("status") == 499]

    before = len(finished())
    connection = http.client.HTTPConnection(api.server.host, api.server.port, timeout=60)
    connection.request("POST", "/v1/embeddings", json.dumps({"input": [f"gone {text}" for text in many]}),
                       {"Content-Type": "application/json"})
    eventually(lambda: 'rag_active_requests 2' in api.get("/metrics").body.decode(), 30, "the call")
    connection.close()
    left = eventually(lambda: finished()[before:], 30, "the end of the call")
    assert left[0]["code"] == "cancelled"


# text-embeddings-inference


def test_tei_embeds_as_openai_does(api, client):
    expected = vectors(client.embeddings.create(model="ragd", input=TEXTS, encoding_format="float"))
    assert api.send("POST", "/embed", {"inputs": TEXTS}).json() == expected
    assert api.send("POST", "/embed", {"inputs": TEXTS[0], "normalize": True, "truncate": False}).json() == expected[:1]


def test_tei_cuts_only_where_it_is_asked_to(api):
    reply = api.send("POST", "/embed", {"inputs": LONG})
    assert reply.status == 413 and reply.json()["error_type"] == "Validation" and "254" in reply.json()["error"]
    cut = api.send("POST", "/embed", {"inputs": "tea " * 400, "truncate": True}).json()
    assert numpy.allclose(cut, api.send("POST", "/embed", {"inputs": "tea " * 254}).json(), atol=1e-6)


@pytest.mark.parametrize(("target", "body", "status"), [
    ("/embed", {"inputs": ["tea"] * 2049}, 413), ("/embed", {"inputs": [[1, 2]]}, 422), ("/embed", {"inputs": ""}, 422),
    ("/embed", {}, 422), ("/embed", {"inputs": "tea", "normalize": False}, 422), ("/embed", {"inputs": "tea", "dimensions": 8}, 422),
    ("/embed", {"inputs": "tea", "prompt_name": "query"}, 422), ("/rerank", {"query": "q"}, 422), ("/rerank", {"query": "q", "texts": []}, 422),
    ("/rerank", {"query": "", "texts": ["a"]}, 422), ("/rerank", {"query": "q", "texts": ["a"] * 2049}, 413),
    ("/rerank", {"query": "q" * 4097, "texts": ["a"]}, 422), ("/rerank", {"query": "q", "texts": [{"text": "a"}]}, 422),
    ("/rerank", {"query": "q", "documents": ["a"], "model": "other"}, 404),
])
def test_tei_tells_errors_in_its_own_way(api, target, body, status):
    reply = api.send("POST", target, body)
    assert reply.status == status and set(reply.json()) == {"error", "error_type"}
    assert reply.json()["error_type"] == ("Backend" if status == 404 else "Validation")


def test_tei_info(api):
    info = api.get("/info").json()
    assert (info["model_id"], info["max_input_length"], info["max_client_batch_size"]) == (MODEL, 256, 2048)
    assert info["version"] == api.get("/version").json()["version"] and len(info["model_sha"]) == 64


def test_tei_ranks(api):
    body = {"query": QUESTION, "texts": TEXTS}
    ranked = api.send("POST", "/rerank", body).json()
    assert sorted(one["index"] for one in ranked) == [0, 1, 2, 3] and ranked[0]["index"] == 1
    assert all(set(one) == {"index", "score"} and 0 < one["score"] < 1 for one in ranked)
    assert [one["score"] for one in ranked] == sorted((one["score"] for one in ranked), reverse=True)
    raw = api.send("POST", "/rerank", body | {"raw_scores": True, "return_text": True, "truncate": True}).json()
    assert [one["text"] for one in raw] == [TEXTS[one["index"]] for one in ranked]
    for one, other in zip(raw, ranked):
        assert 1 / (1 + math.exp(-one["score"])) == pytest.approx(other["score"], abs=1e-6)


# Reranking as Cohere, Jina and vLLM do it


def rerank(api, version="v2", **body):
    reply = api.send("POST", f"/{version}/rerank", {"model": "ragd", "query": QUESTION, "documents": TEXTS} | body)
    assert reply.status == 200, reply.body
    return reply.json()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_documents_come_best_first(api, version):
    ranked = rerank(api, version)
    assert sorted(one["index"] for one in ranked["results"]) == [0, 1, 2, 3] and ranked["results"][0]["index"] == 1
    scores = [one["relevance_score"] for one in ranked["results"]]
    assert scores == sorted(scores, reverse=True) and all(0 < score < 1 for score in scores)
    assert ranked["meta"]["api_version"]["version"] == version[1:] and ranked["usage"]["total_tokens"] > 30
    assert rerank(api, version, top_n=2)["results"] == ranked["results"][:2]


def test_documents_are_sent_back_where_they_are_asked_for(api):
    ranked = rerank(api, "v1", documents=[{"text": text, "title": "t"} for text in TEXTS], return_documents=True, top_n=99)
    assert [one["document"]["text"] for one in ranked["results"]] == [TEXTS[one["index"]] for one in ranked["results"]]
    assert not any("document" in one for one in rerank(api)["results"])


def test_open_webui_finds_what_it_reads(api):
    """Its external reranker: this body, and `index` and `relevance_score` of each result."""
    reply = httpx.post(f"{api.server.url}/v1/rerank", headers={"Authorization": "Bearer none"}, timeout=60,
                       json={"model": "ragd", "query": QUESTION, "documents": TEXTS, "top_n": len(TEXTS)})
    scores = {one["index"]: one["relevance_score"] for one in reply.json()["results"]}
    assert max(scores, key=scores.get) == 1 and len(scores) == 4


def test_the_score_is_the_one_that_an_answers_source_has(api):
    assert api.index(*({"id": str(i), "text": text} for i, text in enumerate(TEXTS)), collection="ranked").status == 200
    answer = api.ask(QUESTION, mode="vector", collection="ranked", top_k=4, generate=False)
    ours = {one["index"]: one["relevance_score"] for one in rerank(api)["results"]}
    assert len(answer["sources"]) == 4
    for source in answer["sources"]:
        assert source["score"] == pytest.approx(ours[int(source["document_id"])], abs=5e-3)


def test_equals_stay_in_the_order_in_which_they_came(api):
    ranked = rerank(api, documents=["Nothing.", TEXTS[1], "Nothing.", "", TEXTS[1], "Nothing."])
    order = [one["index"] for one in ranked["results"]]
    assert order[:2] == [1, 4] and [i for i in order if i in (0, 2, 5)] == [0, 2, 5]
    assert rerank(api, documents=["Nothing.", TEXTS[1], "Nothing.", "", TEXTS[1], "Nothing."])["results"] == ranked["results"]


def test_a_long_document_is_read_to_its_end_unless_told_otherwise(api):
    documents = [TEXTS[0], LONG]
    assert rerank(api, documents=documents)["results"][0]["index"] == 1
    whole = {one["index"]: one["relevance_score"] for one in rerank(api, documents=documents)["results"]}
    cut = {one["index"]: one["relevance_score"] for one in rerank(api, documents=documents, max_tokens_per_doc=100)["results"]}
    assert cut[1] < whole[1]


def test_many_documents_are_ranked(api):
    documents = [f"Report {i} of the warehouse." for i in range(1000)]
    documents[700] = TEXTS[1]
    ranked = rerank(api, documents=documents, top_n=1)["results"]
    assert [one["index"] for one in ranked] == [700]


@pytest.mark.parametrize(("body", "status", "told"), [
    ({"documents": "tea"}, 422, "a list"), ({"documents": []}, 422, "1..2048"), ({"documents": [5]}, 422, "/documents"),
    ({"documents": None}, 422, "required"), ({"query": " "}, 422, "1..4096"), ({"query": None}, 422, "required"),
    ({"query": "q" * 4097}, 422, "1..4096"), ({"top_n": 0}, 422, "/top_n"), ({"max_tokens_per_doc": "x"}, 422, "/max_tokens_per_doc"),
    ({"documents": ["a"] * 2049}, 413, "2048"), ({"model": "rerank-v3.5"}, 404, "ragd/late-interaction-minilm"),
])
def test_what_cannot_be_ranked_is_told_in_a_message(api, body, status, told):
    reply = api.send("POST", "/v2/rerank", {"model": "ragd", "query": "q", "documents": ["a"]} | body)
    assert reply.status == status and set(reply.json()) == {"id", "message"} and told in reply.json()["message"]


# Keys, and a server without a reranker


def test_each_api_tells_a_wrong_key_in_its_own_way(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        key, indexer = make(server)["key"], make(server, scopes="index")["key"]
        with client_of(server, key) as known, client_of(server, "ragd_wrong") as wrong, client_of(server, indexer) as other:
            assert known.embeddings.create(model="ragd", input="tea").data
            with pytest.raises(openai.AuthenticationError) as refused:
                wrong.embeddings.create(model="ragd", input="tea")
            assert refused.value.code == "invalid_api_key"
            with pytest.raises(openai.PermissionDeniedError):
                other.embeddings.create(model="ragd", input="tea")
        body = {"query": "q", "documents": ["a"], "texts": ["a"], "inputs": "a"}
        for target, members in (("/embed", {"error", "error_type"}), ("/rerank", {"error", "error_type"}),
                                ("/v1/rerank", {"id", "message"}), ("/v2/rerank", {"id", "message"})):
            assert server.request("POST", target, body, bearer(key)).status == 200
            reply = server.request("POST", target, body, bearer("ragd_wrong"))
            assert reply.status in (401, 429) and set(reply.json()) == members, target
        assert server.request("GET", "/info", headers=bearer(key)).status == 200
        assert server.request("GET", "/info").status in (401, 429)


def test_without_a_reranker_nothing_is_ranked(tmp_path):
    with Server(tmp_path / "data", RERANK_MODEL="none") as server:
        reply = server.request("POST", "/v2/rerank", {"query": "q", "documents": ["a"]})
        assert reply.status == 404 and "RERANK_MODEL" in reply.json()["message"]
        reply = server.request("POST", "/rerank", {"query": "q", "texts": ["a"]})
        assert reply.status == 404 and reply.json()["error_type"] == "Backend"
