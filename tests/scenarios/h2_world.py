"""HAProxy before the fake language model: TLS, and HTTP/2 if the client wants it."""
import os
import re
import shutil
import signal
import socket
import subprocess

from faults.certificates import self_signed
from redis_world import free_port
from waiting import eventually

HAPROXY = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")

CONFIGURATION = """\
global
    log stdout format raw daemon
defaults
    mode http
    option abortonclose
    timeout connect 2s
    timeout client 60s
    timeout server 60s
listen llm
    bind 127.0.0.1:{port} ssl crt {certificate} alpn {alpn}
    log global
    log-format "spoken %HV port %cp status %ST ended %tsc"
    server llm 127.0.0.1:{behind}
"""
LINE = re.compile(r"spoken (\S+) port (\d+) status (\S+) ended (\S+)")


class Front:
    """Keeps its port over stops and starts."""

    def __init__(self, folder, alpn="h2,http/1.1"):
        self.port, self.alpn, self.process = free_port(), alpn, None
        self.ca, key = self_signed(folder, "front")
        self.both = folder / "front.both"
        self.both.write_text(self.ca.read_text() + key.read_text())
        self.file, self.log = folder / "front.cfg", folder / "front.log"
        self.log.touch()
        self.read_from = 0

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}/v1"

    @property
    def served(self):
        """By its own account: (protocol, the client's port, status, how it ended), in the order in which they ended."""
        return LINE.findall(self.log.read_text()[self.read_from:])

    def forget(self):
        self.read_from = len(self.log.read_text())

    def start(self, behind):
        self.file.write_text(CONFIGURATION.format(port=self.port, certificate=self.both, alpn=self.alpn, behind=behind))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([HAPROXY, "-db", "-f", str(self.file)], stdout=log, stderr=log)
        eventually(self._listens, what="HAProxy")
        return self

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def signal(self, number):
        self.process.send_signal(number)

    def leave(self):
        """Takes no more connections, says so on those there are (GOAWAY), and ends when they have ended."""
        self.signal(signal.SIGUSR1)
        eventually(lambda: not self._listens(), what="the end of listening")

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process = None
