"""Asking: sources before words, citations that lead to the place, stopping, going on, and what goes out again."""
import re
import threading

from fakes.llm import refuse, say
from llm_world import QUESTION
from playwright.sync_api import expect
from web_world import plain


def test_sources_are_there_before_the_first_word(tea, visit):
    gate = threading.Event()
    tea.llm.always(say("The water ", "should have ", "75 degrees ", "[1].", head_gate=gate))
    visitor = visit(tea.server)
    turn = visitor.ask(QUESTION)
    expect(turn.locator(".strip .source").first).to_contain_text("Green tea")
    expect(turn.locator(".words")).to_contain_text("Writing")
    gate.set()
    expect(turn.locator(".words")).to_contain_text("75 degrees")
    expect(turn).to_have_attribute("aria-busy", "false")
    assert plain(visitor.said()) == "The water should have 75 degrees [1]."


def test_a_citation_opens_the_document_at_the_quote(tea, visit):
    visitor = visit(tea.server)
    visitor.answered(QUESTION).get_by_role("button", name="Source 1: Green tea").first.click()
    expect(visitor.reader.get_by_role("heading", name="Green tea")).to_be_visible()
    mark = visitor.reader.locator("mark").first
    expect(mark).to_contain_text("75 degrees hot")
    expect(mark).to_be_in_viewport()
    expect(visitor.reader).to_contain_text("version 1")
    expect(visitor.reader).to_contain_text("Checked: these are the document's own words.")
    visitor.page.keyboard.press("Escape")
    expect(visitor.reader).to_have_count(0)
    expect(visitor.turn.locator(".chip").first).to_be_focused()


def test_numbers_are_one_click_behind_the_word(tea, visit):
    visitor = visit(tea.server)
    turn = visitor.answered(QUESTION)
    expect(turn.locator(".strip .strength").first).to_have_text(re.compile("strong|fair|weak"))
    turn.get_by_text("passages in full").click()
    turn.get_by_text("Numbers").first.click()
    expect(turn.get_by_role("row", name=re.compile("By words"))).to_have_count(1)


def test_stop_stops_the_model_too(tea, visit):
    tea.llm.always(say("Tea ", "and ", "more. ", endless=True, between=0.02))
    visitor = visit(tea.server)
    turn = visitor.ask(QUESTION)
    expect(turn.locator(".words")).to_contain_text("more.")
    visitor.page.get_by_role("button", name="Stop").click()
    expect(turn).to_contain_text("Stopped.")
    tea.llm.wait_for(lambda llm: llm.calls[-1].gone_at is not None and llm.active == 0)
    expect(turn.locator(".words")).to_contain_text("Tea and more.")
    expect(visitor.page.get_by_role("button", name="Ask")).to_be_visible()


def test_escape_stops_and_slash_writes(tea, visit):
    tea.llm.always(say("Tea ", endless=True, between=0.02))
    visitor = visit(tea.server)
    turn = visitor.ask(QUESTION)
    expect(turn.locator(".words")).to_contain_text("Tea")
    visitor.page.keyboard.press("Escape")
    expect(turn).to_contain_text("Stopped.")
    visitor.go("Documents")
    visitor.page.keyboard.press("/")
    expect(visitor.box).to_be_focused()
    expect(visitor.box).to_have_value("")


def test_a_question_follows_another(tea, visit):
    visitor = visit(tea.server)
    visitor.answered(QUESTION)
    visitor.answered("And black tea?")
    asked = tea.llm.calls[-1].body["messages"]
    assert [one["role"] for one in asked[1:]] == ["user", "assistant", "user"]
    assert "75 degrees" in asked[2]["content"]
    expect(visitor.page.locator(".turn")).to_have_count(2)
    expect(visitor.turn.locator(".notes")).to_contain_text("Searched for:")


def test_a_conversation_is_kept_and_goes_out_as_markdown(tea, visit):
    visitor = visit(tea.server)
    visitor.answered(QUESTION)
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("button", name="Save as Markdown").click()
    text = open(saved.value.path(), encoding="utf-8").read()
    assert saved.value.suggested_filename.endswith(".md")
    assert f"## {QUESTION}" in text and "75 degrees [1]" in text
    assert "**[1]** Green tea (green.md, version 1)" in text and "> The water for green tea" in text
    visitor.page.reload()
    visitor.page.get_by_role("button", name=QUESTION).click()
    expect(visitor.turn.locator(".words")).to_contain_text("75 degrees")
    visitor.turn.locator(".chip").first.click()
    expect(visitor.reader.locator("mark").first).to_contain_text("75 degrees hot")


def test_an_answer_is_copied_with_its_sources(tea, visit):
    visitor = visit(tea.server, permissions=["clipboard-read", "clipboard-write"])
    turn = visitor.answered(QUESTION)
    turn.get_by_role("button", name="Copy with sources").click()
    expect(visitor.page.get_by_text("Copied")).to_be_visible()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == "The water should have 75 degrees [1].\n\n[1] Green tea (green.md, version 1)\n"


