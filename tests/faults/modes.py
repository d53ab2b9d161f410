"""The ways in which a FaultProxy fails. Each may act on a new connection, on a request, on an answer."""
import ssl

from faults.protocols import Http


class Pass:
    """No fault: bytes go through."""
    listens = "yes"          # yes; no: connections are refused; full: they get no answer
    cuts_open_links = False  # when the fault begins

    def on_connect(self, link):
        pass

    def on_request(self, link, data, complete):
        """True: the upstream never hears of it. `complete`: the requests that `data` makes whole."""
        return False

    def on_answer(self, link, data):
        link.send(data)

    def __repr__(self):
        return type(self).__name__


class Refuse(Pass):
    """Nobody listens."""
    listens, cuts_open_links = "no", True


class Silent(Pass):
    """Takes connections and requests, and says nothing."""

    def on_request(self, link, data, complete):
        link.touched = True
        return True

    def on_answer(self, link, data):
        link.touched = True


class Blackhole(Silent):
    """A firewall that drops: no connection comes about, and open ones fall silent."""
    listens = "full"


class Delay(Pass):
    def __init__(self, seconds=5):
        self.seconds = seconds

    def on_request(self, link, data, complete):
        link.touched = True
        link.pause(self.seconds)
        return False


class Drip(Pass):
    """One byte, and a pause."""

    def __init__(self, seconds=1):
        self.seconds = seconds

    def on_answer(self, link, data):
        link.touched = True
        for index in range(len(data)):
            link.send(data[index:index + 1])
            link.pause(self.seconds)


class Cut(Pass):
    """An answer ends after some bytes: `after`, or a number from the seed within `between`."""

    def __init__(self, after=None, between=(40, 400)):
        self.after, self.between = after, between

    def on_answer(self, link, data):
        link.touched = True
        if link.answered == 0:
            link.limit = self.after if self.after is not None else link.random.randint(*self.between)
        room = max(0, link.limit - link.answered)
        if room:
            link.send(data[:room])
        if len(data) >= room:
            self.end(link)

    def end(self, link):
        raise NotImplementedError


class Reset(Cut):
    def end(self, link):
        link.reset()


class HalfClose(Cut):
    """Says that nothing more comes, and stays to listen."""

    def __init__(self, after=0):
        super().__init__(after)

    def end(self, link):
        if isinstance(link.client, ssl.SSLSocket):
            link.client.unwrap()
        link.client.shutdown(1)
        link.pause()


class Garbage(Pass):
    """Random bytes, the same for the same seed and connection, for every request."""

    def on_request(self, link, data, complete):
        link.touched = True
        for _ in range(complete):
            link.send(link.random.randbytes(512))
        return True


class Endless(Pass):
    """Each answer begins well and never ends."""

    def on_request(self, link, data, complete):
        link.touched = True
        if complete:
            link.send(link.requests.ENDLESS_HEAD)
            era = link.proxy.era
            while link.proxy.era == era:
                link.send(link.requests.ENDLESS_PIECE)
        return True


class Status(Pass):
    """An HTTP server in trouble."""

    def __init__(self, status, *headers):
        self.status, self.headers = status, headers

    def on_request(self, link, data, complete):
        for _ in range(complete):
            link.send(Http.failure(self.status, self.headers))
        return True

    def __repr__(self):
        return f"Status{self.status}"


class Says(Pass):
    """An HTTP server that answers everything with the same JSON."""

    def __init__(self, body):
        self.body = body

    def on_request(self, link, data, complete):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(self.body)}\r\n\r\n"
        link.touched = True
        link.send((head.encode() + self.body) * complete)
        return True


class RedisError(Pass):
    """A Redis that answers every command with an error: "-ERR ..." or "-LOADING ..."."""

    def __init__(self, line="ERR the proxy refuses"):
        self.line = line

    def on_request(self, link, data, complete):
        link.send(f"-{self.line}\r\n".encode() * complete)
        return True


class BadTls(Pass):
    """New connections get another certificate, or with none, bytes that are no TLS."""
    cuts_open_links = True

    def __init__(self, context=None):
        self.context = context

    def on_connect(self, link):
        link.touched = True
        if self.context:
            link.handshake(self.context)
            link.pause()
        link.client.recv(1)
        link.send(link.random.randbytes(512))
        link.reset()
