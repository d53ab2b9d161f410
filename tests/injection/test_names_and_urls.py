"""What a document is called and where it says it is from: nothing that runs, nothing that only looks like another name."""
import pytest

from harness import run

TEA = "The water for green tea should be 75 degrees hot."


@pytest.mark.parametrize("url", ["javascript:alert(1)", " JavaScript:alert(1)", "java\tscript:alert(1)",
                                 "data:text/html,x", "vbscript:x", "\x01javascript:x", "blob:x"], ids=ascii)
def test_a_url_that_runs_something_is_refused(server, url):
    reply = server.index({"id": "a", "text": TEA, "url": url})
    assert reply.status == 422
    errors = {error["pointer"]: error["detail"] for error in reply.json()["errors"]}
    assert "/documents/0/url" in errors and "alert" not in str(errors)


@pytest.mark.parametrize("url", ["", "https://tea.example/a?b=javascript:c", "file:///srv/tea.md", "s3://bucket/tea.md",
                                 "guide/tea.md#hot", "mailto:leaf@tea.example"])
def test_other_urls_are_taken(server, url):
    assert server.index({"id": "a", "text": TEA, "url": url}).status == 200


@pytest.mark.parametrize("name", ["te\u200ba", "te\u202ea", "te\u2028a", "te\U000e0041a", "te\u200da", "\ufefftea",
                                  "te\u00ada"], ids=ascii)
def test_an_id_with_what_is_not_seen_is_refused(server, name):
    reply = server.index({"id": name, "text": TEA})
    assert reply.status == 422
    error, = reply.json()["errors"]
    assert error["pointer"] == "/documents/0/id"


def test_files_of_people_are_indexed_under_their_names(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("👩\u200d🍳.md", "می\u200cخواهم.md", "plain.md", "turned\u202e.md"):
        (folder / name).write_text(TEA + name)
    (folder / "list.csv").write_text(f"id,text,url\nrow,{TEA},javascript:alert(1)\n")
    done = run("index", folder, "--data-dir", tmp_path / "data")
    assert "turned" in done.stderr and "invisible" in done.stderr, done.stderr
    listed = run("documents", "--data-dir", tmp_path / "data", "--json").stdout
    assert "plain.md" in listed and "row" in listed and "\u200d🍳.md" in listed and "\u200cخواهم.md" in listed
    assert "turned" not in listed and "javascript" not in listed
