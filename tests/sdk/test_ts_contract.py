"""The TypeScript client's types, methods and errors are those of the server's own /openapi.json, and of the Python client."""
import json
import re

import pytest
from harness import ROOT
from node_world import HERE, NODE_DEPS, TYPESCRIPT_SDK, done, node, run_tests
from test_python_contract import NO_MODELS, SAME_NAME, VALUES, is_native, named_by, resolved

import ragd

REQUESTS = {  # what is sent: our type, and which of its fields are parameters of their own
    "Question": ("QueryOptions", {"query", "messages", "stream"}),
    "IndexCall": ("IndexOptions", {"documents"}),
    "UploadForm": ("UploadOptions", {"file", "files"}),
    "PageRequest": ("FetchOptions", {"url"}),
    "SourceRun": ("RunReport", {"state"}),
    "KeyWanted": ("KeyOptions", set()),
    "Message": ("Message", set()),
    "QuotaChange": ("QuotaNumbers", set()),
    "FileFacts": ("FileFacts", set()),
}


@pytest.fixture(scope="module")
def contract(running):
    return running.request("GET", "/openapi.json").json()


@pytest.fixture(scope="module")
def types():
    packages = NODE_DEPS.resolve() / "node_modules"
    return json.loads(done(node(), HERE / "types.mjs", packages, TYPESCRIPT_SDK / "src/types.ts"))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """What the client's methods ask for, and which errors it knows."""
    out = tmp_path_factory.mktemp("routes") / "client.json"
    run_tests("routes", TEST_OUT=str(out))
    return json.loads(out.read_text())


def within(schema, contract):
    """The schema inside of arrays and of objects with any names."""
    schema = resolved(schema, contract)
    more = schema.get("items", schema.get("additionalProperties"))
    return within(more, contract) if isinstance(more, dict) and "properties" not in schema else schema


def nullable(schema, contract):
    schema = resolved(schema, contract)
    return "null" in schema.get("type", []) or any(nullable(one, contract) for one in schema.get("anyOf", []))


def differences(fields, schema, contract, where, sent=False):
    wanted = schema["properties"]
    if set(fields) != set(wanted):
        yield f"{where}: fields {set(fields) ^ set(wanted)}"
    required = {name for name, field in fields.items() if field["required"]}
    if not sent and required != set(schema.get("required", [])):
        yield f"{where}: required {required ^ set(schema.get('required', []))}"
    for name in set(fields) & set(wanted):
        field, item = fields[name], within(wanted[name], contract)
        if not sent and field["nullable"] != nullable(wanted[name], contract):
            yield f"{where}.{name}: null"
        values = {one for one in item.get("enum", []) if isinstance(one, str)}
        if set(field["values"]) != values:
            yield f"{where}.{name}: values {set(field['values']) ^ values}"
        if field["fields"] and "properties" in item:
            yield from differences(field["fields"], item, contract, f"{where}.{name}", sent)


@pytest.mark.parametrize("name", SAME_NAME)
def test_a_type_has_the_fields_of_its_schema(contract, types, name):
    sent = name in {"NewDocument", "Acl", "SourceFailure"}
    assert list(differences(types[name]["fields"], contract["components"]["schemas"][name], contract, name, sent)) == []


@pytest.mark.parametrize("name", REQUESTS)
def test_options_are_the_fields_of_their_schema(contract, types, name):
    ours, apart = REQUESTS[name]
    schema = contract["components"]["schemas"][name]
    schema = schema | {"properties": {field: value for field, value in schema["properties"].items() if field not in apart}}
    assert list(differences(types[ours]["fields"], schema, contract, ours, sent=True)) == []


def test_the_comparison_sees_a_field_that_differs(contract, types):
    schema = json.loads(json.dumps(contract["components"]["schemas"]["Answer"]))
    del schema["properties"]["warnings"], schema["properties"]["cache"]["properties"]["result"]
    schema["properties"]["answer_kind"]["enum"].append("sung")
    schema["properties"]["id"]["type"] = ["string", "null"]
    found = " ".join(differences(types["Answer"]["fields"], schema, contract, "Answer"))
    assert "warnings" in found and "Answer.cache: fields {'result'}" in found and "{'sung'}" in found and "Answer.id: null" in found


def test_every_schema_is_known_here(contract):
    native = [value for path, value in contract["paths"].items() if is_native(path)]
    assert named_by(native, contract, set()) <= {*SAME_NAME, *REQUESTS, *NO_MODELS, *VALUES}


def test_every_route_has_a_method(contract, client):
    native = {(method.upper(), re.sub(r"\{(\w+)\}", "ID", path)) for path, methods in contract["paths"].items()
              for method in methods if is_native(path)}
    asked = {(method, target.replace("pages/1.png", "pages/ID.png")) for method, target in client["asked"]}
    assert asked == native | {("GET", "/v1/models")}


def test_errors_are_those_of_the_contract_and_of_python(contract, client):
    assert client["codes"] == {code: kind.__name__ for code, kind in ragd.errors.BY_CODE.items()}
    assert set(contract["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) <= set(client["codes"])
    table = re.findall(r"^\| `(\w+)` \| (\d{3})", (ROOT / "docs/errors.md").read_text(), re.M)
    families = {status: set(codes) for status, codes in client["families"]}
    assert len(table) > 10 and all(code in families[int(status)] for code, status in table)


def test_events_and_open_sets_are_those_of_the_contract(contract, client, types):
    schemas = contract["components"]["schemas"]
    for name in ("AnswerEvent", "JobEvent"):
        wanted = set(schemas[name]["properties"]["event"]["enum"]) - {"error"}
        assert set(client["events"][name]) == set(types[name]["tags"]) == wanted
    for name in ("JobState", "Scope"):
        assert set(types[name]["values"]) == set(schemas[name]["enum"])
