"""What holds for every route: ids, problems, methods, CORS, probes, metrics, the OpenAPI document."""
import json
import re

import pytest

from contract import Api
from harness import Server

SECRET = "xylophonesecret"


def test_every_reply_names_its_request(api):
    given = api.send("GET", "/health", headers={"X-Request-Id": "Trace-1.a_b"})
    assert given.headers["X-Request-Id"] == "Trace-1.a_b"
    fresh = {api.get("/health").headers["X-Request-Id"] for _ in range(20)}
    assert len(fresh) == 20 and all(re.fullmatch("[0-9a-f]{32}", name) for name in fresh)
    for odd in ("a b", "x" * 129, "<script>", '"'):
        reply = api.send("GET", "/nope", headers={"X-Request-Id": odd})
        assert re.fullmatch("[0-9a-f]{32}", reply.headers["X-Request-Id"])
        assert reply.json()["request_id"] == reply.headers["X-Request-Id"]


@pytest.mark.parametrize("target", ["//", "/nope", "/documents/", "/query/", "/health/live", "/documentsx",
                                    "/health%2Fready", "//query"])
def test_what_is_not_there_is_404(api, target):
    reply = api.get(target)
    assert (reply.status, reply.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(("method", "target", "allow"), [
    ("GET", "/query", "POST"), ("DELETE", "/index", "POST"), ("PUT", "/documents/a", "GET, HEAD, DELETE, PATCH"),
    ("PUT", "/documents", "GET, HEAD, POST"), ("DELETE", "/documents/a/content", "GET, HEAD"), ("HEAD", "/query", "POST"),
    ("OPTIONS", "/query", "POST"), ("PATCH", "/health", "GET, HEAD"), ("TRACE", "/metrics", "GET, HEAD"),
])
def test_another_method_is_405_with_allow(api, method, target, allow):
    reply = api.send(method, target)
    assert (reply.status, reply.headers["Allow"]) == (405, allow)


@pytest.mark.parametrize("target", ["/health", "/health/ready", "/documents", "/metrics", "/openapi.json", "/version"])
def test_head_is_get_without_a_body(api, target):
    head = api.send("HEAD", target)
    assert head.status == 200 and head.headers["Content-Type"] == api.get(target).headers["Content-Type"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                                  "application/json; charset=latin1", "application/jsonx"])
@pytest.mark.parametrize("target", ["/query", "/index"])
def test_a_body_must_say_that_it_is_json(api, target, kind):
    reply = api.send("POST", target, '{"query": "q"}', {"Content-Type": kind} if kind else {})
    assert (reply.status, reply.json()["code"]) == (415, "unsupported")


@pytest.mark.parametrize("target", ["/documents/%FF", "/documents?cursor=%ED%A0%80", "/documents?%80=1",
                                    "/documents/%zz", "/documents/%00"])
def test_a_target_that_cannot_be_read_is_400(api, target):
    assert api.get(target).status == 400


@pytest.mark.parametrize("target", ["/health?x=1", "/health/ready?x=1", "/metrics?x=1", "/version?x=1",
                                    "/openapi.json?x=1", "/documents/a?x=1", "/documents/a/content?limit=1"])
def test_an_unknown_parameter_is_named(api, target):
    reply = api.get(target)
    assert reply.status == 422
    assert reply.json()["errors"][0]["pointer"] in ("/x", "/limit")


def test_replies_are_neither_stored_nor_sniffed(api):
    for target in ("/health", "/documents", "/nope"):
        headers = api.get(target).headers
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_health_and_readiness(api):
    assert api.get("/health").json() == {"status": "ok"}
    ready = api.get("/health/ready")
    components = ready.json()["components"]
    assert ready.status == 200 and ready.json()["status"] == "ok"
    assert list(components) == ["embedder", "reranker", "store", "redis", "qdrant", "llm"]
    assert {name: part["status"] for name, part in components.items()} == {
        "embedder": "ok", "reranker": "ok", "store": "ok", "redis": "off", "qdrant": "off", "llm": "off"}


def test_the_version_tells_the_model(api):
    version = api.get("/version").json()
    assert version["name"] == "ragd" and re.fullmatch(r"\d+\.\d+\.\d+.*", version["version"])
    assert version["embedding_model"]["dimension"] == 384
    assert {"html", "pdf", "docx", "png"} <= set(version["document_formats"])
    assert version["ocr"]["available"] is True and version["ocr"]["languages"] == ["eng"], version["ocr"]
    assert version["version"] == api.get("/openapi.json").json()["info"]["version"]


def sample(text, series):
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.M)
    assert found, f"{series} is not among the metrics"
    return float(found.group(1))


