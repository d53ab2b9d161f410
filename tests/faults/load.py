"""Queries from several clients at once, while something fails."""
import json
import threading
import time

CLIENTS = 4


class Load:
    """Asks in a loop from CLIENTS threads until it is left; keeps what came of it."""

    def __init__(self, server, question, timeout, **options):
        self.server, self.question, self.timeout, self.options = server, question, timeout, options
        self.replies = []  # status, seconds, body
        self.broken = []   # no reply at all
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]

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

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(self.timeout + 5)
        assert not any(thread.is_alive() for thread in self.threads), "a query hangs"
