"""Random lives of tenants: what is told to whom, held against a model after every step.

    .deps/venv/bin/pytest -s tests/leaks                          STEPS steps, as make test
    RAGD_LEAK_STEPS=100000 .deps/venv/bin/pytest -s tests/leaks   so many
    RAGD_LEAK_LIFE=17 .deps/venv/bin/pytest -s tests/leaks        that one alone, and where it fails, its fewest steps
"""
import dataclasses
import os
import random

import pytest

from fakes.llm import FakeLlm, say
from harness import Server
from leaks.life import Leak
from leaks.run import SEED, SETTINGS, begun, check_what_is_left, lived, run_lives, run_one
from leaks.shrink import shrink
from leaks.steps import steps_of
from scenarios.redis_world import Redis

STEPS = int(os.environ.get("RAGD_LEAK_STEPS", "4800"))
LIFE = os.environ.get("RAGD_LEAK_LIFE")


@pytest.mark.skipif(LIFE is not None, reason="RAGD_LEAK_LIFE asks for one life alone")
def test_nothing_leaks_between_tenants_and_readers(tmp_path):
    with Redis(tmp_path) as redis:
        assert run_lives(tmp_path, STEPS, redis) >= STEPS * 0.9


@pytest.mark.skipif(LIFE is None, reason="for RAGD_LEAK_LIFE=N")
def test_one_life_alone(tmp_path):
    run_one(tmp_path, int(LIFE))


def test_a_language_model_is_shown_what_the_asker_may_read(tmp_path):
    with FakeLlm() as llm, Server(tmp_path / "data", OPENAI_BASE_URL=llm.url, **SETTINGS) as server:
        llm.always(say("It is the keeper's [1]."))
        life = begun(server, 1)
        life.llm = llm
        chance = random.Random(SEED)
        lived(life, [dataclasses.replace(step, look=chance.choice(("answer", "stream"))) for step in steps_of("shown", 200)], 1)
        assert life.prompts >= 50
        life.end()
        assert server.stop() == 0
    check_what_is_left(server)


def test_a_leak_is_seen_and_told_in_few_steps(tmp_path):
    """The model is told that a document is hidden which the server shows, as if the server had forgotten its list."""
    with Server(tmp_path / "data", **SETTINGS) as server:
        fresh = iter(range(1, 1000))

        def fails(steps):
            life = begun(server, next(fresh))
            truth = life.tenants[0].truth
            put = truth.put
            truth.put = lambda collection, name, *more: put(
                collection, name, *more[:-1], {"allow": []} if name == "d1" else more[-1])
            try:
                lived(life, steps, 0)
            except AssertionError as broken:
                return broken
            finally:
                life.leave()
            return None

        steps = steps_of("seen", 150)
        told = fails(steps)
        assert told and "RAGD_LEAK_LIFE=0" in str(told)
        fewest = shrink(steps, fails, tries=40)
        assert len(fewest) <= 12 and fails(fewest)


def test_a_word_that_is_left_on_the_disk_is_seen(tmp_path):
    with Server(tmp_path / "data", **SETTINGS) as server:
        life = begun(server, 1)
        lived(life, steps_of("left", 30), 1)
        life.leave()
        assert server.stop() == 0
    with pytest.raises(AssertionError, match="zq"):
        check_what_is_left(server)


def test_a_reply_with_the_word_of_another_is_a_leak(tmp_path):
    with Server(tmp_path / "data", **SETTINGS) as server:
        life = begun(server, 1)
        one, other = life.tenants
        one.truth.put("documents", "a", "zq7x", "zq8s", {"allow": ["group:b"]})
        with pytest.raises(Leak, match="zq7x"):
            life.ask(one, "ann", "POST", "/query", b'{"query": "x", "zq7x": 1}')
        life.leave()


def test_fewest_steps_are_found():
    assert shrink([*range(100)], lambda left: 17 in left and 71 in left) == [17, 71]
    assert shrink([1], lambda left: True) == [1]