def test_a_link_says_what_has_changed_since(tea, visit):
    tea.api.index({"id": "oolong.md", "title": "Oolong", "text": "Oolong tea wants water of 90 degrees."})
    tea.llm.always(say("90 degrees [1]."))
    visitor = visit(tea.server, permissions=["clipboard-read", "clipboard-write"])
    turn = visitor.answered("How hot is the water for oolong?")
    turn.get_by_role("button", name="Copy link").click()
    expect(visitor.page.get_by_text("Link copied")).to_be_visible()
    link = visitor.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{tea.server.url}/#/ask?q=How+hot")
    other = visit(tea.server, at=link.removeprefix(f"{tea.server.url}/"))
    expect(other.turn.locator(".notes").last).to_contain_text("Nothing that this answer was made of has changed")
    tea.api.index({"id": "oolong.md", "title": "Oolong", "text": "Oolong tea wants water of 95 degrees."})
    later = visit(tea.server, at=link.removeprefix(f"{tea.server.url}/"))
    expect(later.turn.locator(".notes").last).to_contain_text("oolong.md has changed since: version 2, was 1.")
    tea.api.send("DELETE", "/documents/oolong.md")


def test_a_quote_that_moved_is_said_to_have(tea, visit):
    tea.api.index({"id": "mate.md", "title": "Mate", "text": "Mate wants water of 80 degrees."})
    tea.llm.always(say("80 degrees [1]."))
    visitor = visit(tea.server)
    turn = visitor.answered("How hot is the water for mate?")
    tea.api.index({"id": "mate.md", "title": "Mate", "text": "Nowadays nobody brews it. Mate wants water of 70 degrees."})
    turn.locator(".chip").first.click()
    expect(visitor.reader.locator(".notes")).to_contain_text("version 2, the answer is of 1")
    expect(visitor.reader.locator(".notes")).to_contain_text("The words at this place are other ones now.")
    tea.api.send("DELETE", "/documents/mate.md")
    turn.locator(".source").first.click()
    expect(visitor.reader).to_contain_text("no longer there")


def test_a_model_that_breaks_off_leaves_quotes_and_a_plain_word(tea, visit):
    tea.llm.always(say("The ", "water ", "is ", "hot ", cut_after=2))
    visitor = visit(tea.server)
    turn = visitor.answered(QUESTION)
    expect(turn.locator(".words .quoted").first).to_contain_text("75 degrees hot")
    expect(turn.locator(".notes")).to_contain_text("The language model did not answer")
    tea.llm.always(refuse(500))
    expect(visitor.answered(QUESTION).locator(".words")).to_contain_text("75 degrees hot")


def test_what_is_not_there_is_said_and_what_to_try(tea, visit):
    tea.llm.always(say("Not in these documents."))
    visitor = visit(tea.server)
    turn = visitor.answered("Who won the football match in Lisbon yesterday?")
    expect(turn.locator(".abstained")).to_contain_text("Not in these documents.")
    expect(turn.locator(".abstained li")).to_have_count(3)
    expect(turn.locator(".passages blockquote").first).to_be_visible()


def test_filters_reach_the_search(tea, visit):
    tea.api.index({"id": "de.md", "title": "Tee", "text": "Gruener Tee will 75 Grad, green tea in German.", "metadata": {"lang": "de"}})
    visitor = visit(tea.server)
    visitor.page.get_by_text("Filters").click()
    row = visitor.page.locator(".condition")
    row.get_by_label("field of the metadata").fill("lang")
    row.get_by_label("value").fill("de")
    expect(visitor.page.locator(".filters .count")).to_have_text("1")
    turn = visitor.answered(QUESTION)
    expect(turn.locator(".strip .source")).to_have_count(1)
    expect(turn.locator(".strip")).to_contain_text("Tee")
    tea.api.send("DELETE", "/documents/de.md")


def test_a_server_that_is_gone_is_said_and_asked_again(tea, visit):
    visitor = visit(tea.server)
    visitor.page.route("**/query", lambda route: route.abort())
    turn = visitor.ask(QUESTION)
    expect(turn.get_by_role("alert")).to_contain_text("cannot be reached")
    visitor.page.unroute("**/query")
    turn.get_by_role("button", name="Try again").click()
    expect(visitor.turn.locator(".words")).to_contain_text("75 degrees")
    expect(visitor.page.locator(".turn")).to_have_count(1)


def test_a_page_without_https_asks_as_well(tea, visit):
    """What browsers give to pages of HTTPS and of their own machine alone is not needed."""
    visitor = visit(tea.server)
    visitor.context.add_init_script("delete Crypto.prototype.randomUUID; delete Navigator.prototype.clipboard;")
    visitor.page.reload()
    assert visitor.page.evaluate("navigator.clipboard") is None
    turn = visitor.answered(QUESTION)
    expect(turn.locator(".words")).to_contain_text("75 degrees")
    turn.get_by_role("button", name="Copy with sources").click()
    expect(visitor.page.get_by_text("Copied")).to_be_visible()
