"""Finds where requests end, so that a proxy can answer each in the upstream's stead."""


class Http:
    """HTTP/1.1 with Content-Length."""

    def __init__(self):
        self.unread = b""

    def feed(self, data):
        """The number of requests that `data` completes."""
        self.unread += data
        complete = 0
        while b"\r\n\r\n" in self.unread:
            head, _, rest = self.unread.partition(b"\r\n\r\n")
            lengths = [line.split(b":", 1)[1] for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")]
            length = int(lengths[0]) if lengths else 0
            if len(rest) < length:
                break
            self.unread = rest[length:]
            complete += 1
        return complete

    @staticmethod
    def failure(status, headers=()):
        body = b'{"error": {"message": "The proxy refuses.", "type": "fault", "param": null, "code": null}}'
        lines = [f"HTTP/1.1 {status} Fault", "Content-Type: application/json", f"Content-Length: {len(body)}",
                 *headers, "", ""]
        return "\r\n".join(lines).encode() + body

    ENDLESS_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    ENDLESS_PIECE = b"1000\r\n" + b" " * 0x1000 + b"\r\n"


class Redis:
    """RESP: arrays of bulk strings, as clients send them."""

    def __init__(self):
        self.unread = b""

    def feed(self, data):
        """The number of commands that `data` completes."""
        self.unread += data
        complete = 0
        while (end := self.command_end()) is not None:
            self.unread = self.unread[end:]
            complete += 1
        return complete

    def command_end(self):
        """Where the first command in `unread` ends; None: it is not whole."""
        at, left = 0, 1
        while left:
            line_end = self.unread.find(b"\r\n", at)
            if line_end < 0:
                return None
            kind, value = self.unread[at:at + 1], self.unread[at + 1:line_end]
            at = line_end + 2
            left -= 1
            if kind == b"*":
                left += int(value)
            elif kind == b"$":
                at += int(value) + 2
                if at > len(self.unread):
                    return None
        return at

    ENDLESS_HEAD = b"$100000000000\r\n"
    ENDLESS_PIECE = b"x" * 4096