def test_all_families_are_there_from_the_first_scrape(tmp_path):
    with Server(tmp_path / "data") as server:
        text = server.request("GET", "/metrics").body.decode()
    for mode in ("hybrid", "vector", "keyword"):
        for outcome in ("generated", "extractive", "none", "abstained", "error"):
            assert f'rag_queries_total{{mode="{mode}",outcome="{outcome}"}} 0' in text
    for tier in ("l1", "l2", "result", "rerank", "passage"):
        assert sample(text, f'rag_cache_hits_total{{tier="{tier}"}}') == 0
        assert sample(text, f'rag_cache_misses_total{{tier="{tier}"}}') == 0
    for stage in ("embed", "retrieve", "fuse", "hydrate", "rerank", "read", "generate", "total"):
        assert sample(text, f'rag_query_duration_seconds_count{{stage="{stage}"}}') == 0
    assert sample(text, 'rag_errors_total{type="invalid_field"}') == 0
    assert sample(text, "rag_active_requests") == 1, "the scrape itself"


def test_questions_and_errors_are_counted(api):
    def counts():
        text = api.get("/metrics").body.decode()
        return [sample(text, series) for series in (
            'rag_queries_total{mode="keyword",outcome="abstained"}', 'rag_errors_total{type="not_found"}',
            'rag_errors_total{type="malformed"}', 'rag_query_duration_seconds_count{stage="total"}')]
    before = counts()
    api.ask("nothing at all", mode="keyword", collection="empty")
    api.get("/nope")
    api.send("POST", "/query", "{", {"Content-Type": "application/json"})
    assert [after - earlier for after, earlier in zip(counts(), before)] == [1, 1, 1, 1]


def test_the_openapi_document_describes_the_routes(api):
    document = api.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {
        ("GET", "/admin/keys"), ("POST", "/admin/keys"), ("DELETE", "/admin/keys/{id}"),
        ("POST", "/admin/keys/{id}/rotate"), ("GET", "/admin/tenants"), ("POST", "/admin/tenants"),
        ("POST", "/admin/tenants/{id}/resume"), ("DELETE", "/admin/tenants/{id}"), ("POST", "/admin/tenants/{id}/suspend"),
        ("GET", "/admin/tenants/{id}"), ("PATCH", "/admin/tenants/{id}"),
        ("GET", "/documents"), ("POST", "/documents"), ("DELETE", "/documents/{id}"), ("GET", "/documents/{id}"),
        ("PATCH", "/documents/{id}"),
        ("GET", "/documents/{id}/content"), ("GET", "/documents/{id}/original"),
        ("GET", "/documents/{id}/pages/{page}.png"), ("GET", "/health"), ("GET", "/health/ready"), ("POST", "/index"),
        ("GET", "/jobs"), ("DELETE", "/jobs/{id}"), ("GET", "/jobs/{id}"), ("GET", "/jobs/{id}/events"),
        ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/originals/{sha256}"), ("PUT", "/originals/{sha256}"),
        ("POST", "/query"), ("GET", "/sources"), ("DELETE", "/sources/{id}"), ("GET", "/sources/{id}"),
        ("PUT", "/sources/{id}"), ("POST", "/v1/chat/completions"), ("GET", "/v1/models"), ("GET", "/v1/models/{id}"), ("POST", "/mcp"),
        ("POST", "/v1/embeddings"), ("POST", "/v1/rerank"), ("POST", "/v2/rerank"), ("POST", "/embed"),
        ("POST", "/v1/responses"), ("GET", "/v1/responses/{id}"), ("DELETE", "/v1/responses/{id}"),
        ("POST", "/v1/files"), ("GET", "/v1/files"), ("GET", "/v1/files/{id}"), ("GET", "/v1/files/{id}/content"),
        ("DELETE", "/v1/files/{id}"), ("POST", "/v1/vector_stores"), ("GET", "/v1/vector_stores"),
        ("GET", "/v1/vector_stores/{id}"), ("POST", "/v1/vector_stores/{id}"), ("DELETE", "/v1/vector_stores/{id}"),
        ("POST", "/v1/vector_stores/{id}/search"), ("POST", "/v1/vector_stores/{id}/files"), ("GET", "/v1/vector_stores/{id}/files"),
        ("GET", "/v1/vector_stores/{id}/files/{file}"), ("POST", "/v1/vector_stores/{id}/files/{file}"),
        ("DELETE", "/v1/vector_stores/{id}/files/{file}"), ("GET", "/v1/vector_stores/{id}/files/{file}/content"),
        ("POST", "/v1/vector_stores/{id}/file_batches"), ("GET", "/v1/vector_stores/{id}/file_batches/{batch}"),
        ("POST", "/v1/vector_stores/{id}/file_batches/{batch}/cancel"), ("GET", "/v1/vector_stores/{id}/file_batches/{batch}/files"),
        ("POST", "/rerank"), ("GET", "/info"), ("GET", "/version"), ("GET", "/ws"),
        ("GET", "/"), ("GET", "/page/{id}"),
        ("GET", "/.well-known/oauth-protected-resource"), ("GET", "/.well-known/oauth-protected-resource/mcp")}


