"""Parts of the Python client by themselves: events, pauses, settings, forms. Pure, so nothing listens."""
import datetime
import email.message
import email.policy
import email.utils
import io

import pytest

import ragd
from ragd import _multipart, _retry, _settings, _sse, _wire, errors


def decoded(content, pieces):
    decoder = _sse.Decoder()
    return [(one.name, one.data) for piece in pieces(content) for one in decoder.feed(piece)]


STREAM = ("\ufeffevent: token\r\ndata: {\"text\": \"für\"}\r\n\r\n: keep-alive\n\ndata\ndata: two\ndata:  lines\nid: 7\nretry: 5\n\n"
          "event: alone\n\nevent:x\rdata:y\r\rdata: not ended").encode()
EVENTS = [("token", '{"text": "für"}'), ("message", "\ntwo\n lines"), ("x", "y")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_the_same_in_any_pieces(size):
    content = STREAM.removeprefix("\ufeff".encode())
    assert decoded(content, lambda all: [all[at:at + size] for at in range(0, len(all), size)]) == EVENTS


def test_a_mark_of_utf8_in_front_is_none_of_the_first_line():
    assert decoded(STREAM, lambda all: [all[:1], all[1:]]) == EVENTS


def test_a_stream_that_is_no_text_is_told():
    with pytest.raises(errors.ReplyError, match="UTF-8"):
        _sse.Decoder().feed(b"data: \xff\xfe\n\n")


def test_pauses_grow_and_stay_within_their_bounds():
    for attempt, most in ((0, 1.0), (1, 2.0), (2, 4.0), (3, 8.0), (4, 8.0), (1000, 8.0)):
        assert (_retry.backoff(attempt, 0.0), _retry.backoff(attempt, 1.0)) == (0.5, most)


@pytest.mark.parametrize(("text", "seconds"), [
    ("0", 0), ("7", 7), (" 120 ", 120), ("soon", None), ("-1", None), ("1.5", None), ("", None), (None, None), ("²", None),
    ("9" * 5000, 999999999), ("Thu, 01 Jan 1970 00:01:40 GMT", 90), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Thu, 99 Jan 1970 00:00:00 GMT", None), ("Thu, 01 Jan 99999 00:00:00 GMT", None),
])
def test_a_retry_after_is_seconds_or_a_date(text, seconds):
    assert _retry.seconds_of(text, now=10.0) == seconds


def test_a_date_counts_from_now():
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=30)
    assert 28 < _retry.seconds_of(email.utils.format_datetime(soon, usegmt=True)) <= 30


def failure(status, after=None):
    return errors.error_of(errors.Problem(status, retry_after=after))


def test_a_server_is_waited_for_at_least_as_long_as_it_says_and_no_longer_than_a_minute():
    call = _wire.Call("GET", "/", lambda reply: None)
    assert _retry.pause_after(call, failure(503, 0.0), 0, False, chance=0.0) == 0.5
    assert _retry.pause_after(call, failure(503, 60.0), 0, False, chance=0.0) == 60.0
    assert _retry.pause_after(call, failure(503, 61.0), 0, False, chance=0.0) is None


@pytest.mark.parametrize("url", ["", "127.0.0.1:8080", "ftp://a", "http://", "https://me:" + "hush@a", "http://a/?x=1", "http://a/#x"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="base_url") as refused:
        ragd.Client(url)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("options", [{"timeout": 0}, {"index_timeout": -1}, {"connect_timeout": 0}, {"retries": -1}])
def test_a_setting_that_cannot_be_is_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        ragd.Client("http://127.0.0.1:1", **options)
    with pytest.raises(TypeError):
        ragd.AsyncClient("http://127.0.0.1:1", time_out=5)


def test_what_is_given_counts_before_the_environment_and_an_empty_variable_is_none(monkeypatch):
    assert _settings.settings_of(None, None, {}).base_url == "http://127.0.0.1:8080"
    monkeypatch.setenv("RAGD_URL", "https://env.example/rag/")
    monkeypatch.setenv("RAGD_API_KEY", "of-the-environment\n")
    monkeypatch.setenv("TLS_CA_FILE", "ca.pem")
    settings = _settings.settings_of(None, None, {})
    assert (settings.base_url, settings.api_key, settings.ca_file) == ("https://env.example/rag", "of-the-environment", "ca.pem")
    settings = _settings.settings_of("http://given.example", "", {"ca_file": None})
    assert (settings.base_url, settings.api_key, settings.ca_file) == ("http://given.example", "", None)
    monkeypatch.setenv("RAGD_URL", "")
    assert _settings.settings_of(None, None, {}).base_url == "http://127.0.0.1:8080"


def test_an_address_below_a_path_stays_there():
    settings = _settings.settings_of("https://proxy.example/rag/", "", {})
    call = _wire.Call("GET", "/documents/" + _wire.segment("a/b"), lambda reply: None, query={"collection": "x"})
    assert _wire.url_of(call, settings) == "https://proxy.example/rag/documents/a%2Fb?collection=x"


def test_what_json_cannot_say_is_refused_before_it_is_sent():
    client = ragd.Client("http://127.0.0.1:1", retries=0)
    for bad, kind in ((float("nan"), ValueError), (object(), TypeError), ("\ud800", ValueError)):
        with pytest.raises(kind):
            client.index([{"text": "T", "metadata": {"x": bad}}])
    with pytest.raises(TypeError, match="if_mach"):
        client.delete("a", only={"if_mach": "1"})


def test_a_form_is_what_others_read(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"line\r\n--not a boundary--\r\n")
    form = _multipart.Form([file, ragd.UploadFile(io.BytesIO(b"12345"), name='q"\r\n.bin', id="five")],
                           {"collection": "c", "metadata": {"ü": 1}})
    content = b"".join(form.chunks())
    assert len(content) == form.size and content == b"".join(form.chunks())
    head = f"Content-Type: {form.content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = email.message_from_bytes(head + content, policy=email.policy.HTTP)
    parts = [(one.get_param("name", header="content-disposition"), one.get_filename(), one.get_payload(decode=True))
             for one in message.iter_parts()]
    assert parts == [("file", "a.txt", file.read_bytes()), ("file", "q%22%0D%0A.bin", b"12345"),
                     ("collection", None, b"c"), ("metadata", None, '{"ü": 1}'.encode()),
                     ("files", None, b'[{}, {"id": "five"}]')]
