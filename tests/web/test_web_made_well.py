"""For everybody: a screen reader, a keyboard, a telephone, the dark, another language."""
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from fakes.llm import say
from llm_world import QUESTION
from playwright.sync_api import expect

from harness import ROOT, Server

PAGE = ROOT / "src/web/page"
LOOKS = [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"color_scheme": "light", "viewport": {"width": 320, "height": 640}}]
NAMES = ["light", "dark", "narrow"]


def show_answer(visitor):
    visitor.answered(QUESTION)


def show_reader(visitor):
    visitor.answered(QUESTION).locator(".chip").first.click()
    expect(visitor.reader.locator("mark").first).to_be_visible()


def show_look(visitor):
    visitor.go("Look inside")
    visitor.page.locator("#look-question").fill(QUESTION)
    visitor.page.get_by_label("Compare with other settings").check()
    visitor.page.get_by_role("button", name="Run").click()
    expect(visitor.page.locator(".report")).to_have_count(2)


def show_document(visitor):
    visitor.go("Documents")
    visitor.page.get_by_role("link", name="Green tea").click()
    visitor.page.get_by_text("Who may read it").click()
    expect(visitor.page.locator(".document")).to_be_visible()


def show_status(visitor):
    visitor.go("Status")
    expect(visitor.page.locator(".tile").first).to_be_visible()


VIEWS = {
    "ask": lambda visitor: expect(visitor.page.locator(".hint").first).to_be_visible(),
    "answer": show_answer,
    "reader": show_reader,
    "filters": lambda visitor: visitor.page.get_by_text("Filters").click(),
    "documents": lambda visitor: expect(visitor.go("Documents").locator("tbody tr").first).to_be_visible(),
    "document": show_document,
    "look": show_look,
    "status": show_status,
    "settings": lambda visitor: visitor.page.get_by_role("button", name="Settings").click(),
    "login": lambda visitor: visitor.page.evaluate("location.hash = '#/login'"),
}


def faults(visitor):
    """What axe-core finds against WCAG 2.2 AA and good practice. It is a script of the test, so the page's policy is off."""
    found = Axe().run(visitor.page).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:4]) for one in found]


def as_seen(look):
    return look | {"bypass_csp": True, "reduced_motion": "reduce"}


@pytest.mark.parametrize("look", LOOKS, ids=NAMES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_for_everybody(tea, visit, view, look):
    visitor = visit(tea.server, **as_seen(look))
    VIEWS[view](visitor)
    assert faults(visitor) == []
    across = visitor.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert across[0] <= across[1], "nothing is wider than the window"


def test_the_first_start_is_for_everybody(tmp_path, visit):
    with Server(tmp_path / "data") as server:
        visitor = visit(server, **as_seen(LOOKS[0]))
        expect(visitor.page.get_by_role("heading", name="Bring documents")).to_be_visible()
        assert faults(visitor) == []


def test_the_keyboard_is_enough(tea, visit):
    """Asks, goes through citations, reads, comes back, and goes on."""
    tea.llm.always(tea_answer())
    visitor = visit(tea.server)
    keys = visitor.page.keyboard
    expect(visitor.box).to_be_focused()
    keys.type(QUESTION)
    keys.press("Enter")
    expect(visitor.turn).to_have_attribute("aria-busy", "false")
    for _ in range(40):
        keys.press("Shift+Tab")
        if visitor.page.evaluate("document.activeElement.matches('.words .chip')"):
            break
    chips = visitor.turn.locator(".words .chip")
    expect(chips.nth(2)).to_be_focused()
    keys.press("ArrowLeft")
    expect(chips.nth(1)).to_be_focused()
    keys.press("Enter")
    expect(visitor.reader.get_by_text("2 of 3")).to_be_visible()
    keys.press("ArrowRight")
    expect(visitor.reader.get_by_text("3 of 3")).to_be_visible()
    keys.press("ArrowRight")
    expect(visitor.reader.get_by_text("1 of 3")).to_be_visible()
    keys.press("Escape")
    expect(chips.nth(1)).to_be_focused()
    keys.press("/")
    expect(visitor.box).to_be_focused()


def tea_answer():
    return say("Water of 75 degrees [1]. ", "Black tea takes boiling water [2]. ", "Again [1].")


def test_what_happens_is_said(tea, visit):
    visitor = visit(tea.server)
    visitor.answered(QUESTION)
    expect(visitor.page.locator("#said")).to_have_text("The answer is complete.")
    assert visitor.page.locator("#said").get_attribute("role") == "status"


def test_german_is_all_german(tea, visit):
    visitor = visit(tea.server, locale="de-AT")
    expect(visitor.page.get_by_role("heading", name="Fragen Sie Ihre Dokumente")).to_be_visible()
    assert visitor.page.evaluate("document.documentElement.lang") == "de"
    visitor.page.get_by_role("button", name="Einstellungen").click()
    visitor.page.get_by_label("Sprache").select_option("en")
    expect(visitor.page.get_by_role("heading", name="Ask your documents")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", name="Ask your documents")).to_be_visible()


def test_every_text_is_there_in_both_languages(tea, visit):
    """Names that the modules ask for, as far as they are written out; and both columns have the same places to fill."""
    visitor = visit(tea.server)
    folder = visitor.page.evaluate("document.querySelector('script[type=module]').src").rsplit("/", 1)[0]
    table = visitor.page.evaluate(f"import('{folder}/table.js').then((module) => module.TABLE)")
    source = "".join(path.read_text() for path in PAGE.glob("*.js") if path.name != "table.js")
    asked = set(re.findall(r"""\bt\(["']([a-z][\w.-]*)["']""", source))
    assert asked and asked <= set(table), asked - set(table)
    kinds = {match for match in re.findall(r"\bt\(`([\w.]+)\.\$\{", source)}
    for name in set(table) - asked:
        assert name.rsplit(".", 1)[0] in kinds or name in source, f"{name} is asked for by nobody"
    for name, (english, german) in table.items():
        assert english and german and set(re.findall(r"\{(\w+)", english)) == set(re.findall(r"\{(\w+)", german)), name


def test_the_look_that_was_chosen_stays(tea, visit):
    visitor = visit(tea.server, color_scheme="light")
    visitor.page.get_by_role("button", name="Settings").click()
    visitor.page.get_by_label("Look", exact=True).select_option("dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert visitor.page.evaluate(colour) == "rgb(20, 23, 26)"
    visitor.page.reload()
    assert visitor.page.evaluate(colour) == "rgb(20, 23, 26)"


def test_the_first_paint_waits_for_the_style_alone(tea, visit):
    visitor = visit(tea.server)
    visitor.page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    waited = visitor.page.evaluate("""() => performance.getEntriesByType('resource')
        .filter((one) => one.renderBlockingStatus === 'blocking').map((one) => one.name.split('/').at(-1))""")
    assert waited == ["page.css"]

