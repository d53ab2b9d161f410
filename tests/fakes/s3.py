"""An S3 service for tests, as strict about signatures as AWS: it computes Signature Version 4 of each request itself
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html) and refuses another one.

    with S3({"bucket": {"a/b.md": b"text"}}) as service:
        service.url, service.environment(), service.objects, service.requests, service.failures
"""
import datetime
import hashlib
import hmac
import http.server
import threading
import urllib.parse
from xml.sax.saxutils import escape


def signature(secret, scope, stamp, canonical):
    date, region, service, _ = scope.split("/")
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def canonical_query(query):
    pairs = sorted((urllib.parse.quote(name, safe="-_.~"), urllib.parse.quote(value, safe="-_.~"))
                   for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{name}={value}" for name, value in pairs)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world = None

    def why_refused(self, path, query):
        """None: it is signed by who may read."""
        given = self.headers.get("Authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            return "AccessDenied"
        fields = dict(part.strip().split("=", 1) for part in given.removeprefix("AWS4-HMAC-SHA256 ").split(","))
        key, scope = fields["Credential"].split("/", 1)
        if key != self.world.key:
            return "InvalidAccessKeyId"
        stamp = self.headers["x-amz-date"]
        if scope != f"{stamp[:8]}/{self.world.region}/s3/aws4_request":
            return "AuthorizationHeaderMalformed"
        signed = fields["SignedHeaders"].split(";")
        must = {"host", "x-amz-date", "x-amz-content-sha256"} | ({"x-amz-security-token"} if self.world.token else set())
        if not must <= set(signed) or signed != sorted(signed):
            return "SignatureDoesNotMatch"
        if self.world.token and self.headers.get("x-amz-security-token") != self.world.token:
            return "InvalidToken"
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in signed)
        canonical = "\n".join([self.command, path, canonical_query(query), headers, ";".join(signed),
                               self.headers["x-amz-content-sha256"]])
        if signature(self.world.secret, scope, stamp, canonical) != fields["Signature"]:
            return "SignatureDoesNotMatch"
        return None

    def do_GET(self):
        path, _, query = self.path.partition("?")
        with self.world.lock:
            self.world.requests.append(self.path)
            if self.world.failures:
                status, code = self.world.failures.pop(0)
                return self.fault(status, code)
        if refused := self.why_refused(path, query):
            return self.fault(403, refused)
        _, bucket, key = urllib.parse.unquote(path).split("/", 2)
        objects = self.world.objects.get(bucket)
        if objects is None:
            return self.fault(404, "NoSuchBucket")
        if not key:
            return self.list(objects, dict(urllib.parse.parse_qsl(query, keep_blank_values=True)))
        if key not in objects:
            return self.fault(404, "NoSuchKey")
        etag = f'"{hashlib.md5(objects[key]).hexdigest()}"'
        if self.headers.get("If-Match", etag) != etag:
            return self.fault(412, "PreconditionFailed")
        return self.reply(200, objects[key], etag)

    def list(self, objects, asked):
        assert asked["list-type"] == "2" and asked["encoding-type"] == "url"
        keys = sorted(key for key in objects if key.startswith(asked["prefix"]))
        start = int(asked.get("continuation-token", "0~").removesuffix("~"))
        page = keys[start:start + self.world.page]
        more = start + self.world.page < len(keys)
        entries = "".join(
            f"<Contents><Key>{escape(urllib.parse.quote_plus(key, safe='/'))}</Key>"
            f"<LastModified>{self.world.time}</LastModified>"
            f'<ETag>"{hashlib.md5(objects[key]).hexdigest()}"</ETag><Size>{len(objects[key])}</Size></Contents>'
            for key in page)
        token = f"<NextContinuationToken>{start + self.world.page}~</NextContinuationToken>" if more else ""
        return self.reply(200, f'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                               f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{entries}"
                               f"</ListBucketResult>".encode())

    def fault(self, status, code):
        self.reply(status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())

    def reply(self, status, body, etag=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class S3:
    """The service on a free port. `failures`: statuses and codes that the next requests are answered with."""

    def __init__(self, objects, region="eu-test-1", token="", page=2):
        self.objects, self.region, self.token, self.page = objects, region, token, page
        self.key, self.secret = "AKIATEST", "secret/with+signs"
        self.time = datetime.datetime(2026, 1, 31, 9, 5, 7, tzinfo=datetime.timezone.utc).strftime(
            "%Y-%m-%dT%H:%M:%S.000Z")
        self.requests, self.failures, self.lock = [], [], threading.Lock()

    def environment(self, **other):
        token = {"AWS_SESSION_TOKEN": self.token} if self.token else {}
        return {"AWS_ENDPOINT_URL": self.url, "AWS_REGION": self.region, "AWS_ACCESS_KEY_ID": self.key,
                "AWS_SECRET_ACCESS_KEY": self.secret} | token | other

    def __enter__(self):
        handler = type("BoundHandler", (Handler,), {"world": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
