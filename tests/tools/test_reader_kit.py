"""What of the reader's training kit needs no torch: near misses have no answer, and the rest keeps its own."""
import pathlib
import random
import sys
import types

import pytest

KIT = pathlib.Path(__file__).resolve().parents[2] / "tools/train_reader"


@pytest.fixture(scope="module")
def kit():
    sys.path.insert(0, str(KIT))
    import kinds
    import near_misses
    import records
    import sets
    import swaps

    yield types.SimpleNamespace(kinds=kinds, near_misses=near_misses, records=records, sets=sets,
                                swaps=swaps)
    sys.path.remove(str(KIT))


def row_of(kit, question, passage, answer):
    return kit.sets.Row(question, passage, ((passage.index(answer), answer),), "test")


@pytest.fixture
def catalog(kit):
    return row_of(kit, "When did Stewart Brand start the Whole Earth Catalog?",
                  "Many people met in California. In 1968 Stewart Brand started the Whole Earth Catalog. "
                  "Later Brand wrote books about houses, rivers and slow clocks, and gave talks.", "1968")


def holds_its_answers(row):
    return all(row.passage[at:at + len(text)] == text for at, text in row.answers)


def test_the_halves_of_squad2_open_share_no_article(kit):
    parts = [set(kit.sets.TEST), set(kit.sets.DEV), set(kit.sets.FIT)]
    assert len(set.union(*parts)) == sum(map(len, parts)) == 18


def test_a_passage_without_its_sentence_keeps_the_others(kit, catalog):
    miss = kit.near_misses.without_its_sentence(catalog, None)
    assert miss.answers == ()
    assert miss.passage == catalog.passage.replace(
        "In 1968 Stewart Brand started the Whole Earth Catalog. ", "")


def test_a_passage_that_says_it_twice_is_no_near_miss(kit):
    row = row_of(kit, "How much is it?", "It is 5 euros. " + "We sell many other things as well here. " * 3
                 + "In all it is 5 euros.", "5 euros")
    assert kit.near_misses.without_its_sentence(row, None) is None


def test_another_passage_does_not_hold_the_answer(kit, catalog):
    same = kit.sets.Row("", "The Whole Earth Catalog of 1968 was printed by Stewart Brand.", (), "test")
    other = kit.sets.Row("", "Stewart Brand also started a journal called CoEvolution.", (), "test")
    neighbours = kit.near_misses.Neighbours([catalog, same, other])
    for seed in range(5):
        miss = neighbours.another_passage(catalog, random.Random(seed))
        assert (miss.passage, miss.answers) == (other.passage, ())


def test_a_renamed_passage_keeps_the_answer_in_place(kit, catalog):
    swaps = kit.swaps.Swaps([catalog, row_of(kit, "?", "Here Ada Lovelace met Charles Babbage once.", "once")])
    seen = set()
    for seed in range(60):
        both = swaps.both_renamed(catalog, random.Random(seed))
        miss = swaps.another_subject(catalog, random.Random(seed))
        if both is None:
            continue
        seen.add(both.question)
        assert holds_its_answers(both)
        assert both.answers[0][1] == "1968"
        assert both.question != catalog.question
        assert miss.question == catalog.question
        assert miss.passage == both.passage != catalog.passage
        assert miss.answers == ()
    assert len(seen) > 1


def test_another_question_differs_in_what_the_answer_hangs_on(kit, catalog):
    swaps = kit.swaps.Swaps([catalog])
    made = [swaps.another_question(catalog, random.Random(seed)) for seed in range(30)]
    assert all(m.question != catalog.question and m.answers == () for m in made if m)
    assert any(made)


@pytest.mark.parametrize("number", ["1968", "2024", "3", "1,200", "6.2", "1.10.3", "0"])
def test_another_number_is_another_one(kit, number):
    for seed in range(50):
        other = kit.kinds.another_number(number, random.Random(seed))
        assert other != number
        assert other.count(".") == number.count(".")


def test_the_word_that_begins_a_sentence_is_no_name(kit):
    assert kit.kinds.names_in("Later he met Ada Lovelace in Turin. Then nothing.") == [
        (13, "Ada Lovelace"), (29, "Turin")]


def test_records_answer_where_they_say_so_and_misses_are_many(kit):
    rng = random.Random(1)
    rows = [kit.records.draw_record(rng) for _ in range(2000)]
    assert all(holds_its_answers(r) for r in rows)
    assert 0.25 < sum(not r.answers for r in rows) / len(rows) < 0.55


def test_what_a_record_is_asked_for_and_lacks_is_not_in_it(kit):
    """The price of Plan B where only Plan A's is there."""
    rng = random.Random(2)
    misses = [r for r in (kit.records.cells_row(rng) for _ in range(3000)) if not r.answers]
    plans = [r for r in misses if "Plan" in r.question and "Plan" in r.passage]
    assert any(next(w for w in ("Plan " + c for c in "ABCDEFGH") if w in r.question) not in r.passage
               for r in plans)
