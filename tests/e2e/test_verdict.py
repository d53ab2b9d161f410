"""Answer or abstain: the verdict is about question and passages, and near misses are refused."""
import pathlib

import pytest
from harness import ROOT, Server

HANDBOOK = ROOT / "demo/handbook"
QUESTIONS = {
    "How many days of paid vacation do I have per year?": "30 days",
    "How many unused vacation days can I carry over into the next year?": "8 unused days",
    "On which day are salaries paid?": "27th",
    "For how many days a year may I work from another EU country?": "30 days a year",
    "How long does my pay go on when I am ill?": "six weeks",
    "What is the limit for a hotel in London?": "210 euros",
    "How large is the training budget per year?": "1,800 euros",
    "How many characters must a password have?": "14 characters",
    "When is the file server saved?": "02:00",
    "After how many years are laptops replaced?": "four years",
    "Who approves trips of more than 3,000 euros?": "chief financial officer",
    "How often must the cap of the H400 be changed?": "24 months",
    "How long does a repair take?": "eight working days",
    "What does a meal in the canteen cost?": "4.20",
    "How many hours does a full week have?": "38 hours",
    "How much is paid for a week on call?": "240 euros",
    "Within how many hours is a data breach reported to the authority?": "72 hours",
    "How many people does the meeting room Westerhever seat?": "40",
    "How much is paid per kilometre for a private car?": "0.34 euros",
    "When does core time end on Fridays?": "13:00",
}


def texts(folder):
    """The prose of the handbook as documents: what `ragd index` makes of the same files."""
    return [{"id": str(path.relative_to(folder)), "title": path.stem, "text": path.read_text(encoding="utf-8")}
            for path in sorted(pathlib.Path(folder).rglob("*.md"))]


@pytest.fixture(scope="module")
def handbook(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("verdict") / "data") as running:
        assert running.index(*texts(HANDBOOK)).status == 200
        yield running


def ask(server, question, **options):
    reply = server.query(question, **options)
    assert reply.status == 200, reply.body
    return reply.json()


def test_the_verdict_is_the_same_whatever_top_k_is(handbook):
    right = {}
    for question, words in QUESTIONS.items():
        for top_k in (1, 2, 5, 20):
            answer = ask(handbook, question, top_k=top_k)
            right.setdefault(top_k, []).append(words in answer["answer"])
            for quoted in answer["answer"].split("[")[1:]:  # each mark names a source that came along
                assert 1 <= int(quoted.split("]")[0]) <= len(answer["sources"])
    assert right[1] == right[2] == right[5] == right[20], {k: sum(v) for k, v in right.items()}
    assert sum(right[5]) >= 17, [q for q, ok in zip(QUESTIONS, right[5]) if not ok]


def test_other_documents_and_copies_change_nothing(server):
    question = "How long is black tea brewed?"
    tea = {"id": "tea", "title": "Tea", "text":
           "Green tea is brewed at 75 °C for two minutes. Black tea takes boiling water and four minutes."}
    assert server.index(tea).status == 200
    alone = ask(server, question)
    assert "four minutes" in alone["answer"], alone
    assert "four minutes" in ask(server, question, top_k=1)["answer"]
    assert server.index({"id": "soup", "text": "The soup of the day is made of carrots."}).status == 200
    assert "four minutes" in ask(server, question)["answer"]
    assert server.index({**tea, "id": "copy"}, {**tea, "id": "another"}).status == 200
    for top_k in (1, 3, 5):
        assert "four minutes" in ask(server, question, top_k=top_k)["answer"]


NEAR = [
    ({"title": "Prices", "text": "Plan A costs 10 euros a month. It has two seats and mail support."},
     "What does Plan A cost?", "What does Plan B cost?"),
    ({"title": "Revenue", "text": "In 2021 the company earned 4 million euros with 30 employees."},
     "How much did the company earn in 2021?", "How much did the company earn in 2019?"),
    ({"title": "Team", "text": "Maria Lopez leads the sales team. She joined the company in 2015."},
     "Who leads the sales team?", "When did Peter Schmidt join the company?"),
    ({"title": "Releases", "text": "Version 3.1 added dark mode to the editor. It was released in May."},
     "What did version 3.1 add?", "What did version 4.7 add?"),
    ({"title": "Pump P40", "text": "The P40 weighs 12 kilograms. It moves 40 litres of water per minute."},
     "How much does the P40 weigh?", "How many volts does the P40 need?"),
    ({"title": "Warehouse", "text": "The depot in Lyon was opened in 1998. It was designed by Claire Martin."},
     "When was the depot in Lyon opened?", "When was the depot in Turin sold?"),
    ({"title": "Contracts", "text": "The contract with Nordfracht ends in December and is not renewed. Keller delivers the paper."},
     "When does the contract with Nordfracht end?", "For how many years was the contract with Keller renewed?"),
]


@pytest.mark.parametrize("document,asked,near", NEAR)
def test_a_near_miss_is_refused(server, document, asked, near):
    assert server.index({"id": "one", **document}).status == 200
    assert ask(server, asked)["answer_kind"] == "extractive"
    assert ask(server, near)["answer_kind"] == "abstained", ask(server, near)["answer"]


LANGUAGES = [
    ("Urlaub", "Alle Beschäftigten haben 30 Tage Urlaub im Jahr. Der Antrag wird spätestens zwei Wochen vorher gestellt. "
     "In der Kantine gibt es mittwochs Suppe.",
     "Wie viele Tage Urlaub gibt es im Jahr?", "30 Tage", "Wer leitet die Buchhaltung in Wien?"),
    ("假期", "每位员工每年有三十天带薪假期。申请必须提前两周提交。食堂星期三供应汤。",
     "员工每年有多少天假期？", "三十天", "维也纳办公室的电话号码是多少？"),
    ("إجازة", "لكل موظف ثلاثون يوما من الإجازة في السنة. يقدم الطلب قبل أسبوعين. يقدم المطعم الحساء يوم الأربعاء.",
     "كم يوما من الإجازة لكل موظف؟", "ثلاثون يوما", "ما هو رقم هاتف مكتب فيينا؟"),
]


@pytest.mark.parametrize("title,text,asked,words,stranger", LANGUAGES, ids=["german", "chinese", "arabic"])
def test_languages_that_the_reader_does_not_know_are_answered_by_words(server, title, text, asked, words, stranger):
    assert server.index({"id": "one", "title": title, "text": text}).status == 200
    answer = ask(server, asked)
    assert answer["answer_kind"] == "extractive" and words in answer["answer"], answer
    assert ask(server, stranger)["answer_kind"] == "abstained"
