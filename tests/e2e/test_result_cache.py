"""Answers that are given again: on the real binary, alone with its store."""
import concurrent.futures
import contextlib
import json

import pytest
from e2e.llm_world import GOOD, SPOKEN, World, fell_back
from e2e.test_keys import ask, make
from fakes.llm import refuse
from harness import Server
from streams import read_stream

WHALE = {"id": "whale", "text": "The blue whale eats krill. It sings at night."}
QUESTION = "What does the blue whale eat?"


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "data") as running:
        assert running.index(WHALE).status == 200
        yield running


def query(server, question=QUESTION, **options):
    reply = server.query(question, **options)
    assert reply.status == 200, reply.body
    return reply.json()


def where(answer):
    return answer["cache"]["result"]


def told(answer):
    """What does not belong to one request."""
    return {name: value for name, value in answer.items() if name not in ("id", "cache", "timings_ms", "usage")}


def counted(server, family, tier="result"):
    line = next(one for one in server.request("GET", "/metrics").body.decode().splitlines()
                if one.startswith(f'rag_cache_{family}_total{{tier="{tier}"}}'))
    return float(line.split()[-1])


def test_the_same_question_gets_the_same_answer_with_an_id_and_times_of_its_own(server):
    first, second, other = query(server), query(server, f"  {QUESTION} "), query(server, top_k=1)
    assert [where(one) for one in (first, second, other)] == ["miss", "hit", "miss"]
    assert told(first) == told(second) and first["id"] != second["id"]
    assert second["timings_ms"]["retrieve"] == 0 and second["timings_ms"]["total"] < first["timings_ms"]["total"]
    assert second["cache"]["embedding"] == "none"
    assert (counted(server, "hits"), counted(server, "misses")) == (1, 2)
    assert server.log.read_text().count('"result_cache":"hit"') == 1


def test_cache_false_neither_reads_nor_writes(server):
    assert where(query(server, cache=False)) == "off"
    assert where(query(server)) == "miss"
    assert where(query(server, cache=False)) == "off"


def test_it_can_be_switched_off(tmp_path):
    with Server(tmp_path / "data", RESULT_CACHE_MIB="0") as server:
        server.index(WHALE)
        assert [where(query(server)) for _ in range(2)] == ["off", "off"]


def test_each_acknowledged_change_is_seen_by_the_next_question(server):
    def found():
        answer = query(server)
        return where(answer), {one["document_id"]: one["version"] for one in answer["sources"]}

    assert found() == ("miss", {"whale": 1}) and found()[0] == "hit"
    server.index({"id": "shark", "text": "The whale shark eats plankton."})
    assert found() == ("miss", {"whale": 1, "shark": 1}) and found()[0] == "hit"
    server.index(WHALE | {"text": "The blue whale eats copepods."})
    assert found() == ("miss", {"whale": 2, "shark": 1}) and found()[0] == "hit"
    assert server.request("DELETE", "/documents/shark").status == 204
    assert found() == ("miss", {"whale": 2}) and found()[0] == "hit"
    server.index({"id": "x", "text": "Elsewhere."}, collection="others")
    assert found()[0] == "hit", "another collection"
    server.index(WHALE | {"text": "The blue whale eats copepods."})
    assert found()[0] == "hit", "nothing was changed"


def test_who_may_read_other_things_gets_an_answer_of_his_own(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        admin = make(server, "acme", "query,index,admin")["key"]
        mia, tom = (make(server, "acme", "query", f"user:{name}")["key"] for name in ("mia", "tom"))
        other = make(server, "beta", "query")["key"]
        ask(server, admin, "POST", "/index", {"documents": [
            {"id": "pay", "text": "The director earns ninety thousand euro.", "acl": {"allow": ["user:mia"]}}]})

        def seen(key):
            answer = ask(server, key, "POST", "/query", {"query": "What does the director earn?"}).json()
            return where(answer), "ninety" in json.dumps(answer["sources"])

        assert [seen(key) for key in (mia, mia, tom, tom, other, admin)] == [
            ("miss", True), ("hit", True), ("miss", False), ("hit", False), ("miss", False), ("miss", True)]
        change = {"acl": {"allow": ["user:tom"]}}
        assert ask(server, admin, "PATCH", "/documents/pay", change).status == 200
        assert [seen(key) for key in (mia, tom, mia, tom)] == [
            ("miss", False), ("miss", True), ("hit", False), ("hit", True)]


def test_a_stream_is_told_again_as_a_stream(server):
    made = read_stream(server, QUESTION)
    again = read_stream(server, QUESTION)
    plain = query(server)
    assert [where(made[-1].data), where(again[-1].data), where(plain)] == ["miss", "hit", "hit"]
    assert [event.name for event in again] == ["sources", "token", "done"]
    assert again[0].data == made[0].data and told(again[-1].data) == told(made[-1].data) == told(plain)
    assert "".join(one.data["text"] for one in again if one.name == "token") == plain["answer"]


@contextlib.contextmanager
def with_model(tmp_path, **settings):
    with World(tmp_path / "data", RESULT_CACHE_MIB="32", **settings) as world:
        world.llm.always(GOOD)
        yield world


def test_a_language_model_is_asked_once_and_its_tokens_are_charged_once(tmp_path):
    with with_model(tmp_path) as world:
        first, second = world.ask(), world.ask()
        stream = world.events()
        assert first["answer"] == second["answer"] == stream[-1].data["answer"] == SPOKEN
        assert [where(one) for one in (first, second, stream[-1].data)] == ["miss", "hit", "hit"]
        assert len(world.llm.calls) == 1
        assert first["usage"]["prompt_tokens"] > 0 and set(second["usage"].values()) == {0}
        assert [where(world.ask(temperature=0.5)) for _ in range(2)] == ["off", "off"]
        assert len(world.llm.calls) == 3


def test_equal_questions_at_once_are_one_call(tmp_path):
    with with_model(tmp_path) as world, concurrent.futures.ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: world.ask(), range(64)))
        assert len(world.llm.calls) == 1
        assert {one["answer"] for one in answers} == {SPOKEN}
        assert sorted(where(one) for one in answers) == ["hit"] * 63 + ["miss"]
        assert sum(one["usage"]["completion_tokens"] for one in answers) == len(GOOD.pieces)


def test_what_a_model_failed_to_say_is_not_kept(tmp_path):
    with with_model(tmp_path) as world:
        world.llm.always(refuse(500))
        fell_back(world.ask())
        world.calm()
        answer = world.ask()
        assert answer["answer"] == SPOKEN and where(answer) == "hit", "of the calm, not of the failure"
