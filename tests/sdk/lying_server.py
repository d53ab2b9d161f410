"""A server that says what the test wants: refuses, cuts, keeps silent, redirects, speaks nonsense."""
import json
import threading

from fakes.peer import Gone, PeerServer


class LyingServer(PeerServer):
    """`replies` are functions of (peer, request), one for each request; the last one answers all that follow."""

    def __init__(self, *replies):
        super().__init__()
        self.replies, self.requests, self.left = list(replies), [], threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def serve(self, peer):
        try:
            while (request := peer.read_request()) is not None:
                with self.lock:
                    self.requests.append(request)
                    reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
                reply(peer, request)
        except Gone:
            self.left.set()
            raise


def head(status, headers):
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def say(status, body=b"", headers=None):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/json" if status < 400 else "application/problem+json"
    fields = {"Content-Type": kind, "Content-Length": len(content)} | (headers or {})
    return lambda peer, _: peer.send(head(status, fields) + content)


def refuse(status, code, headers=None, **more):
    problem = {"type": f"urn:ragd:problem:{code}", "title": code, "status": status, "detail": f"told: {code}", "code": code,
               "request_id": "r-1", "errors": []} | more
    return say(status, problem, headers)


def cut(data=b""):
    """Ends the connection after these bytes of an answer."""
    def reply(peer, _):
        peer.send(data)
        peer.reset()
        raise Gone
    return reply


def silent(peer, _):
    """Reads the request and never says a word."""
    peer.wait(gate=threading.Event())


def event(name, data):
    return f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def stream(*pieces, after="close", headers=None):
    """An event stream of these bytes; then it ends (`close`), breaks (`reset`) or waits (`wait`) until the client leaves."""
    def reply(peer, _):
        fields = {"Content-Type": "text/event-stream", "Connection": "close", "X-Request-Id": "r-2"} | (headers or {})
        peer.send(head(200, fields))
        for piece in pieces:
            peer.send(piece)
        if after == "wait":
            peer.wait(gate=threading.Event())
        if after == "reset":
            peer.reset()
        raise Gone
    return reply


ANSWER = {
    "id": "r-3", "answer": "Tea. [1]", "answer_kind": "extractive", "citations": [{"source": 1, "start": 5, "end": 8}],
    "quotes": [], "sources": [{
        "n": 1, "document_id": "a", "chunk_id": "c", "version": 1, "text": "Tea.", "start": 0, "end": 4, "score": 0.5,
        "scores": {"vector": None, "keyword": None, "fused": 0.5, "rerank": None}, "duplicates": 0, "title": "", "url": "",
        "metadata": {}}],
    "cache": {"embedding": "miss", "result": "off"},
    "timings_ms": dict.fromkeys(["embed", "retrieve", "fuse", "hydrate", "rerank", "read", "generate", "total"], 0),
    "usage": {"prompt_tokens": 0, "completion_tokens": 0}, "warnings": [],
}
REPORT = {"indexed": 1, "chunks": 1, "documents": [], "took_ms": 1}
