"""Somebody in front of the page: what he sees and presses, and what the page did besides."""
import re

from playwright.sync_api import expect

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


class Visitor:
    """Opens the page in a browser of its own, and fails at the end if anything there went wrong unseen."""

    def __init__(self, browser, server, context):
        self.server = server
        self.context = browser.new_context(**({"locale": "en-US", "accept_downloads": True} | context))
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.complaints, self.foreign = [], []
        self.is_provoked = False  # what is forbidden was tried on purpose
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", self._requested)

    def _heard(self, message):
        """What the policy of the page forbade, and what it did not expect. That a request failed is said elsewhere."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _requested(self, request):
        if not request.url.startswith((self.server.url, "blob:", "data:")):
            self.foreign.append(request.url)

    def open(self, at=""):
        self.page.goto(f"{self.server.url}/{at}")
        return self

    def leave(self):
        self.context.close()
        if self.is_provoked:
            return
        assert self.complaints == [], self.complaints
        assert self.foreign == [], "the page asked somebody else"

    def go(self, view):
        self.page.get_by_role("navigation").get_by_role("link", name=view, exact=True).click()
        return self.page

    @property
    def box(self):
        return self.page.get_by_role("textbox", name="What would you like to know?")

    @property
    def turn(self):
        return self.page.locator(".turn").last

    def ask(self, question):
        """Writes it and presses Enter; the answer comes when it comes."""
        self.box.fill(question)
        self.box.press("Enter")
        return self.turn

    def answered(self, question):
        turn = self.ask(question)
        expect(turn).to_have_attribute("aria-busy", "false")
        return turn

    def said(self):
        """The words of the last answer, its marks as numbers in brackets."""
        return self.page.evaluate("""() => {
            const words = [...document.querySelectorAll('.turn .words')].at(-1).cloneNode(true);
            words.querySelectorAll('.chip').forEach((chip) => chip.replaceWith(`[${chip.textContent}]`));
            return words.textContent;
        }""")

    @property
    def reader(self):
        return self.page.get_by_role("dialog", name="Document")


def plain(text):
    return re.sub(r"\s+", " ", text).strip()
