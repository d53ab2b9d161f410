"""Server-sent events out of bytes that come in any pieces (WHATWG HTML, 9.2)."""
from __future__ import annotations

import codecs
from dataclasses import dataclass

from .errors import ReplyError

EVENT_CHARS_MAX = 64 * 2**20


@dataclass(frozen=True)
class Event:
    name: str
    data: str


class Decoder:
    """`feed` gives the events that have ended; what is left when the stream ends was none."""

    def __init__(self) -> None:
        self._text = codecs.getincrementaldecoder("utf-8-sig")()
        self._parts: list[str] = []  # of a line that has not ended
        self._name, self._data, self._size = "", list[str](), 0
        self._after_return = False

    def feed(self, piece: bytes) -> list[Event]:
        try:
            text = self._text.decode(piece)
        except UnicodeDecodeError as wrong:
            raise ReplyError("the stream is not UTF-8") from wrong
        self._size += len(text)
        found = [event for line in self._lines(text) if (event := self._take(line)) is not None]
        if self._size > EVENT_CHARS_MAX:
            raise ReplyError(f"an event of the stream has more than {EVENT_CHARS_MAX} characters")
        return found

    def _lines(self, text: str) -> list[str]:
        """Those that end in it. A line ends with \\n, \\r or both."""
        if self._after_return and text:
            text, self._after_return = text.removeprefix("\n"), False
        if text.endswith("\r"):
            self._after_return = True
        first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._parts.append(first)
        if not rest:
            return []
        whole, self._parts = "".join(self._parts), [rest.pop()]
        return [whole, *rest]

    def _take(self, line: str) -> Event | None:
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                self._name = value
            elif name == "data":
                self._data.append(value)
            return None
        event = Event(self._name or "message", "\n".join(self._data)) if self._data else None
        self._name, self._data, self._size = "", [], 0
        return event
