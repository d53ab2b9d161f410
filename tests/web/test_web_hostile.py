"""Documents and models that want to run, to fetch, to lead away or to deceive: they are text."""
import http.server
import threading

import pytest
from fakes.llm import say
from llm_world import QUESTION
from playwright.sync_api import expect
from web_world import PATIENCE_MS

RTL_OVERRIDE, POP = "\u202e", "\u202c"


class Beacon:
    """Counts who comes."""

    def __enter__(self):
        self.asked = []
        beacon = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                beacon.asked.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def beacon():
    with Beacon() as running:
        yield running


def attacks(url):
    return [
        f"<script>fetch('{url}/script')</script>", f"<img src={url}/img onerror=fetch('{url}/error')>",
        f"<iframe src='{url}/frame'></iframe>", f"<style>@import '{url}/style'</style>",
        f"<svg onload=fetch('{url}/svg')>", f"![a picture]({url}/picture.png)", f"![a]({url}/a.png \"title\")",
        "[press](javascript:document.title='taken')", f"[press](data:text/html,<script>fetch('{url}/data')</script>)",
        f"[press](//127.0.0.1/{url})", "[a](vbscript:x) [b](JaVaScRiPt:alert(1)) [c](\u0001javascript:alert(1))",
        f"<a href='javascript:fetch(\"{url}/a\")'>x</a>", f"<form action={url}/form><button>go</button></form>",
        f"<link rel=stylesheet href={url}/css>", f"<meta http-equiv=refresh content='0;url={url}/meta'>",
        f"<base href={url}/>", f"`<img src={url}/code>`", f"| <img src={url}/cell> | b |\n|---|---|\n| ![x]({url}/cell) | c |",
        f"```html\n<script src={url}/fence></script>\n```", "{{constructor.constructor('alert(1)')()}}",
        "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>", "\ue000" + "1,2\ue001 \ue000999999\ue001",
    ]


def harmless(visitor, beacon, at):
    """Nothing was fetched, nothing ran, nothing was made but what the page makes."""
    expect(visitor.page).to_have_title("ragd" if at == "ask" else visitor.page.title())
    made = visitor.page.evaluate("""() => [...document.querySelectorAll('main *, #reader *')].filter((one) =>
        ['SCRIPT', 'IFRAME', 'STYLE', 'LINK', 'META', 'BASE', 'OBJECT', 'EMBED', 'MATH'].includes(one.tagName.toUpperCase()) ||
        [...one.attributes].some(({name, value}) => name.startsWith('on') || name === 'style' || /^\\s*(?:javascript|data|vbscript):/i.test(value)) ||
        (one.tagName === 'IMG' && !one.src.startsWith('blob:'))).map((one) => one.outerHTML)""")
    assert made == []
    assert beacon.asked == []


def test_a_hostile_answer_does_nothing(tea, visit, beacon):
    tea.llm.always(say(*(part + "\n\n" for part in attacks(beacon.url)), "It is 75 degrees [1]."))
    visitor = visit(tea.server)
    turn = visitor.answered(QUESTION)
    expect(turn.locator(".words")).to_contain_text("75 degrees")
    expect(turn.locator(".words")).to_contain_text(f"<script>fetch('{beacon.url}/script')</script>")
    harmless(visitor, beacon, "ask")
    links = turn.locator(".words a").evaluate_all("(all) => all.map((one) => [one.protocol, one.rel, one.target])")
    assert all(link == ["http:", "noopener noreferrer nofollow", "_blank"] for link in links), links
    assert turn.locator(".chip").count() == 1, "marks that the model made up are none"


