"""POST /query: what it takes, what it answers, as JSON and as events."""
import json

import pytest

HANDBOOK = [
    {"id": "hr/leave.md", "title": "Leave", "url": "https://intra.test/leave",
     "text": "Every employee has 28 days of paid leave a year. Unused days expire at the end of March.\n\n"
             "Sick leave is not counted as paid leave: a doctor's note is due on the third day.",
     "metadata": {"lang": "en", "year": 2024, "tag": ["hr", "leave"], "open": True}},
    {"id": "it/laptops.md", "title": "Laptops",
     "text": "A broken laptop is replaced within two working days. Call the service desk on extension 4410.",
     "metadata": {"lang": "en", "year": 2021, "tag": ["it"], "open": False}},
    {"id": "it/rechner.md", "title": "Rechner",
     "text": "Ein defekter Rechner wird innerhalb von zwei Arbeitstagen ersetzt. Größe und Gewicht zählen nicht.",
     "metadata": {"lang": "de", "year": 2019.5, "tag": ["it", "hr"], "day": "2026-01-31"}},
    {"id": "travel.md", "title": "Travel",
     "text": "Train tickets are booked by the travel office in Porto. Flights under 600 km are not paid.",
     "metadata": {"lang": "en", "year": 2026, "tag": "travel"}},
]
QUESTION = "How many days of paid leave do I have?"


@pytest.fixture(scope="module", autouse=True)
def handbook(api):
    assert api.index(*HANDBOOK).status == 200


def ids(answer):
    return [source["document_id"] for source in answer["sources"]]


def test_an_answer_has_the_fields_of_the_contract_in_their_order(api):
    answer = api.ask(QUESTION)
    assert list(answer) == ["id", "answer", "answer_kind", "citations", "quotes", "sources", "cache", "timings_ms", "usage",
                            "warnings"]
    assert list(answer["sources"][0]) == ["n", "document_id", "chunk_id", "version", "text", "start", "end", "location", "score",
                                          "scores", "duplicates", "title", "url", "metadata"]
    assert list(answer["timings_ms"]) == ["embed", "retrieve", "fuse", "hydrate", "rerank", "read", "generate", "total"]
    assert answer["answer_kind"] == "extractive"
    assert "28 days" in answer["answer"] and "[1]" in answer["answer"]
    assert answer["warnings"] == []


def test_sources_are_numbered_ordered_and_quote_their_documents_byte_for_byte(api):
    answer = api.ask("Rechner Größe")
    assert [source["n"] for source in answer["sources"]] == list(range(1, len(answer["sources"]) + 1))
    scores = [source["score"] for source in answer["sources"]]
    assert scores == sorted(scores, reverse=True)
    for source in answer["sources"]:
        stored = api.get(f"/documents/{source['document_id']}/content").body
        assert stored[source["start"]:source["end"]] == source["text"].encode()
    assert ids(answer)[0] == "it/rechner.md"


BRACKETS = {
    "git.adoc": "The patterns of ignored files are explained in linkgit:gitignore[5] and in Größe[7]. Nothing else is.",
    "c.md": "The name of the program is in argv[0] when it starts. Its arguments follow.",
    "whales.md": "Blue whales eat krill [3] and nothing else.[12] They sing at night.",
}


@pytest.mark.parametrize(("question", "document", "quote"), [
    ("Where are the patterns of ignored files explained?", "git.adoc",
     "The patterns of ignored files are explained in linkgit:gitignore[5] and in Größe[7]."),
    ("Where is the name of the program when it starts?", "c.md",
     "The name of the program is in argv[0] when it starts."),
    ("What do blue whales eat?", "whales.md", "Blue whales eat krill [3] and nothing else."),
])
def test_quotes_are_bytes_of_their_documents_and_citations_say_which_marks_are_ours(api, question, document, quote):
    assert api.index(*({"id": name, "text": text} for name, text in BRACKETS.items()), collection="marks").status == 200
    answer = api.ask(question, collection="marks")
    assert answer["answer_kind"] == "extractive" and answer["answer"].startswith(f"{quote} [")
    sources = {source["n"]: source["document_id"] for source in answer["sources"]}
    text = answer["answer"].encode()
    told = b""
    for quoted, cited in zip(answer["quotes"], answer["citations"], strict=True):
        assert quoted["source"] == cited["source"]
        assert text[cited["start"]:cited["end"]] == f"[{cited['source']}]".encode()
        stored = api.get(f"/documents/{sources[quoted['source']]}/content?collection=marks").body
        told += (b" " if told else b"") + stored[quoted["start"]:quoted["end"]] + f" [{quoted['source']}]".encode()
    assert told == text, "the answer is its quotes and its marks, and nothing else"
    assert sources[answer["quotes"][0]["source"]] == document


def test_an_answer_that_says_nothing_quotes_and_cites_nothing(api):
    for answer in (api.ask(QUESTION, generate=False), api.ask("Who was the emperor of Byzantium in 1021?")):
        assert answer["quotes"] == answer["citations"] == []


