"""Finding words: versions, identifiers, phrases, exclusions, other scripts, and texts that say the same."""
import pytest

MODES = ["keyword", "hybrid"]
TEXTS = {
    "versions": {
        "v6.2.4": "Release v6.2.4 fixes the login loop.", "v6.2.8": "Release v6.2.8 adds dark mode.",
        "v6.2.14": "Release v6.2.14 drops Python 3.8.", "2.1.3": "Release 2.1.3 renames the flag --fast.",
        "2.1.30": "Release 2.1.30 adds a cache.", "2.13": "Release 2.13 changes the logo.",
        "v1.10": "Release v1.10 adds tabs.", "v1.1": "Release v1.1 is the first stable one.",
        "rc2": "Release 3.0.0-rc.2 breaks plugins.", "rc1": "Release 3.0.0-rc.1 is slow.",
    },
    "names": {
        "printer": "The WF-M5799DWF prints on both sides.", "other": "The WF-C5790 prints in colour.",
        "cve4": "CVE-2024-1234 is closed.", "cve5": "CVE-2024-12345 is open.",
        "cpp": "Written in C++ for speed.", "c": "Written in C for small machines.", "net": "The fishing net is torn.",
        "dotnet": "Runs on .NET 8 and later.", "node": "The server runs on node.js alone.",
        "file": "Settings are in foo_bar.txt beside the program.", "camel": "Call getUserName to greet somebody.",
        "phone": "Our number is 030-1234567.", "flag": "The option --flag turns it on.",
    },
    "words": {
        "leave": "Jeder hat 28 Urlaubstage im Jahr.", "trip": "Dienstreisen genehmigt die Leitung.",
        "mueller": "Der Ansprechpartner heißt Müller.", "meier": "Die Vertretung heißt Meier.",
        "arabic": "مُحَمَّد يعمل في المكتب", "arabic2": "سعيد يعمل في المصنع", "hebrew": "שָׁלוֹם לכולם",
        "wide": "ＡＢＣ１２３ is a part.", "amharic": "የዋስትና ጊዜ ሁለት ዓመት ነው", "amharic2": "ማድረስ ሦስት ቀናት ይወስዳል",
    },
    "phrases": {
        "exact": "The red kite flies over the hill.", "swapped": "The kite is red, and red is the kite of the hill.",
        "car": "Jaguar cars are fast on the road.", "cat": "The jaguar is a big cat of the forest.",
        "known": "A well-known artist painted it.", "minus": "At -20 degrees the pump stops.",
        "tar": "To unpack an archive run tar -xzf with its name.",
    },
    "copies": {f"copy{n}": "Tea is brewed at 75 degrees" + " " * n + " for two minutes." for n in range(60)}
    | {"coffee": "Coffee is brewed at 93 degrees for four minutes.", "milk": "Milk is warmed, never boiled."},
}


@pytest.fixture(scope="module", autouse=True)
def texts(api):
    for collection, documents in TEXTS.items():
        found = api.index(*({"id": id, "text": text} for id, text in documents.items()), collection=collection)
        assert found.status == 200


