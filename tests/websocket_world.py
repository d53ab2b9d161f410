"""A client of /ws: the `websockets` package, with what its tests say again and again."""
import contextlib
import json

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SECONDS = 20


class Talk:
    """One connection. Whatever comes is kept by its id until somebody asks for it."""

    def __init__(self, socket):
        self.socket = socket
        self.kept = []

    def say(self, **message):
        self.socket.send(json.dumps(message))

    def ask(self, id, question, **options):
        self.say(id=id, type="query", query={"query": question} | options)

    def next(self, id=None, timeout=SECONDS):
        """The next message; of that id, if one is given."""
        for message in self.kept:
            if id is None or message["id"] == id:
                self.kept.remove(message)
                return message
        while True:
            message = json.loads(self.socket.recv(timeout=timeout))
            assert list(message) == ["id", "event", "data"], message
            if id is None or message["id"] == id:
                return message
            self.kept.append(message)

    def all_of(self, id):
        """Its events up to the last one."""
        events = [self.next(id)]
        while events[-1]["event"] not in ("done", "error"):
            events.append(self.next(id))
        return events

    def answer(self, id, question, **options):
        """The data of `done`."""
        self.ask(id, question, **options)
        last = self.all_of(id)[-1]
        assert last["event"] == "done", last
        return last["data"]

    def closed(self, timeout=SECONDS):
        """The code and the reason with which the server closes; what comes before is dropped."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.socket.recv(timeout=timeout)
        return self.socket.close_code, self.socket.close_reason


def url_of(server):
    return server.url.replace("http", "ws", 1) + "/ws"


@contextlib.contextmanager
def talk(server, key=None, protocols=("ragd.v1",), headers=None, **how):
    headers = dict(headers or {}) | ({"Authorization": f"Bearer {key}"} if key else {})
    with connect(url_of(server), subprotocols=list(protocols) or None, additional_headers=headers,
                 compression=None, max_size=None, **how) as socket:
        yield Talk(socket)
