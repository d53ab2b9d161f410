"""The row of the issuer of tokens in the fault matrix, each cell under load.

Its keys are in memory: whoever has a token of a key that is known is served as ever, and nobody else is let in."""
import contextlib
import json
import threading
import time

import pytest

from fakes.issuer import Issuer, Key
from faults import modes
from faults.cell import BUSY, QUESTION, SLACK, TIMEOUT, Cell, Row, outcomes_of
from faults.certificates import self_signed
from harness import run
from waiting import eventually

PATIENCE = 5   # s, for one fetch of the keys
RETRY = 10     # s, from a fetch that failed to the next
DISCOVERY = 150  # bytes of the answer that names where the keys are, head and all: more than this,
KEYS = 260       # and with this many of one connection the keys have begun and are not whole
LIE = json.dumps({"issuer": "https://evil.example", "jwks_uri": "https://evil.example/keys"}).encode()


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


class OidcRow(Row):
    faults = {
        "refused": modes.Refuse(), "blackholed": modes.Blackhole(), "silent": modes.Silent(), "5 s late": modes.Delay(5),
        "one byte a second": modes.Drip(1), "reset in the head": modes.Reset(between=(1, 60)),
        "reset in mid-answer": modes.Reset(between=(90, DISCOVERY)), "reset within the keys": modes.Reset(after=KEYS),
        "garbage": modes.Garbage(), "500": modes.Status(500), "429": modes.Status(429, "Retry-After: 1"),
        "lying": modes.Says(LIE), "another document": modes.Says(b'{"keys": []}'), "half-closed at once": modes.HalfClose(),
        "half-closed in mid-answer": modes.HalfClose(after=DISCOVERY), "endless": modes.Endless(),
        "TLS: another certificate": "other", "TLS: garbage": modes.BadTls(),
    }
    # What the log says of each, as far as it differs.
    reasons = {"500": "is answered with 500", "429": "is answered with 429", "lying": "names the issuer 'https://evil.example'",
               "another document": "no JSON object with issuer and jwks_uri", "reset within the keys": "its keys (jwks_uri): "}
    waited_for = {"blackholed", "silent", "5 s late", "one byte a second"}  # the rest is known to have failed at once

    def __init__(self):
        self.of = threading.local()  # a cell is a thread

    @contextlib.contextmanager
    def start(self):
        with Issuer(Key("known")) as issuer:
            self.of.issuer, self.of.stranger = issuer, Key("stranger")
            yield issuer

    def settings(self, port, tls):
        self.of.issuer.origin = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        return self.of.issuer.settings(OIDC_SCOPES_CLAIM="scope", OIDC_REFRESH_SECONDS="3600")

    def token(self, key=None, user="mia"):
        return self.of.issuer.token(user, key, scope="ragd:query ragd:index ragd:metrics", exp=int(time.time()) + 3600)

    def let_in(self, server):
        made = run("tenants", "create", "acme", "--data-dir", server.data, timeout=60)
        assert made.returncode == 0, made.stderr
        eventually(lambda: server.request("GET", "/documents", headers=bearer(self.token())).status == 200, 20, "the keys")
        return bearer(self.token())

    def healthy(self, server):
        answer = server.query(QUESTION)
        return answer.status == 200 and "75 degrees" in answer.json()["answer"]

    def met(self, server, name):
        """A token of a key that nobody knows has the keys fetched: it is not let in, and is told so in time."""
        begun = time.monotonic()
        reply = server.request("GET", "/documents", headers=bearer(self.token(self.of.stranger)))
        seconds = time.monotonic() - begun
        assert reply.status == 401 or reply.status in BUSY, (reply.status, reply.body)
        assert seconds < (PATIENCE if name in self.waited_for or name == "endless" else TIMEOUT) + SLACK, seconds

    def during(self, server, name):
        """Who is known waits for no issuer, also with a token that was not seen before."""
        for user in ("mia", "tom"):
            begun = time.monotonic()
            assert server.request("GET", "/documents", headers=bearer(self.token(user=user))).status == 200
            assert time.monotonic() - begun < 1, "who is known waits for no issuer"
        forged = self.token(Key("known"))
        assert server.request("GET", "/documents", headers=bearer(forged)).status == 401

    def accept(self, status, answer, name):
        assert status == 200 and "75 degrees" in answer["answer"], answer

    def told(self, server, name):
        def failed():
            lines = server.request("GET", "/metrics").body.decode().splitlines()
            return any(line.startswith('rag_oidc_key_fetches_total{outcome="failed"}') and not line.endswith(" 0") for line in lines) \
                and "rag_oidc_keys 1" in lines
        eventually(failed, PATIENCE + SLACK, "a fetch that failed, and the key that is kept")
        assert server.request("GET", "/health/ready").status == 200, "it asks no issuer"
        log = server.log.read_text()
        assert '"event":"oidc_keys_not_fetched","reason":"the issuer of tokens (OIDC_ISSUER): ' in log
        assert self.reasons.get(name, "") in log

    def after(self, server, name):
        """The stranger's key is published: from the next fetch on he is let in, and who was known still is."""
        self.of.issuer.publish(*self.of.issuer.keys, self.of.stranger)
        stranger = bearer(self.token(self.of.stranger))
        eventually(lambda: server.request("GET", "/documents", headers=stranger).status == 200, RETRY + PATIENCE, "a new key")
        assert server.request("GET", "/documents").status == 200


outcomes = outcomes_of(OidcRow())


@pytest.mark.parametrize("name", OidcRow.faults)
def test_a_fault_of_the_issuer(outcomes, name):
    outcomes[name].result(timeout=120)


class FaultlessRow(OidcRow):
    faults = {"none": modes.Pass()}


def test_a_cell_notices_that_the_issuer_never_failed(tmp_path):
    with pytest.raises(AssertionError, match="a fetch that failed"):
        Cell(FaultlessRow(), "none", tmp_path, {"good": self_signed(tmp_path, "good")}).run()
