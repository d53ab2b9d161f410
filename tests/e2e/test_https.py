"""HTTPS of the real binary, looked at with Python's ssl and with `openssl s_client`."""
import contextlib
import http.client
import re
import shutil
import socket
import ssl
import subprocess

import pytest
from faults.certificates import self_signed, signed
from harness import Server, run
from waiting import eventually

TEA = {"id": "tea", "text": "The water for green tea should be 75 degrees hot."}
QUESTION = "How hot should the water for green tea be?"
CONNECTIONS = 300


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def trusting(authority, identity=None):
    """The context of a client that trusts this certificate, with one of its own if it has any."""
    context = ssl.create_default_context(cafile=authority)
    if identity:
        context.load_cert_chain(*identity)
    return context


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A server with every setting of HTTPS but client certificates."""
    folder = tmp_path_factory.mktemp("https")
    pair = self_signed(folder, "server")
    settings = {"SERVER_CERT_FILE": str(pair[0]), "SERVER_KEY_FILE": str(pair[1]), "SERVER_HSTS_SECONDS": "3600",
                "SERVER_REDIRECT_PORT": str(free_port()), "ALLOWED_HOSTS": "rag.example.com",
                "MAX_CONNECTIONS": str(CONNECTIONS), "MAX_CONNECTIONS_PER_ADDRESS": str(CONNECTIONS)}
    with Server(folder / "data", **settings) as server:
        server.tls = trusting(pair[0])
        server.certificate = pair[0]
        assert server.index(TEA).status == 200
        yield server


def s_client(server, *arguments, say="", timeout=20):
    """What openssl prints of a connection on which `say` is sent."""
    done = subprocess.run(["openssl", "s_client", "-connect", f"{server.host}:{server.port}", *arguments],
                          input=say, capture_output=True, text=True, timeout=timeout, check=False)
    return done.stdout + done.stderr


def agreed(printed):
    """The suite that both sides took, or nothing."""
    found = re.search(r"^New, \S+, Cipher is (\S+)$", printed, re.M)
    return None if found is None or found[1] == "(NONE)" else found[1]


def plainly(host, port, sent):
    with socket.create_connection((host, port), timeout=10) as peer:
        peer.sendall(sent)
        return b"".join(iter(lambda: peer.recv(65536), b""))


def test_it_answers_whoever_trusts_its_certificate(world):
    assert world.url.startswith("https://")
    reply = world.query(QUESTION)
    assert reply.status == 200 and "75 degrees" in reply.json()["answer"]
    assert reply.headers["Strict-Transport-Security"] == "max-age=3600"
    assert world.request("GET", "/nowhere").headers["Strict-Transport-Security"] == "max-age=3600"


def test_streams_pass(world):
    reply = world.query(QUESTION, stream=True)
    assert reply.status == 200 and b"75 degrees" in reply.body and reply.body.count(b"event:") >= 2


class TestWhatItSpeaks:
    @pytest.mark.parametrize("protocol", ["-tls1_2", "-tls1_3"])
    def test_current_protocols(self, world, protocol):
        printed = s_client(world, protocol, "-groups", "X25519:P-256")
        assert agreed(printed) and "Server Temp Key: X25519" in printed
        assert "Compression: NONE" in printed
        if protocol == "-tls1_2":
            assert "Secure Renegotiation IS supported" in printed

    @pytest.mark.parametrize("protocol", ["-tls1", "-tls1_1"])
    def test_no_old_ones(self, world, protocol):
        printed = s_client(world, protocol, "-cipher", "ALL:@SECLEVEL=0")
        assert not agreed(printed) and "protocol version" in printed

    def test_of_tls_1_2_only_ephemeral_keys_and_authenticated_encryption(self, world):
        every = subprocess.run(["openssl", "ciphers", "-tls1_2", "-s", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                               capture_output=True, text=True, check=True).stdout.strip().split(":")
        good = {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}
        weak = [one for one in every if one not in good]
        assert len(weak) > 50
        printed = s_client(world, "-tls1_2", "-cipher", ":".join(weak) + ":@SECLEVEL=0")
        assert not agreed(printed) and "handshake failure" in printed
        for suite in good:
            assert agreed(s_client(world, "-tls1_2", "-cipher", suite)) == suite

    def test_its_own_order_of_suites(self, world):
        wanted = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"
        assert agreed(s_client(world, "-tls1_2", "-cipher", wanted)) == "ECDHE-ECDSA-AES128-GCM-SHA256"

    @pytest.mark.parametrize(("group", "is_taken"), [("P-256", True), ("P-384", True), ("P-521", False), ("X448", False)])
    def test_groups(self, world, group, is_taken):
        assert bool(agreed(s_client(world, "-tls1_3", "-groups", group))) is is_taken

    def test_no_renegotiation(self, world):
        printed = s_client(world, "-tls1_2", say="R\n")  # s_client asks for one on a line that is R
        assert agreed(printed) and "no renegotiation" in printed

    def test_alpn(self, world):
        assert "ALPN protocol: http/1.1" in s_client(world, "-alpn", "h2,http/1.1")
        assert "No ALPN negotiated" in s_client(world)
        printed = s_client(world, "-alpn", "h2")
        assert not agreed(printed) and "no application protocol" in printed

    def test_sessions_are_taken_up_again(self, world, tmp_path):
        ticket = tmp_path / "session"
        assert "New, " in s_client(world, "-tls1_2", "-sess_out", ticket)
        assert "Reused, TLSv1.2" in s_client(world, "-tls1_2", "-sess_in", ticket)

    def test_plain_http_is_told_so(self, world):
        reply = plainly(world.host, world.port, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert reply.startswith(b"HTTP/1.1 400 ") and b"this port speaks HTTPS" in reply
        assert b"Strict-Transport-Security" not in reply

    def test_what_is_neither_gets_no_answer(self, world):
        assert b"HTTP" not in plainly(world.host, world.port, b"\x00\x01\x02\x03garbage, no more\r\n\r\n")


def test_an_end_is_said_so_that_nothing_can_be_cut_off_unseen(world):
    with socket.create_connection((world.host, world.port), timeout=10) as peer:
        context = trusting(world.certificate)
        with context.wrap_socket(peer, server_hostname="127.0.0.1", suppress_ragged_eofs=False) as client:
            client.sendall(b"GET /health HTTP/1.0\r\n\r\n")
            got = b"".join(iter(lambda: client.recv(65536), b""))  # raises where the end was not said
    assert b'{"status":"ok"}' in got


def test_half_handshakes_starve_nobody(world):
    with contextlib.ExitStack() as peers:
        for i in range(CONNECTIONS):
            peer = peers.enter_context(socket.create_connection((world.host, world.port), timeout=10))
            peer.sendall(b"\x16\x03\x01\x02\x00\x01\x00"[:i % 7])
        assert world.request("GET", "/health", timeout=10).status == 200

        def answered():
            return world.query(QUESTION).status == 200
        # A request has the slot of one that has been quiet for a second.
        eventually(answered, timeout=20, what="an answer")


def test_a_slow_handshake_is_cut_off(world):
    with socket.create_connection((world.host, world.port), timeout=30) as peer:
        peer.sendall(b"\x16\x03\x01")
        assert peer.recv(1) == b""  # after 10 s, the time of a head


class TestRedirect:
    def ask(self, world, request):
        return plainly(world.host, int(world.settings["SERVER_REDIRECT_PORT"]), request).decode()

    def location(self, world, request):
        reply = self.ask(world, request)
        assert reply.startswith("HTTP/1.1 308 "), reply
        return re.search(r"^Location: (.*)\r$", reply, re.M)[1]

    def test_whatever_comes_is_sent_to_the_same_by_https(self, world):
        there = f":{world.port}"
        get = "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n"
        for host, name in [("localhost", "localhost"), ("rag.example.com:80", "rag.example.com"),
                           ("127.0.0.1:9", "127.0.0.1"), ("[::1]:8080", "[::1]")]:
            assert self.location(world, get.format("/a%2Fb?c=d&e", host).encode()) == \
                f"https://{name}{there}/a%2Fb?c=d&e"
        assert self.location(world, get.format("//other.example/x", "localhost").encode()) == \
            f"https://localhost{there}//other.example/x"
        assert self.location(world, get.format("http://other.example/x", "localhost").encode()) == \
            f"https://localhost{there}/x"
        post = b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        assert self.location(world, post) == f"https://localhost{there}/query"

    @pytest.mark.parametrize("host", ["other.example", "rag.example.com.other.example", "rag.example.com@other.example",
                                      "other.example:443", "rag.example.com/../other.example"])
    def test_nobody_is_sent_elsewhere(self, world, host):
        reply = self.ask(world, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert re.match(r"HTTP/1.1 40[03] ", reply) and "Location" not in reply

    def test_without_a_host_there_is_nowhere_to_go(self, world):
        assert self.ask(world, b"GET / HTTP/1.0\r\n\r\n").startswith("HTTP/1.1 400 ")


class TestTheCommandLine:
    def test_at_a_url_it_trusts_whom_it_is_told_to(self, world, tmp_path):
        asked = ("query", QUESTION, "--url", world.url)
        done = run(*asked, TLS_CA_FILE=str(world.certificate), RAGD_DATA_DIR=str(tmp_path))
        assert done.returncode == 0 and "75 degrees" in done.stdout, done.stderr
        distrusting = run(*asked, RAGD_DATA_DIR=str(tmp_path))
        assert distrusting.returncode == 5 and "certificate" in distrusting.stderr

    def test_on_the_data_directory_it_knows_the_server_by_its_key(self, world):
        done = run("query", QUESTION, RAGD_DATA_DIR=str(world.data))
        assert done.returncode == 0 and "75 degrees" in done.stdout, done.stderr
        assert f"A server holds the data directory: {world.url}" in run(
            "doctor", RAGD_DATA_DIR=str(world.data)).stdout

    def test_the_health_check(self, world, tmp_path):
        ours = {name: world.settings[name] for name in ("SERVER_CERT_FILE", "SERVER_KEY_FILE")}
        assert run("health", SERVER_PORT=str(world.port), **ours).returncode == 0
        other = self_signed(tmp_path, "other")[0]
        assert run("health", SERVER_PORT=str(world.port), SERVER_CERT_FILE=str(other)).returncode == 5


@pytest.fixture
def pair(tmp_path):
    """Files of a server that may be changed."""
    return self_signed(tmp_path / "tls", "server")


def https(tmp_path, pair, **settings):
    return Server(tmp_path / "data", SERVER_CERT_FILE=str(pair[0]), SERVER_KEY_FILE=str(pair[1]), **settings)


def shown(server):
    """The certificate that a new connection gets."""
    return ssl.get_server_certificate((server.host, server.port), timeout=10)


class TestNewFiles:
    def test_are_taken_and_no_connection_is_dropped(self, tmp_path, pair):
        with https(tmp_path, pair) as server:
            server.tls = trusting(pair[0])
            kept = server.connect()
            kept.request("GET", "/health")
            assert kept.getresponse().read() == b'{"status":"ok"}'
            socket_before = kept.sock
            before = shown(server)
            for old, new in zip(pair, self_signed(tmp_path / "next", "server"), strict=True):
                shutil.copy(new, old)
            eventually(lambda: shown(server) != before, what="the new certificate")
            kept.request("GET", "/health")
            assert kept.getresponse().read() == b'{"status":"ok"}' and kept.sock is socket_before
            kept.close()
            server.tls = trusting(pair[0])
            assert server.request("GET", "/health").status == 200
            eventually(lambda: run("documents", RAGD_DATA_DIR=str(server.data)).returncode == 0,
                       what="the new key in the lock file")

    def test_that_do_not_belong_together_stay_out(self, tmp_path, pair):
        next_certificate, next_key = self_signed(tmp_path / "next", "server")
        with https(tmp_path, pair) as server:
            before = shown(server)
            shutil.copy(next_certificate, pair[0])
            eventually(lambda: "tls_files_refused" in server.log.read_text(), what="a line in the log")
            assert "is not the key of" in server.log.read_text()
            assert shown(server) == before
            shutil.copy(next_key, pair[1])
            eventually(lambda: shown(server) != before, what="the whole pair")
            assert server.log.read_text().count("tls_files_refused") == 1


class TestClientCertificates:
    @pytest.fixture(scope="class")
    def mutual(self, tmp_path_factory):
        folder = tmp_path_factory.mktemp("mutual")
        pair, authority = self_signed(folder, "server"), self_signed(folder, "authority")
        with https(folder, pair, SERVER_CLIENT_CA_FILE=str(authority[0])) as server:
            server.certificate, server.authority = pair[0], authority
            server.alice = signed(folder, "alice", authority)
            yield server

    def status(self, server, identity):
        server.tls = trusting(server.certificate, identity)
        return server.request("GET", "/health").status

    def test_one_of_the_authority_is_let_in(self, mutual):
        assert self.status(mutual, mutual.alice) == 200

    def test_none_or_another_is_not(self, mutual, tmp_path):
        stranger = self_signed(tmp_path, "stranger")
        of_a_stranger = signed(tmp_path, "alice", stranger)
        for identity in (None, stranger, of_a_stranger):
            with pytest.raises(OSError, match="alert|reset|closed|EOF"):
                self.status(mutual, identity)

    def test_clients_are_told_whose_certificates_count(self, mutual):
        assert "CN = authority" in s_client(mutual)

    def test_the_command_line_shows_its_own(self, mutual):
        ours = {"TLS_CERT_FILE": str(mutual.alice[0]), "TLS_KEY_FILE": str(mutual.alice[1])}
        assert run("documents", RAGD_DATA_DIR=str(mutual.data), **ours).returncode == 0
        assert run("documents", RAGD_DATA_DIR=str(mutual.data)).returncode == 5
        assert run("documents", "--url", mutual.url, TLS_CA_FILE=str(mutual.certificate), **ours).returncode == 0


def test_a_stop_drains_as_ever(tmp_path, pair):
    with https(tmp_path, pair) as server:
        server.tls = trusting(pair[0])
        kept = server.connect()
        kept.request("GET", "/health")
        kept.getresponse().read()
        assert server.stop() == 0
        with pytest.raises((http.client.HTTPException, OSError)):
            kept.request("GET", "/health")
            kept.getresponse()


class TestWhatCannotBeHonoured:
    def fault(self, **settings):
        checked, served = run("check-config", **settings), run("serve", **settings)
        assert checked.returncode == served.returncode != 0
        assert served.stderr.splitlines()[-1] == checked.stderr.splitlines()[-1]
        return checked.stderr

    def test_is_said_with_the_setting_and_the_file(self, tmp_path, pair):
        certificate, key = {"SERVER_CERT_FILE": str(pair[0])}, {"SERVER_KEY_FILE": str(pair[1])}
        other = str(self_signed(tmp_path, "other")[1])
        assert "SERVER_CERT_FILE needs SERVER_KEY_FILE" in self.fault(**certificate)
        assert "SERVER_KEY_FILE needs SERVER_CERT_FILE" in self.fault(**key)
        for name, value in [("SERVER_CLIENT_CA_FILE", str(pair[0])), ("SERVER_HSTS_SECONDS", "1"),
                            ("SERVER_REDIRECT_PORT", "8081")]:
            assert f"{name} needs SERVER_CERT_FILE" in self.fault(**{name: value})
        both = certificate | key
        assert f"SERVER_KEY_FILE does not belong to SERVER_CERT_FILE: {other}" in self.fault(
            **certificate, SERVER_KEY_FILE=other)
        assert "SERVER_CLIENT_CA_FILE cannot be used: /nowhere" in self.fault(**both, SERVER_CLIENT_CA_FILE="/nowhere")
        assert "SERVER_REDIRECT_PORT must be another port" in self.fault(**both, SERVER_REDIRECT_PORT="8080")

    def test_a_port_that_is_taken(self, tmp_path, pair):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = run("serve", SERVER_CERT_FILE=str(pair[0]), SERVER_KEY_FILE=str(pair[1]), SERVER_PORT="0",
                       SERVER_REDIRECT_PORT=str(taken.getsockname()[1]), RAGD_DATA_DIR=str(tmp_path / "data"))
        assert done.returncode != 0 and "choose another SERVER_REDIRECT_PORT" in done.stderr
