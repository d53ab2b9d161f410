"""Holds replies against the server's own OpenAPI document. Reads the part of JSON Schema it uses."""
import json
import re
import urllib.parse

KINDS = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
    "integer": int, "number": (int, float),
}
KNOWN = {
    "$ref", "type", "enum", "const", "required", "properties", "additionalProperties", "items", "anyOf",
    "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "minProperties",
    "maxProperties", "prefixItems", "default", "description", "examples", "format",
}


def is_kind(value, kind):
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, KINDS[kind])


class Contract:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def faults(self, schema, value, where=""):
        """What of `value` the schema does not allow."""
        schema = self.resolve(schema)
        assert set(schema) <= KNOWN, f"teach this test {set(schema) - KNOWN}"
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(is_kind(value, kind) for kind in kinds):
            yield f"{where}: {value!r} is not {kinds}"
            return
        if "const" in schema and value != schema["const"]:
            yield f"{where}: {value!r} is not {schema['const']!r}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where}: {value!r} is not in {schema['enum']}"
        if "anyOf" in schema and all(list(self.faults(one, value, where)) for one in schema["anyOf"]):
            yield f"{where}: {value!r} fits nothing of anyOf"
        yield from self.bound_faults(schema, value, where)
        if isinstance(value, dict):
            yield from self.object_faults(schema, value, where)
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                yield from self.faults(schema["items"], item, f"{where}/{index}")

    @staticmethod
    def bound_faults(schema, value, where):
        number = is_kind(value, "number")
        size = len(value) if isinstance(value, (str, list, dict)) else 0
        suffix = {str: "Length", list: "Items", dict: "Properties"}.get(type(value), "")
        low = schema.get("minimum") if number else schema.get(f"min{suffix}") if suffix else None
        high = schema.get("maximum") if number else schema.get(f"max{suffix}") if suffix else None
        measured = value if number else size
        if low is not None and measured < low or high is not None and measured > high:
            yield f"{where}: {measured} is not in {low}..{high}"
        if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{where}: {value!r} does not match {schema['pattern']}"

    def object_faults(self, schema, value, where):
        for name in schema.get("required", []):
            if name not in value:
                yield f"{where}: {name} is missing"
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        for name, member in value.items():
            if name in known:
                yield from self.faults(known[name], member, f"{where}/{name}")
            elif rest is False:
                yield f"{where}: {name} is not in the schema"
            elif isinstance(rest, dict):
                yield from self.faults(rest, member, f"{where}/{name}")

    def operation(self, method, target):
        """The described operation, or None: the path or the method is not ours."""
        path = urllib.parse.urlsplit(target).path
        for pattern, operations in sorted(self.document["paths"].items(), key=lambda item: -len(item[0])):
            shape = re.escape(pattern).replace(r"\{id\}", ".+")
            if re.fullmatch(shape, path):
                return operations.get(method.lower().replace("head", "get"))
        return None

    def check(self, method, target, reply):
        """Fails unless the reply is one that the document promises."""
        headers = {name.lower(): value for name, value in reply.headers.items()}
        assert headers.get("x-request-id"), "every reply names its request"
        operation = self.operation(method, target)
        if operation is None:
            assert reply.status in (204, 400, 404, 405, 413), reply.status
            schema = {"$ref": "#/components/schemas/Problem"}
            content = {"application/problem+json": {"schema": schema}} if reply.status != 204 else {}
        else:
            promised = operation["responses"].get(str(reply.status)) or operation["responses"]["default"]
            content = self.resolve(promised).get("content", {})
            if str(reply.status) not in operation["responses"]:
                assert reply.status in (408, 414, 431, 501, 505), f"{reply.status} is not described"
        if method == "HEAD" or not content:
            assert reply.body == b"", reply.body
            return
        kind = headers.get("content-type")
        assert kind in content, f"{kind} is not described for {method} {target} {reply.status}"
        if kind.endswith("json"):
            faults = list(self.faults(content[kind]["schema"], json.loads(reply.body)))
            assert not faults, faults


class Api:
    """A server whose every reply is held against its OpenAPI document."""

    def __init__(self, server):
        self.server = server
        self.contract = Contract(server.request("GET", "/openapi.json").json())

    def send(self, method, target, body=None, headers=None):
        reply = self.server.request(method, target, body, headers)
        self.contract.check(method, target, reply)
        return reply

    def get(self, target):
        return self.send("GET", target)

    def index(self, *documents, **options):
        return self.send("POST", "/index", {"documents": list(documents)} | options)

    def ask(self, question, **options):
        reply = self.send("POST", "/query", {"query": question} | options)
        assert reply.status == 200, reply.body
        return reply.json()