def found(api, collection, question, mode, **more):
    answer = api.ask(question, collection=collection, mode=mode, generate=False, **more)
    return [source["document_id"] for source in answer["sources"]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("question, first", [
    ("6.2.8", "v6.2.8"), ("v6.2.8", "v6.2.8"), ("What does 6.2.8 change?", "v6.2.8"), ("v2.1.3", "2.1.3"),
    ("What is new in v2.1.3?", "2.1.3"), ("2.13", "2.13"), ("1.1", "v1.1"), ("v1.1", "v1.1"), ("1.10", "v1.10"),
    ("3.0.0-rc.2", "rc2"), ("3.0.0 rc2", "rc2"), ("3.0.0-rc.1", "rc1"),
])
def test_a_version_is_found_with_and_without_v_and_before_its_near_twins(api, question, first, mode):
    assert found(api, "versions", question, mode)[0] == first


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("question, first", [
    ("m5799", "printer"), ("M5799DWF", "printer"), ("5799", "printer"), ("CVE-2024-1234", "cve4"),
    ("CVE-2024-12345", "cve5"), ("C++", "cpp"), (".NET", "dotnet"), ("node.js", "node"), ("nodejs", "node"),
    ("foo_bar", "file"), ("foo_bar.txt", "file"), ("get_user_name", "camel"), ("0301234567", "phone"), ("--flag", "flag"),
])
def test_a_name_is_found_by_a_part_of_it_and_in_other_spellings(api, question, first, mode):
    assert found(api, "names", question, mode)[0] == first


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("question, first", [
    ("Urlaub", "leave"), ("Urlaubstag", "leave"), ("Reise", "trip"), ("Mueller", "mueller"), ("Müller", "mueller"),
    ("محمد", "arabic"), ("שלום", "hebrew"), ("abc123", "wide"), ("የዋስትና", "amharic"), ("ማድረስ", "amharic2"),
])
def test_a_word_is_found_in_a_compound_and_whatever_its_marks(api, question, first, mode):
    assert found(api, "words", question, mode)[0] == first


def test_a_phrase_is_required_in_keyword_mode_and_comes_first_in_hybrid_mode(api):
    for question in ['"red kite"', "„red kite“", "“red kite”", "«red kite»"]:
        assert found(api, "phrases", question, "keyword") == ["exact"]
        assert found(api, "phrases", question, "hybrid")[0] == "exact"
    assert found(api, "phrases", "red kite", "keyword", top_k=2)[0] in ("exact", "swapped")
    nothing = api.ask('"kite red hill"', collection="phrases", mode="keyword", generate=False)
    assert nothing["sources"] == [] and "all left out" in nothing["warnings"][0]


@pytest.mark.parametrize("mode", MODES)
def test_an_excluded_word_leaves_out_what_has_it(api, mode):
    assert found(api, "phrases", "jaguar", mode)[:2] in (["car", "cat"], ["cat", "car"])
    kept = found(api, "phrases", "jaguar -car", mode, top_k=10)
    assert kept[0] == "cat" and "car" not in kept
    assert "exact" not in found(api, "phrases", 'kite -"red kite"', mode, top_k=10)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("question, first", [
    ("well-known", "known"), ("What happens at -20 degrees?", "minus"), ("What does tar -xzf do?", "tar"),
])
def test_a_hyphen_that_excludes_nothing(api, question, first, mode):
    assert found(api, "phrases", question, mode)[0] == first


@pytest.mark.parametrize("mode", MODES + ["vector"])
def test_copies_become_one_source_and_others_fill_the_list(api, mode):
    answer = api.ask("brewed degrees minutes", collection="copies", mode=mode, top_k=2, generate=False)
    sources = {source["document_id"][:4]: source["duplicates"] for source in answer["sources"]}
    assert len(answer["sources"]) == 2 and sources["copy"] > 20 and sources["coff"] == 0
    again = api.ask("brewed degrees minutes", collection="copies", mode=mode, top_k=3, generate=False, diversity=False)
    assert [source["duplicates"] for source in again["sources"]] == [0, 0, 0]


def test_a_phrase_is_found_below_many_passages_that_have_its_words(api):
    documents = [{"id": f"d{n}", "text": f"{n}: storm and snow, snow and storm, storm."} for n in range(300)]
    documents.append({"id": "far", "text": "Once there was a snow storm, and of it is told in so many words that this is "
                                           "far longer than all that others have to say on that."})
    assert api.index(*documents, collection="many").status == 200
    assert found(api, "many", '"snow storm"', "keyword") == ["far"]


def test_diversity_is_true_or_false(api):
    refused = api.send("POST", "/query", {"query": "q", "diversity": "no"})
    assert refused.status == 422 and refused.json()["errors"][0]["pointer"] == "/diversity"
