"""Documents: bringing them, seeing what becomes of each, finding them, taking them away."""
import re

import pytest
from playwright.sync_api import expect
from waiting import eventually

from harness import ROOT, Server

DATA = ROOT / "tests/data/documents"


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "data") as running:
        yield running


def choose(visitor, *paths):
    visitor.page.locator("input[type=file][multiple]").set_input_files([str(path) for path in paths])


def uploads(visitor):
    return visitor.page.locator(".upload")


def test_a_newcomer_comes_from_nothing_to_a_cited_answer_of_his_own_pdf(server, visit):
    """With the mouse alone, but for the question itself."""
    visitor = visit(server)
    expect(visitor.page.get_by_role("heading", name="Bring documents")).to_be_visible()
    choose(visitor, DATA / "columns.pdf")
    expect(uploads(visitor)).to_contain_text("ready")
    expect(visitor.page.get_by_text("Your documents can be asked.")).to_be_visible()
    turn = visitor.answered("What did the keepers of the northern light write down?")
    expect(turn.locator(".words")).to_contain_text("The keepers of the northern light wrote down every night what they saw")
    turn.locator(".chip").first.click()
    picture = visitor.reader.get_by_role("img", name=re.compile("Page 1"))
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 600
    visitor.reader.get_by_role("button", name="Text").click()
    expect(visitor.reader.locator("mark").first).to_contain_text("keepers of the northern light")


def test_the_sample_is_one_click(server, visit):
    visitor = visit(server)
    visitor.page.get_by_role("button", name="Load a small sample").click()
    visitor.page.get_by_role("button", name=re.compile("unused vacation days")).click()
    expect(visitor.turn.locator(".words")).to_contain_text("Up to 8 unused days")
    visitor.page.get_by_role("link", name="Documents").click()
    expect(visitor.page.get_by_text("8 documents")).to_be_visible()


def test_files_of_all_kinds_say_how_far_they_are(server, visit, tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    (tmp_path / "notes.txt").write_text("The office opens at eight.")
    visitor = visit(server, at="#/documents")
    choose(visitor, DATA / "columns.pdf", DATA / "handbook.docx", tmp_path / "broken.pdf", tmp_path / "notes.txt")
    for name in ("columns.pdf", "handbook.docx", "notes.txt"):
        expect(uploads(visitor).filter(has_text=name).locator(".state")).to_have_text(re.compile("^ready"))
    broken = uploads(visitor).filter(has_text="broken.pdf")
    expect(broken.locator(".state")).to_have_text("damaged")
    expect(broken.locator(".hint")).not_to_be_empty()
    broken.get_by_role("button", name="Try again").click()
    expect(uploads(visitor)).to_have_count(4)
    expect(uploads(visitor).filter(has_text="broken.pdf").locator(".state")).to_have_text("damaged")
    expect(visitor.page.get_by_text("3 documents")).to_be_visible()


def test_what_is_dropped_is_taken(server, visit):
    visitor = visit(server, at="#/documents")
    visitor.page.locator(".zone").evaluate("""(zone) => {
        const files = new DataTransfer();
        files.items.add(new File(['The canteen opens at noon.'], 'canteen.txt', {type: 'text/plain'}));
        zone.dispatchEvent(new DragEvent('dragover', {dataTransfer: files, bubbles: true, cancelable: true}));
        zone.dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}));
    }""")
    expect(uploads(visitor).locator(".state")).to_have_text(re.compile("^ready"))
    assert server.request("GET", "/documents/canteen.txt").json()["source"] == "upload"


def test_a_folder_keeps_its_names(server, visit, tmp_path):
    (tmp_path / "handbook/people").mkdir(parents=True)
    (tmp_path / "handbook/people/leave.txt").write_text("There are 30 days of leave.")
    visitor = visit(server, at="#/documents")
    visitor.page.locator("input[type=file][webkitdirectory]").set_input_files(str(tmp_path / "handbook"))
    expect(uploads(visitor).locator(".state")).to_have_text(re.compile("^ready"))
    uploads(visitor).get_by_role("link", name="Open").click()
    expect(visitor.page.get_by_text("handbook/people/leave.txt").first).to_be_visible()
    expect(visitor.page.locator(".document")).to_have_text("There are 30 days of leave.")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("shelf") / "data") as running:
        running.index(*({"id": f"shelf/{n:03}.md", "title": f"Book {n}", "text": f"Page one of book {n}. " * (n % 7 + 1),
                         "metadata": {"year": 1900 + n}} for n in range(120)))
        yield running


