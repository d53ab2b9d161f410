"""Where the server is and how it is talked to: arguments, else the environment that `ragd` itself reads."""
from __future__ import annotations

import os
import re
import ssl
from dataclasses import dataclass, field
from typing import TypedDict
from urllib.parse import urlsplit

import httpx

DEFAULT_URL = "http://127.0.0.1:8080"
PathLike = str | os.PathLike[str]


class ClientOptions(TypedDict, total=False):
    """Options of both clients. Times are seconds."""

    timeout: float  # for an answer to begin, and between any two parts of it
    index_timeout: float  # the same, for calls that index
    connect_timeout: float
    retries: int  # attempts after the first one
    verify: bool  # False: the server's certificate is not looked at
    ca_file: PathLike | None  # CA certificates (PEM); TLS_CA_FILE
    cert_file: PathLike | None  # client certificate; TLS_CERT_FILE
    key_file: PathLike | None  # key of that certificate; TLS_KEY_FILE


@dataclass(frozen=True)
class Settings:
    base_url: str
    api_key: str = field(default="", repr=False)
    timeout: float = 60.0
    index_timeout: float = 660.0  # the server's own limit is 600
    connect_timeout: float = 5.0
    retries: int = 2
    verify: bool = True
    ca_file: PathLike | None = None
    cert_file: PathLike | None = None
    key_file: PathLike | None = None

    def __post_init__(self) -> None:
        check_url(self.base_url)
        if self.api_key and not re.fullmatch(r"[!-~]+", self.api_key):
            raise ValueError("api_key has characters that no key has (it is not shown here)")
        for name in ("timeout", "index_timeout", "connect_timeout"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0")
        if self.retries < 0:
            raise ValueError("retries must be 0 or more")

    def times(self, read_seconds: float) -> httpx.Timeout:
        return httpx.Timeout(read_seconds, connect=self.connect_timeout, pool=self.connect_timeout)

    def ssl_context(self) -> ssl.SSLContext:
        if self.base_url.startswith("http:"):  # reading CA certificates takes time: without any, none is trusted
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if not self.verify:
            context = httpx.create_ssl_context(verify=False)
        elif self.ca_file:
            context = ssl.create_default_context(cafile=os.fspath(self.ca_file))
        else:
            context = httpx.create_ssl_context()
        if self.cert_file:
            context.load_cert_chain(os.fspath(self.cert_file), self.key_file and os.fspath(self.key_file))
        return context


def check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"base_url must begin with http:// or https:// and a host: {url!r}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("base_url must not have a user or a password")
    if parts.query or parts.fragment:
        raise ValueError(f"base_url must not have a query or a fragment: {url!r}")


def from_environment(name: str) -> str | None:
    """An empty variable counts as not set, as for ragd itself."""
    return os.environ.get(name, "").strip() or None


def settings_of(base_url: str | None, api_key: str | None, options: ClientOptions) -> Settings:
    given: ClientOptions = {**options}
    given.setdefault("ca_file", from_environment("TLS_CA_FILE"))
    given.setdefault("cert_file", from_environment("TLS_CERT_FILE"))
    given.setdefault("key_file", from_environment("TLS_KEY_FILE"))
    url = base_url if base_url is not None else from_environment("RAGD_URL") or DEFAULT_URL
    key = api_key if api_key is not None else from_environment("RAGD_API_KEY") or ""
    return Settings(url.rstrip("/"), key.strip(), **given)