@pytest.mark.parametrize("mode", ["hybrid", "vector", "keyword"])
def test_each_mode_finds_the_document_and_says_how(api, mode):
    answer = api.ask(QUESTION, mode=mode, top_k=2)
    assert ids(answer)[0] == "hr/leave.md" and len(answer["sources"]) <= 2
    scores = answer["sources"][0]["scores"]
    assert (scores["vector"] is None) == (mode == "keyword")
    assert (scores["keyword"] is None) == (mode == "vector")
    assert 0 < scores["rerank"] < 1.01 and 0 < answer["sources"][0]["score"] < 1


def test_without_reranking_the_score_is_that_of_retrieval(api):
    source = api.ask(QUESTION, rerank=False)["sources"][0]
    assert source["scores"]["rerank"] is None and source["score"] == source["scores"]["fused"]


def test_a_budget_reranks_as_many_as_fit_and_says_so(api):
    answer = api.ask("How many days does a budget of no time leave?", budget_ms=1, cache=False)
    assert len(answer["warnings"]) == 1 and "rerank" in answer["warnings"][0]
    assert answer["sources"]


def test_without_generation_there_are_sources_only(api):
    answer = api.ask(QUESTION, generate=False)
    assert answer["answer_kind"] == "none" and answer["answer"] == "" and answer["sources"]


def test_what_the_documents_do_not_say_is_not_answered(api):
    answer = api.ask("Who won the chess tournament of 1886 in Vienna?")
    assert answer["answer_kind"] == "abstained"
    assert answer["sources"], "what was retrieved is listed all the same"


def test_a_collection_that_does_not_exist_is_empty(api):
    answer = api.ask(QUESTION, collection="nothing-here")
    assert answer["sources"] == [] and answer["answer_kind"] == "abstained"


@pytest.mark.parametrize(("condition", "expected"), [
    ({"lang": "de"}, {"it/rechner.md"}),
    ({"year": 2024}, {"hr/leave.md"}),
    ({"year": 2024.0}, {"hr/leave.md"}),
    ({"year": {"gte": 2021}}, {"hr/leave.md", "it/laptops.md", "travel.md"}),
    ({"year": {"gt": 2019, "lt": 2024}}, {"it/laptops.md", "it/rechner.md"}),
    ({"year": {"lte": 2019.5}}, {"it/rechner.md"}),
    ({"year": "2024"}, set()),
    ({"day": {"gte": "2026-01-01", "lt": "2026-02-01"}}, {"it/rechner.md"}),
    ({"tag": ["travel", "leave"]}, {"hr/leave.md", "travel.md"}),
    ({"tag": "hr"}, {"hr/leave.md", "it/rechner.md"}),
    ({"tag": "hr", "lang": "en"}, {"hr/leave.md"}),
    ({"open": True}, {"hr/leave.md"}),
    ({"open": False}, {"it/laptops.md"}),
    ({"missing": "x"}, set()),
    ({"missing": {"exists": False}}, {document["id"] for document in HANDBOOK}),
    ({"tag": {"ne": "hr"}, "lang": "en"}, {document["id"] for document in HANDBOOK
                                           if document["metadata"].get("lang") == "en"
                                           and "hr" not in document["metadata"].get("tag", [])}),
    ({"$or": [{"open": True}, {"open": False}]}, {"hr/leave.md", "it/laptops.md"}),
    ({"$not": {"open": {"exists": True}}}, {document["id"] for document in HANDBOOK}
     - {"hr/leave.md", "it/laptops.md"}),
    ({"open": {"$in": [True]}}, {"hr/leave.md"}),
    ({}, {document["id"] for document in HANDBOOK}),
])
def test_a_filter_keeps_what_matches_and_all_of_it(api, condition, expected):
    answer = api.ask("days", filter=condition, top_k=10, generate=False, mode="vector")
    assert set(ids(answer)) == expected


def test_min_score_leaves_weak_sources_out(api):
    everything = api.ask(QUESTION, generate=False, top_k=10)["sources"]
    bar = everything[0]["score"]
    kept = api.ask(QUESTION, generate=False, top_k=10, min_score=bar)["sources"]
    assert kept and all(source["score"] >= bar for source in kept) and len(kept) < len(everything)


def test_the_embedding_of_a_question_is_remembered(api):
    first = api.ask("What is the extension of the service desk, please?")
    again = api.ask("  what is the extension of the SERVICE desk, please? ")
    without = api.ask("What is the extension of the service desk, please?", cache=False)
    seen = [answer["cache"]["embedding"] for answer in (first, again, without)]
    assert seen == ["miss", "l1", "none"]


