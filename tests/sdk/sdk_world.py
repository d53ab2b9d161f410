"""Both clients under one face, so that each test is of both; and the environment that frameworks are tested in."""
import asyncio
import inspect
import os
import pathlib

from harness import ROOT

import ragd

PYTHON_SDK = ROOT / "sdk/python"
# What the extras need, and what builds and checks the package: tools/setup makes it.
SDK_VENV = pathlib.Path(os.environ.get("RAGD_SDK_VENV", ROOT / ".deps/venv-sdk"))


def sdk_python():
    python = SDK_VENV / "bin/python"
    assert python.exists(), "the environment of the SDK's tests is missing; run: tools/setup test"
    return python


class Waited:
    """Something asynchronous, each step of which is waited for."""

    def __init__(self, loop, inner):
        self._loop, self.inner = loop, inner

    def _wait(self, value):
        if inspect.isawaitable(value):
            return self._loop.run_until_complete(value)
        if hasattr(value, "__anext__") or hasattr(value, "__aenter__"):
            return Waited(self._loop, value)
        return value

    def __getattr__(self, name):
        value = getattr(self.inner, name)
        return (lambda *args, **named: self._wait(value(*args, **named))) if callable(value) else value

    def __enter__(self):
        self._wait(self.inner.__aenter__())
        return self

    def __exit__(self, *error):
        return self._wait(self.inner.__aexit__(*error))

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return self._loop.run_until_complete(self.inner.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def __repr__(self):
        return repr(self.inner)


class Flavour:
    def __init__(self, name):
        self.name, self.pauses, self._made = name, [], []
        self._loop = asyncio.new_event_loop() if name == "async" else None

    def client(self, *args, **options):
        made = (ragd.AsyncClient if self._loop else ragd.Client)(*args, **options)
        self._made.append(Waited(self._loop, made) if self._loop else made)
        return self._made[-1]

    def hasty(self, *args, **options):
        """A client that notes its pauses and does not take them."""
        client = self.client(*args, **options)
        (client.inner if self._loop else client)._pause = self._note_later if self._loop else self.pauses.append
        return client

    async def _note_later(self, seconds):
        self.pauses.append(seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for made in self._made:
            made.close()
        if self._loop:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
