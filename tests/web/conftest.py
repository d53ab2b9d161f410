"""A real browser, the system's Chromium, in front of the real binary."""
import pathlib
import shutil
import sys

import pytest
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

from llm_world import World  # noqa: E402  (the paths above make them importable)
from web_world import Visitor  # noqa: E402


@pytest.fixture(scope="module")
def browser():
    """No longer than a module: as long as it runs, no other test of this process may run a loop of asyncio."""
    chromium = shutil.which("chromium")
    assert chromium, "no chromium: tools/setup test installs it"
    with sync_playwright() as playwright:
        # Its sandbox needs rights that a container does not give; what is opened here is ours.
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """A server with documents and a language model that says what a test wants."""
    with World(tmp_path_factory.mktemp("web") / "data", REQUEST_TIMEOUT_SECONDS="30", OUTPUT_LINKS="any") as running:
        yield running


@pytest.fixture
def tea(world):
    """The same, and nothing is left of what another test made of it."""
    world.calm()
    return world


@pytest.fixture
def visit(browser):
    """visit(server, **context): somebody with a browser of his own, who looks at the page."""
    visitors = []

    def make(server, at="", **context):
        visitors.append(Visitor(browser, server, context))
        visitors[-1].open(at)
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.leave()
