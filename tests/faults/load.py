"""Queries from several clients at once, while something fails."""
import json
import time

from crowd import Crowd

CLIENTS = 4


class Load(Crowd):
    """Asks in a loop from CLIENTS threads until it is left; keeps what came of it."""

    def __init__(self, server, question, timeout, **options):
        super().__init__([self._ask] * CLIENTS, patience=timeout + 5)
        self.server, self.question, self.timeout, self.options = server, question, timeout, options
        self.replies = []  # status, seconds, body
        self.broken = []   # no reply at all

    def _ask(self):
        body = {"query": self.question} | self.options
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                reply = self.server.request("POST", "/query", body, timeout=self.timeout)
                self.replies.append((reply.status, time.monotonic() - begun, reply.json()))
            except (OSError, json.JSONDecodeError) as wrong:
                self.broken.append((time.monotonic() - begun, repr(wrong)))
            self.over.wait(0.1)  # a client thinks, too; and the cores are for more than one cell

    @property
    def count(self):
        return len(self.replies)

    def run_for(self, seconds):
        self.over.wait(seconds)