@pytest.mark.parametrize("target", ["/openapi.json", "/documents/kept/content"])
def test_what_the_caller_has_is_not_sent_again(api, target):
    api.index({"id": "kept", "text": "Kept by its readers."})
    first = api.get(target)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = api.send("GET", target, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    other = api.send("GET", target, headers={"If-None-Match": '"other"'})
    assert (other.status, other.body) == (200, first.body)


def test_only_its_own_names_are_answered(api):
    """DNS rebinding: a page whose name was made to mean our address reads and deletes nothing."""
    api.index({"id": "mine", "text": "Mine alone."})
    for method, target in (("GET", "/documents/mine/content"), ("DELETE", "/documents/mine"), ("GET", "/health")):
        reply = api.send(method, target, headers={"Host": "evil.example"})
        assert (reply.status, reply.json()["code"]) == (403, "forbidden")
        assert "ALLOWED_HOSTS" in reply.json()["detail"]
    for host in ("localhost", f"127.0.0.1:{api.server.port}", "[::1]:8080"):
        assert api.send("GET", "/documents/mine", headers={"Host": host}).status == 200


def test_listed_names_are_answered(tmp_path):
    with Server(tmp_path / "data", ALLOWED_HOSTS="rag.test, .inner.test") as server:
        for host, status in (("rag.test", 200), ("a.inner.test:80", 200), ("inner.test", 403), ("evil.example", 403)):
            assert server.request("GET", "/health", headers={"Host": host}).status == status


def test_a_page_of_another_origin_changes_nothing(api):
    api.index({"id": "mine", "text": "Mine alone."})
    for origin in ("https://evil.test", "null", "http://127.0.0.1:1"):
        assert api.send("DELETE", "/documents/mine", headers={"Origin": origin}).status == 403
        asked = {"Origin": origin, "Content-Type": "application/json"}
        assert api.send("POST", "/index", '{"documents": [{"text": "t"}]}', asked).status == 403
    assert api.send("DELETE", "/documents/mine", headers={"Origin": api.server.url}).status == 204


def test_a_long_name_is_not_said_again(api):
    name = "n" * 5_000_000
    for body in (f'{{"{name}": 1, "{name}": 2}}', f'{{"query": "q", "{name}": 1}}',
                 f'{{"query": "q", "filter": {{"{name}": null}}}}'):
        reply = api.send("POST", "/query", body, {"Content-Type": "application/json"})
        assert reply.status in (400, 422) and len(reply.body) < 3000


def test_other_origins_are_kept_out_by_default(api):
    origin = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    assert api.send("OPTIONS", "/query", headers=origin).status == 405
    assert "Access-Control-Allow-Origin" not in api.send("GET", "/health", headers=origin).headers


def test_configured_origins_are_let_in(tmp_path):
    with Server(tmp_path / "data", CORS_ORIGINS="https://docs.test") as server:
        api = Api(server)
        asked = {"Origin": "https://docs.test", "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "content-type"}
        reply = api.send("OPTIONS", "/query", headers=asked)
        assert reply.status == 204
        assert reply.headers["Access-Control-Allow-Origin"] == "https://docs.test"
        assert "POST" in reply.headers["Access-Control-Allow-Methods"]
        assert "content-type" in reply.headers["Access-Control-Allow-Headers"].lower()
        assert api.send("GET", "/nope", headers=asked).headers["Access-Control-Allow-Origin"] == "https://docs.test"
        evil = api.send("GET", "/health", headers={"Origin": "https://evil.test"})
        assert "Access-Control-Allow-Origin" not in evil.headers and evil.headers["Vary"] == "Origin"


def test_the_log_has_a_line_for_each_request_and_no_content(tmp_path):
    with Server(tmp_path / "data") as server:
        api = Api(server)
        api.index({"id": f"{SECRET}.md", "text": f"About {SECRET}.", "title": SECRET, "metadata": {"a": SECRET}})
        api.ask(SECRET, filter={"a": SECRET})
        for target in (f"/documents/{SECRET}.md", f"/documents/{SECRET}.md/content", f"/{SECRET}", f"/health?{SECRET}=1"):
            api.get(target)
        api.send("POST", "/query", {"query": SECRET, SECRET: SECRET})
        api.send("POST", "/query", f'{{"query": "{SECRET}', {"Content-Type": "application/json"})
        assert server.stop() == 0
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
        requests = [line for line in lines if line["event"] == "request"]
        assert SECRET not in server.log.read_text()
    seen = [(line["method"], line["route"], line["status"]) for line in requests]
    for expected in (("POST", "/index", 200), ("POST", "/query", 200), ("POST", "/query", 422),
                     ("POST", "/query", 400), ("GET", "/documents/{id}", 200), ("GET", "none", 404)):
        assert expected in seen
    asked = next(line for line in requests if line["route"] == "/query" and line["status"] == 200)
    assert asked["id"] and asked["ms"] > 0 and asked["embedding_cache"] == "miss" and "retrieve_ms" in asked
