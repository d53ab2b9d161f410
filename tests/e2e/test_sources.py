"""Whose a document is: folders with files of the same names, over the command line and the API."""
import json
import shutil

import pytest
from harness import Server, run


@pytest.fixture
def world(tmp_path):
    for project, port in (("alpha", 4100), ("beta", 5200)):
        folder = tmp_path / project / "docs"
        folder.mkdir(parents=True)
        (folder / "setup.md").write_text(f"# Setup\n\n{project.title()} listens on port {port}.\n")
    return tmp_path


def index(world, *arguments, data="data"):
    done = run("index", "--json", "--data-dir", world / data, *arguments)
    return done.returncode, json.loads(done.stdout), done.stderr


def documents(world, data="data"):
    """{id: (source, text)} of all documents."""
    with Server(world / data) as server:
        listed = server.request("GET", "/documents").json()["documents"]
        return {one["id"]: (one.get("source"), server.request("GET", f"/documents/{one['id']}/content").body.decode())
                for one in listed}


def statuses(report):
    return [document["status"] for document in report["documents"]]


def test_a_second_folder_replaces_nothing_and_keeps_its_ids(world):
    assert index(world, world / "alpha/docs")[0] == 0
    code, report, said = index(world, world / "beta/docs")
    assert code == 0 and statuses(report) == ["created"] and "--replace" in said
    assert report["documents"][0]["renamed_from"] == "setup.md"
    kept = documents(world)
    assert len(kept) == 2 and "4100" in kept["setup.md"][1]
    other, = set(kept) - {"setup.md"}
    assert other == f"{kept[other][0]}/setup.md" and other.startswith("docs~") and "5200" in kept[other][1]
    for project in ("beta", "alpha"):
        assert statuses(index(world, world / project / "docs")[1]) == ["unchanged"]
    (world / "beta/docs/setup.md").write_text("Beta listens on port 5300.\n")
    assert statuses(index(world, world / "beta/docs")[1]) == ["updated"]
    assert "5300" in documents(world)[other][1]


def test_both_at_once_are_both_kept(world):
    code, report, _ = index(world, world / "alpha/docs", world / "beta/docs")
    assert code == 0 and statuses(report) == ["created", "created"]
    assert statuses(index(world, world / "beta/docs", world / "alpha/docs")[1]) == ["unchanged", "unchanged"]


def test_single_files_of_the_same_name_are_both_kept(world):
    for project in ("alpha", "beta"):
        assert statuses(index(world, world / project / "docs/setup.md")[1]) == ["created"]
        assert statuses(index(world, world / project / "docs")[1]) == ["unchanged"], "the same file, with its folder"
    assert len(documents(world)) == 2


def test_a_folder_below_an_indexed_one_makes_no_copies(world):
    index(world, world / "alpha")
    for below in ("alpha/docs", "alpha/docs/setup.md"):
        report = index(world, world / below)[1]
        assert [(one["id"], one["status"]) for one in report["documents"]] == [("docs/setup.md", "unchanged")]
    assert index(world, world / "beta/docs")[1]["documents"][0]["id"] == "setup.md"
    (world / ".ragdignore").write_text("/data/\n")
    above = index(world, world)[1]
    assert {(one["id"], one["status"]) for one in above["documents"]} == {("docs/setup.md", "unchanged"),
                                                                        ("setup.md", "unchanged")}


def test_a_folder_is_the_same_however_it_is_named(world, monkeypatch):
    (world / "link").symlink_to(world / "alpha")
    index(world, world / "alpha/docs")
    monkeypatch.chdir(world / "alpha")
    for name in ("docs", "./docs/", "../alpha/docs", world / "link/docs"):
        assert statuses(index(world, name)[1]) == ["unchanged"], name


def test_a_folder_that_moved_takes_its_ids_back_with_replace(world):
    index(world, world / "alpha/docs")
    shutil.move(world / "alpha", world / "moved")
    assert index(world, world / "moved/docs")[1]["documents"][0]["renamed_from"] == "setup.md"
    code, report, _ = index(world, world / "moved/docs", "--replace")
    assert code == 0 and report["documents"][0]["id"] == "setup.md"
    assert list(documents(world)) == ["setup.md"], "nothing is left of the other name"
    assert statuses(index(world, world / "moved/docs")[1]) == ["unchanged"]


