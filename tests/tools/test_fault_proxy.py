"""The fault proxy fails in the way that each mode is called, and is well again afterwards."""
import http.client
import json
import socket
import ssl
import time

import pytest

from fakes.llm import FakeLlm, say
from faults import modes
from faults.certificates import self_signed, server_context
from faults.protocols import Redis
from faults.proxy import FaultProxy

BODY = json.dumps({"model": "m", "messages": [{"role": "user", "content": "q"}]})
SHORT = 0.3  # what a test waits for something that must not come


@pytest.fixture(scope="module")
def llm():
    with FakeLlm() as running:
        running.always(say("through"))
        yield running


@pytest.fixture
def proxy(llm):
    with FaultProxy(("127.0.0.1", llm.port), seed=3) as running:
        yield running


def connect(proxy, timeout=5):
    return http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=timeout)


def ask(connection):
    connection.request("POST", "/v1/chat/completions", BODY)
    response = connection.getresponse()
    return response.status, response.read()


def works(proxy):
    connection = connect(proxy)
    status, body = ask(connection)
    connection.close()
    return status == 200 and b"through" in body


def test_without_a_fault_it_is_not_there(proxy):
    connection = connect(proxy)
    assert [ask(connection)[0] for _ in range(3)] == [200, 200, 200]
    assert (proxy.accepted, proxy.open_links) == (1, 1)


def raw_answer(proxy, seconds=SHORT):
    """The bytes that come within a time, and whether the connection then still stands."""
    with socket.create_connection(("127.0.0.1", proxy.port)) as client:
        client.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s"
                       % (len(BODY), BODY.encode()))
        client.settimeout(seconds)
        seen, end = b"", time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                data = client.recv(65536)
            except TimeoutError:
                return seen, "open"
            except ConnectionResetError:
                return seen, "reset"
            if not data:
                return seen, "ended"
            seen += data
        return seen, "open"


@pytest.mark.parametrize(("fault", "expected"), [
    (modes.Silent(), (0, "open")), (modes.Delay(60), (0, "open")), (modes.Drip(60), (1, "open")),
    (modes.Reset(after=100), (100, "reset")), (modes.HalfClose(), (0, "ended")),
    (modes.HalfClose(after=50), (50, "ended")), (modes.Garbage(), (512, "open"))], ids=repr)
def test_what_comes_of_an_answer(proxy, fault, expected):
    proxy.set(fault)
    seen, state = raw_answer(proxy)
    assert (len(seen), state) == expected
    proxy.heal()
    assert works(proxy)


def test_refused_is_refused_and_the_port_stays_ours(proxy):
    connection = connect(proxy)
    ask(connection)
    proxy.set(modes.Refuse())
    with pytest.raises(OSError):
        ask(connection)
    with pytest.raises(ConnectionRefusedError):
        ask(connect(proxy))
    proxy.heal()
    assert works(proxy)


def test_a_blackhole_lets_no_connection_come_about(proxy):
    kept = connect(proxy, SHORT)
    ask(kept)
    proxy.set(modes.Blackhole())
    with pytest.raises(TimeoutError):
        ask(kept)
    with pytest.raises(TimeoutError):
        connect(proxy, SHORT).connect()
    proxy.heal()
    assert works(proxy)


def test_a_fault_hits_the_connections_that_are_open(proxy):
    kept = connect(proxy)
    ask(kept)
    proxy.set(modes.Reset(after=10))
    with pytest.raises((http.client.BadStatusLine, ConnectionResetError)):
        ask(kept)


@pytest.mark.parametrize("status", [429, 500])
def test_a_status_is_a_whole_answer(proxy, status):
    proxy.set(modes.Status(status, "Retry-After: 1"))
    connection = connect(proxy)
    assert [ask(connection)[0] for _ in range(2)] == [status, status]
    proxy.heal()
    assert ask(connection)[0] == 200, "the connection is good for more"


def test_endless_is_endless(proxy):
    proxy.set(modes.Endless())
    seen, state = raw_answer(proxy)
    assert seen.startswith(b"HTTP/1.1 200 OK\r\n") and len(seen) > 100_000 and state == "open"


def test_the_same_seed_gives_the_same_bytes_and_cuts(llm):
    def run(seed):
        with FaultProxy(("127.0.0.1", llm.port), seed=seed) as proxy:
            proxy.set(modes.Garbage())
            garbage = raw_answer(proxy)[0]
            proxy.set(modes.Reset())
            return garbage, len(raw_answer(proxy)[0])
    assert run(5) == run(5) != run(6)


def test_a_client_that_leaves_in_a_pause_is_let_go(proxy):
    proxy.set(modes.Delay(60))
    raw_answer(proxy, 0.1)
    end = time.monotonic() + 5
    while proxy.open_links and time.monotonic() < end:
        pass
    assert proxy.open_links == 0


def test_bad_tls_is_another_certificate_or_none(llm, tmp_path):
    good, other = self_signed(tmp_path, "good"), self_signed(tmp_path, "other")
    trusting = ssl.create_default_context(cafile=good[0])

    def ask_tls(proxy):
        return ask(http.client.HTTPSConnection("127.0.0.1", proxy.port, timeout=5, context=trusting))[0]

    with FaultProxy(("127.0.0.1", llm.port), tls=server_context(*good)) as proxy:
        assert ask_tls(proxy) == 200
        proxy.set(modes.BadTls(server_context(*other)))
        with pytest.raises(ssl.SSLCertVerificationError):
            ask_tls(proxy)
        proxy.set(modes.BadTls())
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            ask_tls(proxy)
        proxy.heal()
        assert ask_tls(proxy) == 200


@pytest.mark.parametrize("line", ["ERR no", "LOADING Redis is loading the dataset in memory"])
def test_every_redis_command_of_a_pipeline_is_refused(line):
    with FaultProxy(("127.0.0.1", 1), protocol=Redis) as proxy:
        proxy.set(modes.RedisError(line))
        with socket.create_connection(("127.0.0.1", proxy.port)) as client:
            client.sendall(b"*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$5\r\na\r\nbc\r\n*1\r\n$4\r\nPI")
            expected = f"-{line}\r\n".encode() * 2
            assert client.recv(len(expected), socket.MSG_WAITALL) == expected
