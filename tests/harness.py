"""Starts the real binary and talks to it. Nothing but the standard library."""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import threading
import urllib.parse

import secrets_told

ROOT = pathlib.Path(__file__).resolve().parent.parent
RAGD = os.environ.get("RAGD_BIN", str(ROOT / "build/release/ragd"))
START_SECONDS = 30
LOG_END_SECONDS = 5  # after the process: a child of it may hold its stderr for a moment


def environment(**settings):
    """The environment of a child: none of the caller's ragd settings, compiled models shared."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    cache = os.environ.get("MODEL_CACHE_DIR", str(ROOT / ".demo/model-cache"))
    return kept | {"MODEL_CACHE_DIR": cache, "LOG_FORMAT": "json"} | settings


def run(*arguments, timeout=300, **settings):
    """A command, to its end. It may print a key that it makes, and no secret that it was given."""
    done = subprocess.run([RAGD, *map(str, arguments)], capture_output=True, text=True,
                          env=environment(**settings), timeout=timeout, check=False)
    given = secrets_told.secrets_of(settings)
    shown = [line for line in (done.stdout + done.stderr).splitlines() if any(secret in line for secret in given)]
    assert not shown, f"ragd {arguments[0]} told a secret: {shown[:3]}"
    return done


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Server:
    """`ragd serve` on a free port, or the given one, with its own data directory."""

    def __init__(self, data, prefix=(), log=None, port=0, **settings):
        self.data = pathlib.Path(data)
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = pathlib.Path(log or self.data.parent / f"{self.data.name}.log")
        self.prefix, self.wanted_port, self.settings = list(prefix), port, settings
        self.process, self.address, self.follower = None, None, None
        self.secrets = secrets_told.secrets_of(settings)
        self.headers = {}  # of every request that has none of the same name
        self.tls = None  # the ssl.SSLContext of those who ask it, where it speaks HTTPS

    def start_unheard(self):
        """Only starts it: whoever does not follow the log knows neither when it is ready nor its address."""
        self.process = subprocess.Popen(
            [*self.prefix, RAGD, "serve", "--server-port", str(self.wanted_port), "--data-dir", str(self.data)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(**self.settings))

    def start(self):
        self.start_unheard()
        self.address = None
        known = threading.Event()  # the address, or that there will be none
        self.follower = threading.Thread(target=self._follow_log, args=(self.process.stderr, known), daemon=True)
        self.follower.start()
        if not known.wait(START_SECONDS):
            self.kill()
            raise AssertionError(f"ragd is not ready after {START_SECONDS} s: {self.tail()}")
        if self.address is None:
            raise AssertionError(f"ragd ended with {self.process.wait(10)}: {self.tail()}")
        self.host, self.port = self.address.hostname, self.address.port
        return self

    def _follow_log(self, lines, known):
        """Keeps the log in a file beside the data, and finds the line that says where it listens."""
        with self.log.open("ab") as log:
            for line in lines:
                log.write(line)
                log.flush()
                if b'"event":"ready"' in line:
                    self.find_address(line)
                    known.set()
        known.set()

    def find_address(self, line):
        self.address = urllib.parse.urlsplit(json.loads(line)["url"])

    @property
    def pid(self):
        return self.process.pid

    @property
    def url(self):
        return f"{self.address.scheme}://{self.host}:{self.port}"

    def connect(self, timeout=60):
        if self.address and self.address.scheme == "https":
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=self.tls)
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])

    def request(self, method, target, body=None, headers=None, timeout=60):
        """Any reply is a value; what is no reply is an OSError."""
        connection = self.connect(timeout)
        try:
            headers = self.headers | (headers or {})
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
                headers.setdefault("Content-Type", "application/json")
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            return self.without_secrets(Reply(response.status, dict(response.getheaders()), response.read()))
        except http.client.HTTPException as broken:
            raise ConnectionError(repr(broken)) from broken
        finally:
            connection.close()

    def without_secrets(self, reply):
        """No reply has a secret of the settings: errors, metrics, whatever it is."""
        text = f"{reply.headers}{reply.body.decode(errors='replace')}" if self.secrets else ""
        assert not any(secret in text for secret in self.secrets), f"a reply told a secret: {text[:2000]}"
        return reply

    def check_log(self):
        """Of a process that has ended: it wrote none of its secrets, and no whole key or token."""
        if self.follower:
            self.follower.join(LOG_END_SECONDS)
            told = secrets_told.told(self.log.read_text(errors="replace"), self.secrets)
            assert not told, f"the log of {self.data.name} tells a secret: {told[:3]}"

    def index(self, *documents, **options):
        return self.request("POST", "/index", {"documents": list(documents)} | options)

    def query(self, question, **options):
        return self.request("POST", "/query", {"query": question} | options)

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=10)
        self.check_log()

    def stop(self, timeout=30):
        """SIGTERM; returns the exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=timeout)
        self.check_log()
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()
