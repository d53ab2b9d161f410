"""Three replicas of ragd behind HAProxy, one Redis and one Qdrant; and someone who stops replicas at random."""
import csv
import dataclasses
import functools
import os
import random
import secrets
import shutil
import socket
import subprocess
import threading
import time

from crowd import Crowd
from harness import Server
from redis_world import free_port
from waiting import eventually

HAPROXY = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")

CONFIGURATION = """\
global
    log stdout format raw daemon
    stats socket ipv4@127.0.0.1:{admin} level admin
defaults
    mode http
    timeout connect 2s
    timeout check 5s
    timeout client 60s
    timeout server 60s
    retries 5
    retry-on conn-failure
    option redispatch 1
listen ragd
    bind 127.0.0.1:{port}
    log global
    http-request capture req.hdr(X-Request-Id) len 64
    log-format "request %[capture.req.hdr(0)] replica %s status %ST ended %tsc retries %rc"
    balance roundrobin
    option httpchk
    http-check send meth GET uri /health/ready
    http-check expect status 200
    default-server check inter 100ms fall 1 rise 1
{servers}
"""


class Balancer:
    """A plain HTTP load balancer: it asks /health/ready, and tries another replica where it could not connect."""

    request, index, query, connect = Server.request, Server.index, Server.query, Server.connect
    without_secrets, secrets = Server.without_secrets, frozenset()  # it was given none
    address, headers = None, {}  # it speaks plain HTTP

    def __init__(self, folder, replicas):
        self.host, self.port, self.admin = "127.0.0.1", free_port(), free_port()
        self.file, self.process = folder / "haproxy.cfg", None
        servers = "\n".join(f"    server {one.name} 127.0.0.1:{one.wanted_port}" for one in replicas)
        self.file.write_text(CONFIGURATION.format(admin=self.admin, port=self.port, servers=servers))

    def up(self, name):
        """Whether it sends requests to that replica."""
        try:
            with socket.create_connection((self.host, self.admin), timeout=10) as connection:
                connection.sendall(b"show stat\n")
                table = connection.makefile("r").read().removeprefix("# ").splitlines()
        except ConnectionRefusedError:
            return False
        return any(row["svname"] == name and row["status"] == "UP" for row in csv.DictReader(table))

    def log_of(self, request):
        """What it says of a request: which replica had it, and how it ended."""
        lines = self.file.with_suffix(".log").read_text().splitlines()
        return next((line for line in lines if line.startswith(f"request {request} ")), "")

    def __enter__(self):
        with self.file.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen([HAPROXY, "-db", "-f", str(self.file)], stdout=log, stderr=log)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(10)


class Replica(Server):
    """A server that always has the same port, and remembers when it was killed."""

    def __init__(self, folder, name, **settings):
        super().__init__(folder / name, port=free_port(), **settings)
        self.name, self.kills, self.stops = name, [], []

    def kill_now(self):
        before = time.monotonic()
        self.kill()
        self.kills.append((before, time.monotonic()))

    def stop_now(self):
        self.stops.append(time.monotonic())
        assert self.stop() == 0, self.tail()

    def killed_within(self, begin, end):
        return any(begin <= after and before <= end for before, after in self.kills)


class Chaos:
    """Kills (SIGKILL) or stops (SIGTERM) one replica, sometimes two, and starts them again; one at least stays."""

    def __init__(self, replicas, balancer, seed):
        self.replicas, self.balancer, self.random = replicas, balancer, random.Random(seed)

    def one_round(self):
        chosen = self.random.sample(self.replicas, self.random.choice([1, 1, 1, len(self.replicas) - 1]))
        for replica in chosen:
            (replica.kill_now if self.random.random() < 0.5 else replica.stop_now)()
        self.random.shuffle(chosen)
        for replica in chosen:
            replica.start()
        self.wait_up()

    def wait_up(self):
        for replica in self.replicas:
            eventually(lambda one=replica: self.balancer.up(one.name), 20, f"{replica.name} in the balancer")


@dataclasses.dataclass
class Failure:
    what: str
    request: str
    begin: float
    end: float
    reply: str

    def excused(self, balancer, replicas):
        """It was in flight on a replica when that was killed."""
        log = balancer.log_of(self.request)
        return any(f" replica {one.name} " in log and one.killed_within(self.begin, self.end) for one in replicas)

    def story(self, balancer, replicas):
        """For whoever reads why the test failed."""
        stops = {one.name: [round(at - self.begin, 4) for at in one.stops if abs(at - self.begin) < 2]
                 for one in replicas}
        return (f"{self.what}, {self.end - self.begin:.4f} s: {self.reply}; balancer: {balancer.log_of(self.request)}; "
                f"SIGTERM, from its begin: {stops}")