BAD = [
    ({}, "/query"), ({"query": None}, "/query"), ({"query": 5}, "/query"), ({"query": ""}, "/query"),
    ({"query": " \t\n\u00a0\u3000"}, "/query"), ({"query": "x" * 4097}, "/query"), ([], ""), ("text", ""),
    ({"query": "q", "top_k": 0}, "/top_k"), ({"query": "q", "top_k": 101}, "/top_k"),
    ({"query": "q", "top_k": "5"}, "/top_k"), ({"query": "q", "top_k": 1.5}, "/top_k"),
    ({"query": "q", "top_k": True}, "/top_k"), ({"query": "q", "top_k": 10 ** 30}, "/top_k"),
    ({"query": "q", "mode": "fuzzy"}, "/mode"), ({"query": "q", "rerank": "yes"}, "/rerank"),
    ({"query": "q", "budget_ms": 0}, "/budget_ms"), ({"query": "q", "min_score": "high"}, "/min_score"),
    ({"query": "q", "temperature": -0.1}, "/temperature"), ({"query": "q", "max_tokens": 0}, "/max_tokens"),
    ({"query": "q", "collection": "a/b"}, "/collection"), ({"query": "q", "collection": "x" * 65}, "/collection"),
    ({"query": "q", "filter": []}, "/filter"), ({"query": "q", "filter": {"$or": [{"a": {}}]}}, "/filter/$or/0/a"),
    ({"query": "q", "filter": {"a": []}}, "/filter/a"), ({"query": "q", "filter": {"a": {"near": 1}}}, "/filter/a/near"),
    ({"query": "q", "filter": {"a": {"gt": 1, "lt": "b"}}}, "/filter/a"), ({"query": "q", "quary": 1}, "/quary"),
]


@pytest.mark.parametrize(("body", "pointer"), BAD, ids=lambda value: str(value)[:40])
def test_a_field_that_is_not_allowed_is_named(api, body, pointer):
    reply = api.send("POST", "/query", json.dumps(body), {"Content-Type": "application/json"})
    assert reply.status == 422, reply.body
    problem = reply.json()
    assert problem["code"] == "invalid_field"
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("body", [
    b"", b"{", b"{'query': 'q'}", b'{"query": "q"} x', b'{"query": "q",}', b'{"query": "\\ud800"}',
    b'{"query": "a\xff"}', b'{"query": "\xed\xa0\x80"}', b'{"query": "q", "query": "r"}', b"[" * 100 + b"]" * 100,
    b'{"query": NaN}', "{\"query\": \"ü\"}".encode("latin-1"), "{\"query\": \"q\"}".encode("utf-16"),
])
def test_what_cannot_be_read_is_400(api, body):
    reply = api.send("POST", "/query", body, {"Content-Type": "application/json"})
    assert (reply.status, reply.json()["code"]) == (400, "malformed"), reply.body


def test_the_longest_question_is_taken(api):
    assert api.ask(" " + "ü" * 4096 + " ", generate=False)["answer_kind"] == "none"


def test_all_faults_are_told_at_once_with_a_hint(api):
    reply = api.send("POST", "/query", {"query": "", "top_k": 0, "topk": 3})
    errors = {error["pointer"]: error["detail"] for error in reply.json()["errors"]}
    assert set(errors) == {"/query", "/top_k", "/topk"}
    assert "top_k" in errors["/topk"]


def events(reply):
    """(event, data) pairs; comments skipped."""
    for block in reply.body.decode().split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if lines:
            fields = [line.split(": ", 1) for line in lines]
            yield (next(value for name, value in fields if name == "event"),
                   json.loads("\n".join(value for name, value in fields if name == "data")))


def test_a_question_that_follows_another_is_searched_with_its_words(api):
    talk = [{"role": "user", "content": "How is a broken laptop replaced?"},
            {"role": "assistant", "content": "Within two working days [1]."},
            {"role": "user", "content": "And whom do I call for it?"}]
    def asked(**body):
        return api.send("POST", "/query", body).json()
    answer = asked(messages=talk)
    assert ids(answer)[0] == "it/laptops.md" and "extension 4410" in answer["answer"]
    assert answer["question_used"] == "And whom do I call for it? broken laptop replaced"
    assert "question_used" not in asked(messages=talk, reformulate=False)
    alone = asked(messages=[*talk, {"role": "user", "content": "Who books train tickets for employees?"}])
    assert "question_used" not in alone and ids(alone)[0] == "travel.md"
    assert "question_used" not in api.ask(QUESTION)


@pytest.mark.parametrize("question", [QUESTION, "Who won the chess tournament of 1886 in Vienna?"])
def test_a_stream_tells_sources_tokens_and_the_whole_answer(api, question):
    reply = api.send("POST", "/query", {"query": question, "stream": True})
    assert reply.status == 200 and reply.headers["Content-Type"] == "text/event-stream"
    seen = list(events(reply))
    names = [name for name, _ in seen]
    assert names[0] == "sources" and names[-1] == "done" and set(names[1:-1]) <= {"token"}
    done = seen[-1][1]
    answer_schema = {"$ref": "#/components/schemas/Answer"}
    assert not list(api.contract.faults(answer_schema, done))
    assert seen[0][1] == {"sources": done["sources"]}
    assert "".join(data["text"] for name, data in seen if name == "token") == done["answer"]


def test_a_stream_with_a_bad_field_is_a_plain_problem(api):
    reply = api.send("POST", "/query", {"query": "q", "stream": True, "top_k": 0})
    assert reply.status == 422
