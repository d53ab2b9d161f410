"""A real redis-server on a free loopback port, and a client for it of a few lines."""
import signal
import socket
import subprocess

from waiting import eventually


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RedisError(Exception):
    pass


class Redis:
    """`redis-server` without persistence. `options` are its own: requirepass="x" is --requirepass x."""

    def __init__(self, folder, tls=False, **options):
        self.folder, self.tls, self.options = folder, tls, options
        self.port = free_port()
        self.process = None

    def start(self):
        listen = ["--port", "0", "--tls-port", str(self.port)] if self.tls else ["--port", str(self.port)]
        more = [word for name, value in self.options.items()
                for word in (f"--{name.replace('_', '-')}", str(value))]
        self.process = subprocess.Popen(
            ["redis-server", *listen, "--bind", "127.0.0.1", "--save", "", "--daemonize", "no",
             "--dir", str(self.folder), *more], stdout=subprocess.DEVNULL)
        eventually(self._listens, what="redis-server")
        return self

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait(timeout=10)
            self.process = None

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def call(self, *words):
        """One command; bytes, numbers, None and lists come back as such."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            stream = connection.makefile("rwb")
            if password := self.options.get("requirepass"):
                self._send(stream, "AUTH", password)
                self._read(stream)
            self._send(stream, *words)
            return self._read(stream)

    @staticmethod
    def _send(stream, *words):
        words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        stream.write(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        stream.flush()

    def _read(self, stream):
        kind, rest = (line := stream.readline())[:1], line[1:-2]
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b"$":
            return stream.read(int(rest) + 2)[:-2] if int(rest) >= 0 else None
        if kind == b"*":
            return [self._read(stream) for _ in range(int(rest))]
        return int(rest) if kind == b":" else rest

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
