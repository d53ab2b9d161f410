"""One kept connection that shows one key, over a bare socket: http.client takes longer than the server."""
import json
import re
import select
import socket

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
SECONDS = 60


class Reply:
    def __init__(self, status, head, body):
        self.status, self.head, self.body = status, head, body

    def json(self):
        return json.loads(self.body)


class Caller:
    """`address`: where it calls from on loopback; who shows ended keys has to wait by address."""

    def __init__(self, port, key, address="127.0.0.1"):
        self.port, self.key, self.address = port, key, address
        self.socket, self.unread = None, b""

    def ask(self, method, target, body=None, kind="application/json"):
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Authorization: Bearer {self.key}"]
        if body is not None:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        self._connect()
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        return self._reply(method)

    def _connect(self):
        if self.socket and select.select([self.socket], [], [], 0)[0]:
            self.close()  # it was idle for too long, or the server has gone
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), SECONDS, (self.address, 0))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.unread = b""

    def _reply(self, method):
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        if method == "HEAD" or status in (204, 304):
            body = b""
        elif CHUNKED.search(head):
            body = b"".join(iter(self._chunk, b""))
        else:
            body = self._exactly(int(LENGTH.search(head)[1]))
        if CLOSES.search(head):
            self.close()
        return Reply(status, head, body)

    def _chunk(self):
        size = int(self._until(b"\r\n"), 16)
        return self._exactly(size + 2)[:-2]

    def _until(self, end):
        while (at := self.unread.find(end)) < 0:
            self._more()
        found, self.unread = self.unread[:at + len(end)], self.unread[at + len(end):]
        return found

    def _exactly(self, size):
        while len(self.unread) < size:
            self._more()
        found, self.unread = self.unread[:size], self.unread[size:]
        return found

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed in mid-answer")
        self.unread += data

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None
