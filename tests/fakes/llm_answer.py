"""How the fake language model puts a reply on the wire."""
import json
import threading
import time

CODES = {400: ("invalid_request_error", None), 401: ("invalid_request_error", "invalid_api_key"),
         403: ("invalid_request_error", "unsupported_country_region_territory"),
         404: ("invalid_request_error", "model_not_found"), 429: ("requests", "rate_limit_exceeded"),
         500: ("server_error", None), 502: ("server_error", None), 503: ("server_error", "overloaded"),
         504: ("server_error", None)}


class Answering:
    """One call's answer on the wire."""

    def __init__(self, peer, call, reply, llm):
        self.peer, self.call, self.reply, self.llm = peer, call, reply, llm
        self.made = {"id": f"chatcmpl-{id(call):x}", "created": int(time.time()),
                     "model": (call.body or {}).get("model", llm.model)}

    def run(self):
        """Whether the connection may be used again."""
        reply = self.reply
        if reply.silent:
            self.peer.wait(gate=threading.Event())
        self.peer.wait(reply.before_head)
        if reply.head_gate:
            self.peer.wait(gate=reply.head_gate)
        if reply.body is not None:
            return self.whole(reply.body, reply.content_type)
        if reply.status != 200:
            return self.whole(json.dumps({"error": self.error(reply.status, reply.code)}).encode())
        return self.stream() if self.call.streams else self.completion()

    def error(self, status, code=None):
        kind, usual = CODES[status]
        return {"message": f"The fake refuses: {status}.", "type": kind, "param": None, "code": code or usual}

    def usage(self):
        prompt = sum(len(str(message["content"]).split()) for message in self.call.body["messages"])
        told = len(self.reply.pieces)
        return {"prompt_tokens": prompt, "completion_tokens": told, "total_tokens": prompt + told}

    def head(self, framing, content_type):
        lines = [f"HTTP/1.1 {self.reply.status} Fake", f"Content-Type: {content_type}", *framing,
                 f"x-request-id: req-{self.call.connection}",
                 *(f"{name}: {value}" for name, value in self.reply.headers.items())]
        self.peer.send("\r\n".join([*lines, "", ""]).encode())

    def drip(self, data):
        if not self.reply.byte_seconds:
            self.peer.send(data)
            return
        for index in range(len(data)):
            self.peer.send(data[index:index + 1])
            self.peer.wait(self.reply.byte_seconds)

    def cut(self):
        if self.reply.cut == "reset":
            self.peer.reset()
        else:
            self.peer.close()
        return False

    def whole(self, body, content_type="application/json"):
        self.head([f"Content-Length: {len(body)}"], content_type)
        if self.reply.cut_after is not None:
            self.drip(body[:self.reply.cut_after])
            return self.cut()
        self.drip(body)
        return True

    def completion(self):
        reply = self.reply
        self.peer.wait(reply.before_first + reply.between * len(reply.pieces))
        if reply.gate:
            self.peer.wait(gate=reply.gate)
        if reply.endless:
            return self.endless_completion()
        message = {"role": "assistant", "content": "".join(reply.pieces), "refusal": None}
        if reply.tool_calls:
            message |= {"content": message["content"] or None, "tool_calls": [
                {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
                for id, name, arguments in reply.tool_calls]}
        answer = self.made | {"object": "chat.completion", "choices": [
            {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}]}
        if reply.usage:
            answer["usage"] = self.usage()
        return self.whole(json.dumps(answer).encode(), reply.content_type or "application/json")

    def endless_completion(self):
        self.head(["Transfer-Encoding: chunked"], "application/json")
        self.chunk(b'{"choices":[{"index":0,"message":{"role":"assistant","content":"')
        while True:
            self.chunk("".join(self.reply.pieces).encode() * 100)

    def chunk(self, data):
        """A piece of a body of unknown length."""
        self.drip(b"%x\r\n%s\r\n" % (len(data), data))

    def event(self, data):
        newline = self.reply.newline
        noise = b": still here" + newline + b"event: message" + newline + b"id: 7" + newline
        self.chunk((noise if self.reply.comments else b"") + b"data: " + data + newline * 2)

    def delta(self, delta, finish=None):
        made = self.made | {"object": "chat.completion.chunk", "choices": [
            {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}
        if self.counts:
            made["usage"] = None
        self.event(json.dumps(made).encode())

    @property
    def counts(self):
        return self.reply.usage and (self.call.body.get("stream_options") or {}).get("include_usage")

    def stream(self):
        reply = self.reply
        self.head(["Transfer-Encoding: chunked", "Cache-Control: no-cache"],
                  reply.content_type or "text/event-stream; charset=utf-8")
        if reply.comments:
            self.chunk(reply.newline + b": welcome" + reply.newline * 2)
        self.peer.wait(reply.before_first)
        self.delta({"role": "assistant", "content": ""})
        sent = 0
        while sent < len(reply.pieces) or reply.endless:
            if sent == reply.error_after:
                return self.fail()
            if not self.go_on(sent):
                return self.cut()
            self.llm.told(self.call)  # first, so that who has read the token finds it counted
            self.delta({"content": reply.pieces[sent % len(reply.pieces)]})
            sent += 1
            self.peer.wait(reply.between)
        self.stream_tool_calls()
        return self.finish(sent)

    def stream_tool_calls(self):
        """As services send them: the name first, the arguments in two pieces."""
        for index, (id, name, arguments) in enumerate(self.reply.tool_calls):
            self.delta({"tool_calls": [{"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": ""}}]})
            for piece in (arguments[:3], arguments[3:]):
                self.delta({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})

    def go_on(self, sent):
        """What is to happen before the next token; false: the stream ends here."""
        reply = self.reply
        if reply.gate and sent == reply.gate_after:
            self.peer.wait(gate=reply.gate)
        if sent == reply.broken_after:
            self.event(b'{"choices": [{"delta": {"content": "ha')
        return sent != reply.cut_after

    def fail(self):
        """The way the real ones fail once the head is out: an event with the error, and the end."""
        self.event(json.dumps({"error": self.error(500)}).encode())
        self.drip(b"0\r\n\r\n")
        return True

    def finish(self, sent):
        reply = self.reply
        if sent == reply.error_after:
            return self.fail()
        if not self.go_on(sent):
            return self.cut()
        if reply.finish:
            self.delta({}, reply.finish)
        if self.counts:
            last = self.made | {"object": "chat.completion.chunk", "choices": [], "usage": self.usage()}
            self.event(json.dumps(last).encode())
        if reply.done:
            self.event(b"[DONE]")
        self.drip(b"0\r\n\r\n")
        return True