class Load(Crowd):
    """Askers and writers until it is left. What was acknowledged is remembered, and every answer held against it."""

    ASKERS, WRITERS, LIVING_MAX = 3, 2, 30

    def __init__(self, balancer, seed):
        super().__init__([functools.partial(self._guarded, role, number)
                          for role, count in ((self._ask, self.ASKERS), (self._write, self.WRITERS))
                          for number in range(count)])
        self.balancer, self.seed, self.lock = balancer, seed, threading.Lock()
        self.living = {}  # id -> (version, word, text): acknowledged, and nobody is changing it
        self.version, self.gone, self.words = {}, set(), 0  # by id: the last one acknowledged; deleted for good
        self.failures, self.wrong, self.counts = [], [], {"query": 0, "index": 0, "delete": 0}

    def _guarded(self, role, number):
        chance = random.Random(f"{self.seed} {role.__name__} {number}")
        while not self.over.is_set():
            try:
                role(chance, number)
            except Exception as bug:  # of the test: it must not end a thread unseen
                self.wrong.append(f"{role.__name__}: {bug!r}")
                return

    def _send(self, what, expected, method, target, body=None):
        """The reply if it is an expected one; else a failure is noted."""
        begin, request = time.monotonic(), secrets.token_hex(8)
        try:
            reply = self.balancer.request(method, target, body, {"X-Request-Id": request})
            shown = f"{reply.status} {reply.body[:300]!r}"
        except OSError as broken:
            reply, shown = None, repr(broken)
        with self.lock:
            self.counts[what.split()[0]] += 1
            if reply is None or reply.status not in expected:
                self.failures.append(Failure(what, request, begin, time.monotonic(), shown))
                return None
        return reply

    def _ask(self, chance, _):
        with self.lock:
            name, (version, word, _) = chance.choice(sorted(self.living.items()) or [("", (0, "nothing", ""))])
            gone, versions = set(self.gone), dict(self.version)
        body = {"query": f"What is said of {word}?", "mode": chance.choice(["hybrid", "keyword"]), "rerank": False}
        reply = self._send(f"query {word}", (200,), "POST", "/query", body)
        if reply is None:
            return
        found = {source["document_id"]: source["version"] for source in reply.json()["sources"]}
        with self.lock:
            unchanged = self.living.get(name, (0,))[0] == version and name
        if unchanged and name not in found:
            self.wrong.append(f"{name} version {version} is not among {found} for {word}")
        if deleted := gone & set(found):
            self.wrong.append(f"{deleted} had been deleted before the question")
        if old := {one for one, seen in found.items() if seen < versions.get(one, 0)}:
            self.wrong.append(f"an old version of {old}: {found}")

    def _write(self, chance, writer):
        with self.lock:
            mine = sorted(name for name in self.living if name.startswith(f"{writer}-"))
            name = chance.choice(mine) if mine and chance.random() < 0.5 or len(mine) >= self.LIVING_MAX else None
            delete = name is not None and (len(mine) >= self.LIVING_MAX or chance.random() < 0.3)
            self.words += 1
            word = f"zyx{self.words}q"
            if name:
                del self.living[name]
        if delete:
            self._delete(name)
        else:
            self._index(name or f"{writer}-{word}", word)

    def _index(self, name, word):
        text = f"The lighthouse keeper wrote {word} into the book. Nobody knows who {word} was."
        body = {"documents": [{"id": name, "text": text, "metadata": {"word": word}}]}
        while (reply := self._send(f"index {name}", (200,), "POST", "/index", body)) is None:
            pass  # to send it again is safe
        with self.lock:
            version = reply.json()["documents"][0]["version"]
            if version <= self.version.get(name, 0):
                self.wrong.append(f"{name}: version {version} after {self.version[name]}")
            self.version[name] = version
            self.living[name] = (version, word, text)

    def _delete(self, name):
        while self._send(f"delete {name}", (204, 404), "DELETE", f"/documents/{name}") is None:
            pass
        with self.lock:
            self.gone.add(name)
