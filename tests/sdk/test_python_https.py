"""The Python client and certificates: which servers it believes, and how it shows who it is."""
import ssl

import pytest
from faults.certificates import self_signed, signed
from harness import Server

import ragd


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A server that speaks HTTPS and wants a client's certificate of its own CA."""
    folder = tmp_path_factory.mktemp("sdk-https")
    mine, authority = self_signed(folder, "server"), self_signed(folder, "authority")
    settings = {"SERVER_CERT_FILE": str(mine[0]), "SERVER_KEY_FILE": str(mine[1]), "SERVER_CLIENT_CA_FILE": str(authority[0])}
    server = Server(folder / "data", **settings)
    with server:
        yield server, mine[0], signed(folder, "client", authority)


def test_a_server_is_believed_by_its_ca_alone(world, flavour, monkeypatch):
    server, authority, (certificate, key) = world
    identity = {"cert_file": certificate, "key_file": key}
    assert flavour.client(server.url, ca_file=authority, **identity).health().status == "ok"
    with pytest.raises(ragd.TransportError, match="(?i)certificate") as refused:
        flavour.hasty(server.url, **identity).health()
    assert not refused.value.sent
    assert flavour.client(server.url, verify=False, **identity).health().status == "ok"
    for name, value in (("TLS_CA_FILE", authority), ("TLS_CERT_FILE", certificate), ("TLS_KEY_FILE", key)):
        monkeypatch.setenv(name, str(value))
    assert flavour.client(server.url).health().status == "ok"


def test_who_has_no_certificate_is_not_let_in(world, flavour):
    server, authority, _ = world
    with pytest.raises(ragd.TransportError):
        flavour.hasty(server.url, ca_file=authority).health()


def test_a_ca_file_that_is_none_is_told_at_once(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises((ssl.SSLError, FileNotFoundError)):
        ragd.Client("https://127.0.0.1:1", ca_file=tmp_path / "ca.pem")
    with pytest.raises(FileNotFoundError):
        ragd.AsyncClient("https://127.0.0.1:1", ca_file=tmp_path / "none.pem")
