"""Reads the event stream of POST /query as it comes."""
import http.client
import json
import socket
import struct
import time


class Event:
    def __init__(self, name, data, at):
        self.name, self.data, self.at = name, data, at

    def __repr__(self):
        return f"{self.name}: {str(self.data)[:80]}"


class QueryStream:
    """One streamed query. Iterating gives its events, each with the time.monotonic() of its arrival."""

    def __init__(self, server, question, timeout=20, **options):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=timeout)
        self.begun = time.monotonic()
        self.connection.request("POST", "/query", json.dumps({"query": question, "stream": True} | options),
                                {"Content-Type": "application/json"})
        self.response = self.connection.getresponse()
        self.raw = b""

    def __iter__(self):
        fields = []
        while line := self.response.readline():
            self.raw += line
            line = line.decode().removesuffix("\n")
            if line and not line.startswith(":"):
                fields.append(line.split(": ", 1))
            elif not line and fields:
                names = [name for name, _ in fields]
                assert names[0] == "event" and set(names[1:]) == {"data"}, fields
                data = "\n".join(value for name, value in fields if name == "data")
                yield Event(fields[0][1], json.loads(data), time.monotonic())
                fields = []
        assert not fields, f"the stream ends inside an event: {fields}"
        self.connection.close()

    def until(self, name):
        """Reads up to an event of this name and returns it."""
        seen = []
        for event in self:
            if event.name == name:
                return event
            seen.append(event)
        raise AssertionError(f"no {name} among {seen}")

    def leave(self):
        """Closes as a client does that is killed; returns when."""
        sock = self.response.fp.raw._sock
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        at = time.monotonic()
        self.response.close()
        self.connection.close()
        return at


def read_stream(server, question, ends=("done",), **options):
    """All events of a streamed query, which is in order: sources, tokens, and one of `ends`."""
    stream = QueryStream(server, question, **options)
    assert stream.response.status == 200, stream.response.read()
    events = list(stream)
    names = [event.name for event in events]
    assert names[0] == "sources" and names[-1] in ends and set(names[1:-1]) <= {"token"}, names
    return events


def text_of(events):
    return "".join(event.data["text"] for event in events if event.name == "token")
