"""An issuer of tokens (OpenID Connect) for tests: discovery, keys, and tokens signed with them. PyJWT and `cryptography`
write the keys and the tokens, so that ragd is held against what others make of the RFCs.

    with Issuer() as issuer:
        issuer.url, issuer.token("mia", org="acme"), issuer.publish("two"), issuer.mode, issuer.requests
"""
import base64
import json
import threading
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from fakes.peer import PeerServer

MAKERS = {"RS256": lambda: rsa.generate_private_key(65537, 2048), "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
          "EdDSA": ed25519.Ed25519PrivateKey.generate}
WRITERS = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}


def segment(value):
    """Base64url without padding, of bytes, or of a value as JSON."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Key:
    def __init__(self, kid, algorithm="EdDSA", private=None):
        self.kid, self.algorithm = kid, algorithm
        self.private = private or MAKERS[algorithm]()

    def jwk(self):
        return WRITERS[self.algorithm].to_jwk(self.private.public_key(), as_dict=True) | {
            "kid": self.kid, "use": "sig", "alg": self.algorithm}

    def sign(self, claims, **header):
        return jwt.encode(claims, self.private, self.algorithm, {"kid": self.kid} | header)


class Issuer(PeerServer):
    """`mode`: "well"; "down" (503), "slow" (waits for `gate`), "lying" (names another issuer), "huge", "garbage",
    "redirect" (to `elsewhere`)."""

    def __init__(self, *keys):
        super().__init__()
        self.keys = list(keys or [Key("one")])
        self.mode, self.elsewhere, self.gate = "well", None, threading.Event()
        self.requests = []
        self.origin = None  # where it says that it is, if that is not here: behind a proxy

    @property
    def base(self):
        return self.origin or f"http://127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"{self.base}/realm"

    def publish(self, *keys):
        self.keys = list(keys)

    def claims(self, user="mia", **other):
        """Those of a good token; one that is given as None is left out."""
        now = int(time.time())
        wanted = {"iss": self.url, "aud": "ragd", "sub": user, "org": "acme", "scope": "openid ragd:query", "iat": now,
                  "exp": now + 300} | other
        return {name: value for name, value in wanted.items() if value is not None}

    def token(self, user="mia", key=None, **other):
        return (key or self.keys[0]).sign(self.claims(user, **other))

    def settings(self, **other):
        return {"AUTH": "oidc", "OIDC_ISSUER": self.url, "OIDC_AUDIENCE": "ragd", "OIDC_TENANT_CLAIM": "org",
                "OIDC_SCOPE_PREFIX": "ragd:"} | other

    def serve(self, peer):
        while request := peer.read_request():
            with self.lock:
                self.requests.append(request.path)
            status, body, more = self.answer(peer, request.path)
            peer.send(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n"
                      .encode() + body)

    def answer(self, peer, path):
        if self.mode == "slow":
            peer.wait(gate=self.gate)
        if self.mode == "down":
            return 503, b"", ""
        if self.mode == "redirect":
            return 302, b"", f"Location: {self.elsewhere}\r\n"
        if self.mode == "huge":
            return 200, b" " * 1_000_000, ""
        if self.mode == "garbage":
            return 200, b"<html>Sign in</html>", ""
        if path == "/realm/.well-known/openid-configuration":
            named = "https://evil.example" if self.mode == "lying" else self.url
            return 200, json.dumps({"issuer": named, "jwks_uri": f"{self.base}/keys"}).encode(), ""
        if path == "/keys":
            return 200, json.dumps({"keys": [key.jwk() for key in self.keys]}).encode(), ""
        return 404, b"", ""
