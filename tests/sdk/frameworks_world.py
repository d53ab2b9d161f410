"""For the checks of LangChain and LlamaIndex, which run in the SDK's own environment: RAGD_URL names the server."""
import asyncio
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "sdk/python/src"))

import ragd  # noqa: E402  (the path above makes it importable)

QUESTION = "How hot should the water for green tea be?"


@pytest.fixture(scope="module")
def client():
    with ragd.Client() as made:
        made.index([{"id": "green.md", "title": "Green tea", "text": "The water for green tea should be 75 degrees hot.",
                     "url": "https://tea.example/green", "metadata": {"lang": "en", "score": "mine"}},
                    {"id": "black.md", "text": "Black tea is brewed with boiling water for four minutes."}])
        yield made


def waited(use):
    """What `use` makes of an asynchronous client."""
    async def run():
        async with ragd.AsyncClient() as client:
            return await use(client)
    return asyncio.run(run())


def unreachable():
    return ragd.Client("http://127.0.0.1:9", retries=0)
