"""Turns the pages of a list."""
from __future__ import annotations

from .errors import ReplyError


class Cursor:
    def __init__(self) -> None:
        self.at: str | None = None
        self.more = True

    def turn(self, next_cursor: str | None) -> None:
        if next_cursor is not None and next_cursor == self.at:
            raise ReplyError("the server gives the same page again")
        self.at, self.more = next_cursor, next_cursor is not None
