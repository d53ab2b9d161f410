"""A TCP proxy on loopback that fails on command, the same way each time for the same seed.

    with FaultProxy(("127.0.0.1", llm.port), seed=7) as proxy:
        ... the client talks to proxy.port ...
        proxy.set(faults.Reset(after=300))     # from now on, also on connections that are open
        proxy.heal()                           # what a fault has touched is closed, the rest goes on

The ways to fail are in modes.py; what a request is, so that one can be answered, is in protocols.py.
"""
import random
import select
import socket
import ssl
import struct
import threading
import time

from faults.modes import Pass
from faults.protocols import Http

STEP = 0.01  # how often a link in a pause looks whether it may go on


class LinkEnd(Exception):
    """This connection is over."""


class Link:
    """One client, and its connection to the upstream once something has been forwarded. One thread."""

    def __init__(self, proxy, client, number):
        self.proxy, self.client, self.upstream = proxy, client, None
        self.random = random.Random(f"{proxy.seed}/{number}")
        self.requests = proxy.protocol()
        self.touched = False  # by a fault
        self.answered = 0     # bytes of answers seen since the fault began
        self.era = proxy.era

    def run(self):
        self.proxy.fault.on_connect(self)
        if self.proxy.tls:
            self.handshake(self.proxy.tls)
        while True:
            ready = self.readable()
            self.notice_change()
            if self.client in ready:
                self.from_client(self.receive(self.client))
            if self.upstream in ready:
                self.from_upstream(self.receive(self.upstream))

    def handshake(self, context):
        self.client.settimeout(10)
        self.client = context.wrap_socket(self.client, server_side=True)
        self.client.settimeout(None)

    def readable(self):
        sides = [side for side in (self.client, self.upstream) if side]
        buffered = [side for side in sides if isinstance(side, ssl.SSLSocket) and side.pending()]
        return buffered or select.select(sides, [], [])[0]

    def receive(self, side):
        data = side.recv(65536)
        if not data:
            raise LinkEnd
        return data

    def notice_change(self):
        if self.era != self.proxy.era:
            self.era, self.answered = self.proxy.era, 0

    def from_client(self, data):
        complete = self.requests.feed(data)
        if not self.proxy.fault.on_request(self, data, complete):
            self.forward(data)

    def from_upstream(self, data):
        self.proxy.fault.on_answer(self, data)
        self.answered += len(data)

    def forward(self, data):
        if not self.upstream:
            self.upstream = socket.create_connection(self.proxy.upstream)
            self.upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.upstream.sendall(data)

    def send(self, data):
        self.client.sendall(data)

    def pause(self, seconds=None):
        """Until the time is over or the fault is."""
        era, end = self.proxy.era, None if seconds is None else time.monotonic() + seconds
        while self.proxy.era == era and (end is None or time.monotonic() < end):
            if select.select([self.client], [], [], STEP)[0]:
                if not isinstance(self.client, ssl.SSLSocket) and not self.client.recv(1, socket.MSG_PEEK):
                    raise LinkEnd
                time.sleep(STEP)

    def reset(self):
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise LinkEnd

    def abort(self):
        """From another thread: both sides see the end at once."""
        for side in (self.client, self.upstream):
            try:
                if side:
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    socket.socket.shutdown(side, socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended by itself

    def close(self):
        for side in (self.client, self.upstream):
            if side:
                side.close()


class FaultProxy:
    def __init__(self, upstream, seed=0, protocol=Http, tls=None):
        self.upstream, self.seed, self.protocol, self.tls = upstream, seed, protocol, tls
        self.fault, self.era = Pass(), 0
        self.lock = threading.Lock()
        self.links = set()
        self.accepted = 0
        self.listener = self.filler = None

    def start(self):
        # Holds the port while nobody listens, so that "refused" does not give it to somebody else.
        self.holder = self.bound(0)
        self.port = self.holder.getsockname()[1]
        self.listen()
        return self

    @staticmethod
    def bound(port):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind(("127.0.0.1", port))
        return sock

    def listen(self):
        self.listener = self.bound(self.port)
        self.listener.listen(256)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def unlisten(self):
        for sock in (self.listener, self.filler):
            if sock:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # the filler's other side is gone
                sock.close()
        self.listener = self.filler = None

    def fill(self):
        """A listener whose queue is full: the kernel drops what wants to connect, as a firewall does."""
        self.listener = self.bound(self.port)
        self.listener.listen(0)
        self.filler = socket.create_connection(("127.0.0.1", self.port))

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.accepted += 1
                link = Link(self, client, self.accepted)
                self.links.add(link)
            threading.Thread(target=self._run, args=(link,), daemon=True).start()

    def _run(self, link):
        try:
            link.run()
        except (LinkEnd, OSError, ValueError):
            pass  # OSError: a side has reset; ValueError: it was closed while we waited for it
        finally:
            with self.lock:
                self.links.discard(link)
            link.close()

    def set(self, fault):
        """From now on this is how it fails."""
        self._change(fault, lambda link: fault.cuts_open_links)

    def heal(self):
        self._change(Pass(), lambda link: link.touched)

    def _change(self, fault, ends):
        was, self.fault = self.fault, fault
        self.era += 1
        if fault.listens != was.listens:
            self.unlisten()
            {"yes": self.listen, "full": self.fill, "no": lambda: None}[fault.listens]()
        with self.lock:
            ending = [link for link in self.links if ends(link)]
        for link in ending:
            link.abort()

    @property
    def open_links(self):
        with self.lock:
            return len(self.links)

    def stop(self):
        self.unlisten()
        self.holder.close()
        self.era += 1
        with self.lock:
            links = list(self.links)
        for link in links:
            link.abort()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
