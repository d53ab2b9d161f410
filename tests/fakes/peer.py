"""A small HTTP/1.1 server for fakes that misbehave on purpose: loopback, a thread for each connection."""
import select
import socket
import struct
import threading
import time
import urllib.parse

WAIT_STEP = 0.005  # how often a wait looks whether its gate has opened


class Gone(Exception):
    """The client has closed, or the fake is being stopped."""


class Request:
    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body

    @property
    def path(self):
        """Also of a target in the absolute form, as proxies get it."""
        return urllib.parse.urlsplit(self.target).path


class Peer:
    """One accepted connection."""

    def __init__(self, sock, number):
        self.sock, self.number = sock, number
        self.unread = b""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read_request(self):
        """The next request, or None at the end. Requests of tests are well-formed."""
        while b"\r\n\r\n" not in self.unread:
            if not self._more():
                return None
        head, _, self.unread = self.unread.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        if headers.get("expect", "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = int(headers.get("content-length", 0))
        while len(self.unread) < length:
            if not self._more():
                return None
        body, self.unread = self.unread[:length], self.unread[length:]
        return Request(method, target, headers, body)

    def _more(self):
        try:
            data = self.sock.recv(65536)
        except OSError:
            return False
        self.unread += data
        return bool(data)

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError as broken:
            raise Gone from broken

    def wait(self, seconds=None, gate=None):
        """Until the time is over or the gate (an Event) is open; Gone as soon as the client leaves."""
        end = None if seconds is None else time.monotonic() + seconds
        while not (gate and gate.is_set()):
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return
            step = WAIT_STEP if gate else left
            if self._readable(step if left is None else min(step, left)):
                self._check()

    def _readable(self, seconds):
        try:
            return bool(select.select([self.sock], [], [], seconds)[0])
        except (OSError, ValueError) as closed:
            raise Gone from closed

    def _check(self):
        try:
            if self.sock.recv(1, socket.MSG_PEEK):
                time.sleep(WAIT_STEP)  # it has sent more already; only an end is of interest here
                return
        except OSError as broken:
            raise Gone from broken
        raise Gone

    def reset(self):
        """Ends the connection by RST: what the client has not read yet is lost to it."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self):
        self.sock.close()


class PeerServer:
    """Accepts on a free loopback port and runs `serve(peer)` for each connection."""

    def __init__(self):
        self.lock = threading.Lock()
        self.peers = set()
        self.accepted = 0
        self.listener = None

    def serve(self, peer):
        raise NotImplementedError

    def start(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.accepted += 1
                peer = Peer(sock, self.accepted)
                self.peers.add(peer)
            threading.Thread(target=self._run, args=(peer,), daemon=True).start()

    def _run(self, peer):
        try:
            self.serve(peer)
        except Gone:
            pass
        finally:
            with self.lock:
                self.peers.discard(peer)
            peer.close()

    @property
    def connections(self):
        """Open ones, as this side sees them."""
        with self.lock:
            return len(self.peers)

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            peers = list(self.peers)
        for peer in peers:
            try:
                peer.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it ended by itself

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