def names(visitor):
    return visitor.page.locator("tbody .name a").all_inner_texts()


def test_the_list_is_searched_sorted_and_turned(shelf, visit):
    visitor = visit(shelf, at="#/documents")
    expect(visitor.page.get_by_text("120 documents")).to_be_visible()
    visitor.page.get_by_role("button", name="Name").click()
    eventually(lambda: names(visitor)[:3] == ["Book 0", "Book 1", "Book 10"], 5, "the names in order")
    visitor.page.get_by_role("button", name="Name").click()
    eventually(lambda: names(visitor)[0] == "Book 99", 5, "the other way round")
    assert len(names(visitor)) == 50
    visitor.page.get_by_role("button", name="Next").click()
    expect(visitor.page.get_by_text("Page 2 of 3")).to_be_visible()
    visitor.page.get_by_role("searchbox").fill("1917")
    eventually(lambda: names(visitor) == ["Book 17"], 5, "the one of that year")
    expect(visitor.page.get_by_text("1 of 120 documents")).to_be_visible()


def test_a_delete_can_be_undone_and_else_happens(shelf, visit):
    visitor = visit(shelf, at="#/documents")
    row = visitor.page.locator("tr[data-id='shelf/005.md']")
    visitor.page.get_by_role("searchbox").fill("shelf/005")
    row.get_by_role("button", name="Delete Book 5").click()
    expect(row).to_have_count(0)
    visitor.page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    assert shelf.request("GET", "/documents/shelf/005.md").status == 200
    row.get_by_role("button", name="Delete Book 5").click()
    visitor.page.reload()  # who leaves wants it
    eventually(lambda: shelf.request("GET", "/documents/shelf/005.md").status == 404, 10, "the end of the document")


def test_a_document_shows_its_file_and_who_may_read_it(server, visit):
    visitor = visit(server, at="#/documents")
    choose(visitor, DATA / "columns.pdf")
    expect(uploads(visitor).locator(".state")).to_have_text(re.compile("^ready"))
    uploads(visitor).get_by_role("link", name="Open").click()
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("button", name="columns.pdf").click()
    assert open(saved.value.path(), "rb").read() == (DATA / "columns.pdf").read_bytes()
    expect(visitor.page.get_by_role("img", name="Page 1")).to_be_visible()
    visitor.page.get_by_text("Who may read it").click()
    visitor.page.get_by_label("Only").fill("group:keepers")
    visitor.page.get_by_role("button", name="Save").click()
    eventually(lambda: server.request("GET", "/documents/columns.pdf").json().get("acl") == {"allow": ["group:keepers"]}, 5,
               "the access list")


def test_sources_say_how_their_last_run_went(server, visit):
    server.index({"id": "a", "text": "From the wiki.", "source": "wiki"})
    server.request("PUT", "/sources/wiki", {"state": "partial", "files": 2, "indexed": 1, "failed": 1,
                                            "failures": [{"path": "b.pdf", "why": "it is damaged"}]})
    visitor = visit(server, at="#/documents")
    row = visitor.page.get_by_role("row").filter(has_text="done in part")
    row.get_by_text("1 file failed").click()
    expect(row).to_contain_text("it is damaged")
    row.get_by_role("button", name="Remove wiki").click()
    visitor.page.reload()
    eventually(lambda: server.request("GET", "/documents/a").status == 404, 10, "the end of the source")
