"""The Python client's models, options and routes are those of the server's own /openapi.json."""
import inspect
import json
import re
import typing

import pytest
from harness import ROOT
from lying_server import LyingServer, say
from pydantic import BaseModel
from typing_extensions import get_type_hints

import ragd
from ragd import _options, _stream, models

SAME_NAME = ["Acl", "Answer", "Citation", "Document", "DocumentPage", "IndexReport", "IndexedSource", "Job", "JobCounts",
             "JobFile", "JobPage", "JobSummary", "KeptFile", "Key", "KeyList", "LastRun", "Location", "MadeKey", "NewDocument",
             "OriginalFile", "PassageLocation", "Quote", "QuotaNumbers", "Readiness", "Removed", "Source", "SourceDetail", "SourceFailure",
             "SourceList", "Tenant", "TenantErasure", "TenantList", "TenantUse", "Timings", "Version"]
REQUESTS = {  # what is sent, and which of its fields are parameters of their own
    "Question": (_options.QueryOptions, {"query", "messages", "stream"}),
    "IndexCall": (_options.IndexOptions, {"documents"}),
    "UploadForm": (_options.UploadOptions, {"file", "files"}),
    "PageRequest": (_options.FetchOptions, {"url"}),
    "SourceRun": (_options.RunReport, {"state"}),
    "KeyWanted": (_options.KeyOptions, set()),
    "Message": (_options.Message, set()),
    "QuotaChange": (_options.Quota, set()),
}
NO_MODELS = {"Problem", "FieldError", "AnswerEvent", "JobEvent", "FileFacts"}  # errors, events and UploadFile: see below
VALUES = {"CollectionName", "Metadata", "Filter", "FilterList", "FilterValue", "FilterValues", "FilterOperators", "Box",
          "JobState", "Principal", "TenantName", "Scope"}


@pytest.fixture(scope="module")
def contract(running):
    return running.request("GET", "/openapi.json").json()


def model_within(annotation):
    """The model that an annotation has somewhere: of `list[Source] | None` Source."""
    if typing.get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(model_within, typing.get_args(annotation))), None)


def literals_within(annotation):
    if typing.get_origin(annotation) is typing.Literal:
        return set(typing.get_args(annotation))
    return set().union(*map(literals_within, typing.get_args(annotation)))