def test_a_hostile_document_does_nothing(tea, visit, beacon):
    text = "The zeppelin flies at noon. " + "\n\n".join(attacks(beacon.url))
    evil = f"<img src={beacon.url}/title>"
    tea.api.index({"id": "evil/<b>.md", "title": evil, "text": text, "url": f"{beacon.url}/url",
                   "metadata": {evil: evil, "lang": "<script>alert(1)</script>"}})
    tea.llm.always(say("At noon [1]."))
    visitor = visit(tea.server)
    turn = visitor.answered("When does the zeppelin fly?")
    turn.locator(".chip").first.click()
    expect(visitor.reader.locator("mark").first).to_contain_text("The zeppelin flies at noon.")
    expect(visitor.reader.get_by_role("heading").first).to_have_text(evil)
    harmless(visitor, beacon, "ask")
    visitor.page.keyboard.press("Escape")
    visitor.go("Documents")
    visitor.page.get_by_role("link", name=evil).click()
    expect(visitor.page.locator(".document")).to_contain_text("The zeppelin flies at noon.")
    harmless(visitor, beacon, "document")
    visitor.go("Look inside")
    visitor.page.locator("#look-question").fill("When does the zeppelin fly?")
    visitor.page.get_by_role("button", name="Run").click()
    expect(visitor.page.get_by_role("button", name=evil).first).to_be_visible()
    harmless(visitor, beacon, "look")
    tea.api.send("DELETE", "/documents/evil%2F%3Cb%3E.md")


def test_a_line_of_a_megabyte_costs_little(tea, visit):
    """Of a model; of a document as long a one as is indexed in little time. Shown in part, and the page still answers."""
    tea.api.index({"id": "long.md", "title": "Long", "text": "The dirigible lands at six. " + "x" * 150_000})
    tea.llm.always(say("At six [1]. ", *(["word*_[`(**" * 6000] * 16)))
    visitor = visit(tea.server)
    turn = visitor.ask("When does the dirigible land?")
    expect(turn).to_have_attribute("aria-busy", "false", timeout=2 * PATIENCE_MS)  # many passages that say the same
    expect(turn.locator(".notes")).to_contain_text("too long to be shown whole")
    turn.locator(".strip .source").filter(has_text="Long").first.click()
    expect(visitor.reader.locator("mark").first).to_contain_text("The dirigible lands at six.")
    took = visitor.page.evaluate("() => {const begun = performance.now(); document.body.getBoundingClientRect(); return performance.now() - begun;}")
    assert took < 1000
    tea.api.send("DELETE", "/documents/long.md")


def test_text_from_right_to_left_keeps_to_itself(tea, visit):
    """A direction that a title or an answer brings along turns nothing around it."""
    tea.api.index({"id": "he.md", "title": f"שלום {RTL_OVERRIDE}gpj.exe", "text": "הטיסה יוצאת בשעה שמונה בבוקר. Takeoff at eight."})
    tea.llm.always(say(f"בשעה שמונה {RTL_OVERRIDE}evil [1] and so on."))
    visitor = visit(tea.server)
    turn = visitor.answered("When is the takeoff?")
    assert turn.locator(".words p").evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    assert turn.locator(".question").evaluate("(one) => getComputedStyle(one).direction") == "ltr"
    source = turn.locator(".strip .source").first
    place = [source.locator(part).bounding_box()["x"] for part in (".n", ".name", ".strength")]
    assert place == sorted(place), "number, name and strength stand in the order of the page"
    tea.api.send("DELETE", "/documents/he.md")


def test_the_policy_stops_what_gets_past_the_page(tea, visit, beacon):
    """As if somebody had found a hole: what he puts there does not run and reaches nobody."""
    visitor = visit(tea.server)
    stopped = visitor.page.evaluate("""async (url) => {
        const stopped = [];
        document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
        try { document.body.innerHTML = '<b>x</b>'; } catch (error) { stopped.push(error.name); }
        document.body.append(Object.assign(document.createElement('img'), {src: `${url}/img`}));
        document.body.append(Object.assign(document.createElement('iframe'), {src: `${url}/frame`}));
        const script = document.createElement('script');
        try { script.src = `${url}/script`; document.body.append(script); } catch (error) { stopped.push(error.name); }
        await fetch(`${url}/fetch`).catch(() => stopped.push('fetch'));
        document.body.setAttribute('style', 'color: red');
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        return stopped;
    }""", beacon.url)
    assert {"TypeError", "img-src", "fetch", "connect-src"} <= set(stopped), stopped
    assert beacon.asked == []
    visitor.is_provoked = True
