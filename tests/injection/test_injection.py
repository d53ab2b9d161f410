"""Documents that give orders, and a model that obeys all of them: what reaches the client goes nowhere."""
import re
import sys
import pathlib

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from attacks import ATTACKS, HOST, SECRET  # noqa: E402
from disguises import DISGUISES  # noqa: E402
from fakes.llm import say  # noqa: E402
from llm_world import World  # noqa: E402
from streams import text_of  # noqa: E402

ALL = [*ATTACKS, *DISGUISES]
QUESTION = "How hot should the water for green tea be?"
KNOWN = "https://tea.example/guide?page=2#hot"
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
REACHES_OUT = [
    r"(?<!known )\bhttps?:", r"(?i)javascript:\S", r"(?i)vbscript:\S", r"(?i)data:\w+/", r"[a-z]://\S",
    r"!\[", r"\]\((?!link|image|address)", r"\]:\s*\S*[/:]", r"<(?!/?(?:b|i|u|em|br|sub|sup|code)>)[a-zA-Z/!?]", r"\bwww\.\w", r"\w@\w",
    re.escape(HOST) + r"[/:?]", r"\w\.[^\W\d_]{2,}/\S"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("injection") / "data", REQUEST_TIMEOUT_SECONDS="20") as running:
        yield running


def pieces(text, size):
    return tuple(text[at:at + size] for at in range(0, len(text), size))


def asked(world, attack, stream):
    """The answer over the attack and a good source, of a model that says what the attack wants."""
    collection = re.sub(r"\W", "-", attack.name)
    good = {"id": "good.md", "text": f"The water for green tea should be 75 degrees hot, see {KNOWN}."}
    bad = {"id": "bad.md", "text": f"{attack.text}\n\nThe water for green tea.", "title": attack.title, "url": attack.url,
           "metadata": attack.metadata}
    assert world.server.index(good, bad, collection=collection).status == 200
    world.llm.forget()
    world.llm.always(say(*pieces(attack.obeyed, 3 if stream else 10_000)))
    if not stream:
        return world.ask(QUESTION, collection=collection)
    events = world.events(QUESTION, collection=collection)
    assert text_of(events) == events[-1].data["answer"]
    return events[-1].data


def check(answer, attack):
    text = answer["answer"]
    outside = FENCE.sub("", text)
    for pattern in REACHES_OUT:
        assert not re.search(pattern, outside), (pattern, text)
    assert not re.search(rf"https?://{HOST}", text, re.IGNORECASE), text
    numbers = {int(n) for mark in re.findall(r"(?<!\w)\[([\d, ]+)\]", text) for n in mark.split(",")}
    assert numbers <= {source["n"] for source in answer["sources"]}, text
    flagged = [warning for warning in answer["warnings"] if warning.startswith("instructions_in_source")]
    assert bool(flagged) == attack.flagged, answer["warnings"]
    assert all("bad.md" in warning for warning in flagged)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.name)
def test_a_model_that_obeys_a_document_reaches_nobody(world, attack, stream):
    answer = asked(world, attack, stream)
    assert answer["answer_kind"] == "generated", answer
    check(answer, attack)
    is_of_citation = "[1](" in attack.obeyed  # goes with the mark, as it always has
    if not is_of_citation and (SECRET in attack.obeyed or "](" in attack.obeyed):
        assert [one for one in answer["warnings"] if one.startswith(("links_removed", "the language model cited"))]


def test_there_are_enough_of_them():
    assert len(ALL) >= 150 and len({attack.name for attack in ALL}) == len(ALL)


def test_what_the_model_reads_holds_neither_tokens_nor_hidden_characters(world):
    for attack in ALL:
        asked(world, attack, stream=False)
        user = world.llm.calls[-1].user
        assert not re.search(r"<\||\[/?INST\]|<<SYS>>|<tool_call", user), attack.name
        assert not re.search("[\u200b\u202a-\u202e\U000e0000-\U000e007f]", user), attack.name
        assert len(re.findall(r"<source-\w{16}>", user)) == 2, attack.name


def test_addresses_of_the_sources_are_kept(world):
    said = f"75 degrees [1], see [the guide]({KNOWN}) or {KNOWN}."
    world.llm.forget()
    world.llm.always(say(*pieces(said, 4)))
    good = {"id": "good.md", "text": f"The water for green tea should be 75 degrees hot, see {KNOWN}."}
    assert world.server.index(good, collection="good").status == 200
    answer = world.ask(QUESTION, collection="good")
    assert answer["answer"] == said
    assert not [one for one in answer["warnings"] if one.startswith("links_removed")]


def test_any_lets_all_through(tmp_path):
    with World(tmp_path / "data", OUTPUT_LINKS="any") as world:
        attack = ATTACKS[0]
        assert asked(world, attack, stream=False)["answer"] == attack.obeyed