def resolved(schema, contract):
    while "$ref" in schema:
        schema = contract["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def differences(model, schema, contract, where):
    """What a model and a schema do not say alike, with what lies within them."""
    fields = model.model_fields
    wanted = schema["properties"]
    if set(fields) != set(wanted):
        yield f"{where}: fields {set(fields) ^ set(wanted)}"
    required = {name for name, field in fields.items() if field.is_required()}
    if required != set(schema.get("required", [])):
        yield f"{where}: required {required ^ set(schema.get('required', []))}"
    for name in set(fields) & set(wanted):
        inner = resolved(wanted[name], contract)
        item = resolved(inner.get("items") or inner.get("additionalProperties") or inner, contract) \
            if isinstance(inner.get("items", inner.get("additionalProperties")), dict) else inner
        within = model_within(fields[name].annotation)
        if within and "properties" in item:
            yield from differences(within, item, contract, f"{where}.{name}")
        if "enum" in item and literals_within(fields[name].annotation) != set(item["enum"]):
            yield f"{where}.{name}: values {literals_within(fields[name].annotation) ^ set(item['enum'])}"


@pytest.mark.parametrize("name", SAME_NAME)
def test_a_model_has_the_fields_of_its_schema(contract, name):
    assert list(differences(getattr(models, name), contract["components"]["schemas"][name], contract, name)) == []


def test_the_comparison_sees_a_field_that_differs(contract):
    schema = json.loads(json.dumps(contract["components"]["schemas"]["Answer"]))
    del schema["properties"]["warnings"], schema["properties"]["cache"]["properties"]["result"]
    schema["properties"]["answer_kind"]["enum"].append("sung")
    found = " ".join(differences(models.Answer, schema, contract, "Answer"))
    assert "warnings" in found and "Answer.cache: fields {'result'}" in found and "{'sung'}" in found


@pytest.mark.parametrize("name", REQUESTS)
def test_options_are_the_fields_of_their_schema(contract, name):
    options, apart = REQUESTS[name]
    schema = contract["components"]["schemas"][name]
    hints = get_type_hints(options)
    assert set(hints) | apart == set(schema["properties"])
    for field, hint in hints.items():
        enum = resolved(schema["properties"][field], contract).get("enum")
        assert not enum or literals_within(hint) == set(enum), field


def is_native(path):
    """Routes of other dialects have clients of their own; the page has a browser."""
    return path != "/" and not path.startswith(("/v1", "/v2", "/mcp", "/rerank", "/embed", "/info", "/ws", "/page/", "/.well-known/"))


def named_by(part, contract, seen):
    """The schemas that a part of the contract names, and those that they name."""
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for inner in parts:
        named_by(inner, contract, seen)
    _, _, path = (part.get("$ref") or "").partition("#/components/") if isinstance(part, dict) else ("", "", "")
    if path and path not in seen:
        kind, name = path.split("/")
        seen.add(path)
        named_by(contract["components"][kind][name], contract, seen)
    return {one.removeprefix("schemas/") for one in seen if one.startswith("schemas/")}


def test_every_schema_is_known_here(contract):
    schemas = contract["components"]["schemas"]
    routes = [value for path, value in contract["paths"].items() if is_native(path)]
    assert named_by(routes, contract, set()) == {*SAME_NAME, *REQUESTS, *NO_MODELS, *VALUES}
    assert set(schemas["Problem"]["properties"]["code"]["enum"]) <= set(ragd.errors.BY_CODE)
    assert set(schemas["Scope"]["enum"]) == literals_within(models.Scope)
    assert set(schemas["JobState"]["enum"]) == literals_within(models.JobState)
    assert set(schemas["FileFacts"]["properties"]) == set(ragd.UploadFile.__dataclass_fields__) - {
        "content", "name", "media_type"}
    events = {name: set(schemas[name]["properties"]["event"]["enum"]) for name in ("AnswerEvent", "JobEvent")}
    assert events == {"AnswerEvent": {*_stream.ANSWER_EVENTS, "error"}, "JobEvent": {*_stream.JOB_EVENTS, "error"}}


CALLS = [  # one for each method that asks the server
    lambda c: c.query("?"), lambda c: c.stream("?").__enter__(), lambda c: c.index([{"text": "T"}]),
    lambda c: list(c.index_all([{"text": "T"}])), lambda c: list(c.documents()), lambda c: c.get("ID"),
    lambda c: c.content("ID"), lambda c: c.original("ID"), lambda c: c.page_image("ID", 1), lambda c: c.patch("ID", acl=None),
    lambda c: c.delete("ID"), lambda c: c.keep_original(b"x"), lambda c: c.has_original("ID"),
    lambda c: c.upload(ragd.UploadFile(b"x", name="x")), lambda c: c.fetch("http://a.example/"), lambda c: list(c.jobs()),
    lambda c: c.job("ID"), lambda c: c.wait("ID"), lambda c: c.events("ID").__enter__(), lambda c: c.cancel("ID"),
    lambda c: c.sources(), lambda c: c.source("ID"), lambda c: c.report_run("ID", "done"), lambda c: c.remove_source("ID"),
    lambda c: c.keys(), lambda c: c.create_key(), lambda c: c.rotate_key("ID"), lambda c: c.revoke_key("ID"),
    lambda c: c.tenants(), lambda c: c.create_tenant("t"),
    lambda c: c.tenant("ID"), lambda c: c.set_quota("ID", documents=1), lambda c: c.suspend_tenant("ID"), lambda c: c.resume_tenant("ID"),
    lambda c: c.delete_tenant("ID"), lambda c: c.health(), lambda c: c.ready(), lambda c: c.version(), lambda c: c.metrics(),
    lambda c: c.openapi(),
]


def test_every_route_has_a_method(contract, flavour):
    native = {(method.upper(), re.sub(r"\{(\w+)\}", "ID", path)) for path, methods in contract["paths"].items()
              for method in methods if is_native(path)}
    with LyingServer(say(418)) as server:
        client = flavour.client(server.url)
        for call in CALLS:
            with pytest.raises(ragd.StatusError):
                call(client)
        asked = {(one.method, re.sub(r"[0-9a-f]{64}|pages/1", lambda m: "pages/ID" if "/" in m[0] else "ID", one.target))
                 for one in server.requests}
    assert asked == native and len(server.requests) == len(CALLS)


def test_both_clients_have_the_same_methods():
    def face(client):
        found = {}
        for name, method in inspect.getmembers(client, inspect.isfunction):
            if not name.startswith("_"):
                signature = inspect.signature(method)
                found[name] = [(one.name, one.kind, one.default, one.annotation) for one in signature.parameters.values()]
        return found
    assert face(ragd.Client) == face(ragd.AsyncClient) and len(face(ragd.Client)) == len(CALLS) + 1  # and close


def test_the_version_is_that_of_the_server(running):
    assert ragd.__version__ == running.request("GET", "/version").json()["version"]


def test_every_code_of_the_documentation_has_its_error():
    table = re.findall(r"^\| `(\w+)` \| (\d{3})", (ROOT / "docs/errors.md").read_text(), re.M)
    assert {code for code, _ in table} == set(ragd.errors.BY_CODE) and len(table) > 10
    for code, status in table:  # an answer without a code, such as a proxy's, is of the same family
        assert issubclass(ragd.errors.BY_CODE[code], ragd.errors.BY_STATUS[int(status)])


def test_conditions_are_the_headers_that_the_contract_has(contract):
    names = {one["name"] for one in contract["components"]["parameters"].values() if one["in"] == "header"}
    assert names == {"If-Match", "If-None-Match"} == {one.replace("_", "-").title() for one in get_type_hints(ragd.Conditions)}