def test_a_named_source_stays_when_its_folder_moves(world):
    index(world, world / "alpha/docs", "--source", "alpha")
    shutil.move(world / "alpha", world / "moved")
    report = index(world, world / "moved/docs", "--source", "alpha")[1]
    assert report["documents"][0]["id"] == "setup.md" and "renamed_from" not in report["documents"][0]
    assert index(world, world / "beta/docs", "--source", "beta")[1]["documents"][0]["id"] == "beta/setup.md"
    assert {source for source, _ in documents(world).values()} == {"alpha", "beta"}


def test_where_files_lie_is_told_by_local_commands_alone(world):
    index(world, world / "alpha/docs")
    asked = run("query", "--json", "--data-dir", world / "data", "On which port does Alpha listen?")
    assert json.loads(asked.stdout)["sources"][0]["url"] == f"file://{world}/alpha/docs/setup.md"
    with Server(world / "data") as server:
        answer = server.query("On which port does Alpha listen?")
        one, = answer.json()["sources"]
        assert one["url"] == f"source:{one['source']}/setup.md" and one["source"].startswith("docs~")
        stream = server.query("On which port does Alpha listen?", stream=True)
        for reply in (answer, stream, server.request("GET", "/documents"), server.request("GET", "/documents/setup.md")):
            assert str(world) not in reply.body.decode()


def test_the_api_says_whose_an_id_is(world):
    mine = {"id": "a", "text": "Mine.", "source": "wiki"}
    theirs = {"id": "a", "text": "Theirs.", "source": "crm"}
    with Server(world / "data") as server:
        assert server.index(mine).json()["documents"][0]["status"] == "created"
        for other in (theirs, {"id": "a", "text": "Nobody's."}):
            refused = server.index({"id": "b", "text": "Another."}, other)
            problem = refused.json()
            assert (refused.status, problem["code"]) == (409, "conflict")
            assert problem["errors"][0]["pointer"] == "/documents/1/id"
            assert all(word in problem["detail"] for word in ("'a'", "wiki", other.get("source", "no source")))
        both = server.index(theirs, on_conflict="keep_both").json()["documents"][0]
        assert (both["id"], both["renamed_from"]) == ("crm/a", "a")
        assert server.request("GET", "/documents/a").json()["source"] == "wiki"
        assert server.index(theirs, on_conflict="replace").json()["documents"][0]["id"] == "a"
        assert server.request("GET", "/documents/a/content").body == b"Theirs."
        assert server.request("GET", "/documents/crm/a").status == 404
        for bad, pointer in (({"on_conflict": "merge"}, "/on_conflict"),):
            assert server.index(mine, **bad).json()["errors"][0]["pointer"] == pointer
        assert server.index(mine | {"source": ""}).json()["errors"][0]["pointer"] == "/documents/0/source"
        assert server.index(mine | {"source": 5}).json()["errors"][0]["pointer"] == "/documents/0/source"


def test_ids_of_nineteen_digits_are_told_apart_from_file_to_answer(tmp_path):
    numbers = [1746803573373870081, 1746803573373870082, 9007199254740993, 9007199254740992, 9999999999999999999]
    lines = [json.dumps({"id": f"j{i}", "text": f"Order of client {i}.", "metadata": {"client": {"id": number}}})
             for i, number in enumerate(numbers)]
    (tmp_path / "orders.jsonl").write_text("\n".join(lines))
    assert run("index", "--data-dir", tmp_path / "data", tmp_path / "orders.jsonl").returncode == 0
    for i, number in enumerate(numbers[:2]):
        asked = run("query", "--json", "--no-generate", "--data-dir", tmp_path / "data", "order of client",
                    "--filter", json.dumps({"client.id": {"gte": number, "lte": number}}))
        assert [one["document_id"] for one in json.loads(asked.stdout)["sources"]] == [f"j{i}"]
    with Server(tmp_path / "data") as server:
        for i, number in enumerate(numbers):
            answer = server.query("order of client", generate=False, filter={"client.id": number}).json()
            assert [one["document_id"] for one in answer["sources"]] == [f"j{i}"]
            assert answer["sources"][0]["metadata"] == {"client": {"id": number}}
