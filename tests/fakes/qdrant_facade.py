"""Qdrant's REST API, as far as ragd uses it, over the local mode of the official client: the same semantics of
filters, scores, payloads and idf, held in one process and, given a folder, on disk.

    python qdrant_facade.py [--port 0] [--folder DIR] [--api-key KEY] [--version 1.20.0]

prints one JSON line with its url. Beyond the local mode it is as strict as a server in strict mode: a filter or an
order on a field without a payload index is refused, and so is a body over 32 MiB. `POST /facade/faults` tells it to
misbehave; `POST /facade/requests` gives what it was sent since it was last asked.
"""
import argparse
import collections
import http.server
import json
import pathlib
import re
import socket
import struct
import sys
import threading
import time
import urllib.parse

from pydantic import ValidationError
from qdrant_client import QdrantClient, models

BODY_BYTES_MAX = 32 * 1024 * 1024


class Refused(Exception):
    """An answer that is an error, in the shape of the server's."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


def names_in(condition, prefix=""):
    """The payload fields that a filter looks at."""
    if isinstance(condition, dict):
        if "nested" in condition:
            nested = condition["nested"]
            yield from names_in(nested["filter"], f"{prefix}{nested['key'].removesuffix('[]')}[].")
            return
        if "key" in condition:
            yield prefix + condition["key"]
        for part in ("must", "should", "must_not", "min_should", "filter"):
            yield from names_in(condition.get(part), prefix)
    elif isinstance(condition, list):
        for one in condition:
            yield from names_in(one, prefix)


class Facade:
    """The collections; one request at a time, as the order of a shard's operations is one."""

    def __init__(self, folder, version):
        self.schema_file = pathlib.Path(folder) / "schema.json" if folder else None
        self.client = (QdrantClient(path=str(pathlib.Path(folder) / "data"), force_disable_check_same_thread=True)
                       if folder else QdrantClient(":memory:"))
        self.schema = {}
        if self.schema_file and self.schema_file.exists():
            self.schema = json.loads(self.schema_file.read_text())
        self.version = version
        self.lock = threading.Lock()
        self.operations = 0

    def collection(self, name):
        if not self.client.collection_exists(name):
            raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
        return self.client._client.collections[name]

    def save_schema(self):
        if self.schema_file:
            self.schema_file.write_text(json.dumps(self.schema))

    def check_indexed(self, name, condition, what="filter"):
        for field in names_in(condition):
            if field not in self.schema.get(name, {}):
                raise Refused(400, f"Bad request: Index required but not found for \"{field}\" of this {what}")

    def updated(self):
        self.operations += 1
        return {"operation_id": self.operations, "status": "completed"}

    def handle(self, method, path, body):
        if (method, path) == ("GET", "/"):
            return None, {"title": "qdrant - vector search engine", "version": self.version}
        parts = [urllib.parse.unquote(part) for part in path.strip("/").split("/")]
        if parts[0] != "collections" or len(parts) < 2:
            raise Refused(404, "")
        name, operation = parts[1], "/".join(parts[2:])
        handler = self.ROUTES.get((method, operation))
        if handler is None:
            raise Refused(405 if operation else 404, "")
        return handler(self, name, body), None

    def describe(self, name, _):
        params = self.collection(name).config
        shape = params.model_dump(mode="json", exclude_none=True)
        shape = {key: shape[key] for key in ("vectors", "sparse_vectors") if key in shape}
        shape.setdefault("vectors", {})
        count = self.client.count(name).count
        schema = {field: {"data_type": kind, "points": count} for field, kind in self.schema.get(name, {}).items()}
        return {"status": "green", "optimizer_status": "ok", "points_count": count, "segments_count": 1,
                "config": {"params": shape | {"shard_number": 1, "replication_factor": 1}}, "payload_schema": schema}

    def create(self, name, body):
        if self.client.collection_exists(name):
            raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
        wanted = models.CreateCollection.model_validate(body)
        self.client.create_collection(name, vectors_config=wanted.vectors or {},
                                      sparse_vectors_config=wanted.sparse_vectors)
        self.schema[name] = {}
        self.save_schema()
        return True

    def drop(self, name, _):
        self.collection(name)
        self.client.delete_collection(name)
        self.schema.pop(name, None)
        self.save_schema()
        return True

    def create_index(self, name, body):
        self.collection(name)
        schema = body["field_schema"]
        self.schema.setdefault(name, {})[body["field_name"]] = schema["type"] if isinstance(schema, dict) else schema
        self.save_schema()
        return self.updated()

    def upsert(self, name, body):
        collection = self.collection(name)
        points = [models.PointStruct.model_validate(point) for point in body["points"]]
        conditional = body.get("update_filter")
        if conditional and tuple(map(int, self.version.split(".")[:2])) < (1, 16):
            conditional = None  # an unknown member: older servers pass over it
        collection.upsert(points, update_filter=models.Filter.model_validate(conditional) if conditional else None)
        return self.updated()

    def retrieve(self, name, body):
        found = self.collection(name).retrieve(body["ids"], with_payload=self.selector(body.get("with_payload", True)),
                                               with_vectors=body.get("with_vector", False))
        return [self.point(one) for one in found]

    def delete(self, name, body):
        self.check_indexed(name, body.get("filter"))
        selector = (models.FilterSelector.model_validate(body) if "filter" in body
                    else models.PointIdsList.model_validate(body))
        self.collection(name).delete(selector)
        return self.updated()

    def overwrite_payload(self, name, body):
        self.check_indexed(name, body.get("filter"))
        selector = models.FilterSelector(filter=models.Filter.model_validate(body["filter"]))
        self.collection(name).overwrite_payload(body["payload"], selector)
        return self.updated()

    def set_payload(self, name, body):
        self.check_indexed(name, body.get("filter"))
        selector = models.FilterSelector(filter=models.Filter.model_validate(body["filter"]))
        self.collection(name).set_payload(body["payload"], selector)
        return self.updated()

    def scroll(self, name, body):
        collection = self.collection(name)
        self.check_indexed(name, body.get("filter"))
        order = body.get("order_by")
        if order:
            self.check_indexed(name, {"key": order["key"]}, "order_by")
            order = models.OrderBy.model_validate(order)
        found, following = collection.scroll(
            models.Filter.model_validate(body["filter"]) if body.get("filter") else None, limit=body.get("limit", 10),
            order_by=order, offset=body.get("offset"), with_payload=self.selector(body.get("with_payload", True)))
        return {"points": [self.point(one) for one in found], "next_page_offset": following}

    def facet(self, name, body):
        collection = self.collection(name)
        self.check_indexed(name, body.get("filter"))
        self.check_indexed(name, {"key": body["key"]}, "facet")
        # The local mode counts exactly, whatever is asked.
        found = collection.facet(key=body["key"], limit=body["limit"],
                                 facet_filter=models.Filter.model_validate(body["filter"]))
        return {"hits": [{"value": hit.value, "count": hit.count} for hit in found.hits]}

    def count(self, name, body):
        self.check_indexed(name, body.get("filter"))
        found = self.collection(name).count(count_filter=models.Filter.model_validate(body["filter"]))
        return {"count": found.count}

    def query_batch(self, name, body):
        collection = self.collection(name)
        answers = []
        for search in body["searches"]:
            self.check_indexed(name, search.get("filter"))
            request = models.QueryRequest.model_validate(search)
            prefetch = request.prefetch
            if isinstance(prefetch, models.Prefetch):
                self.check_indexed(name, search["prefetch"].get("filter"))
                prefetch = prefetch.model_copy(update={"query": self.query_of(prefetch), "using": prefetch.using or "",
                                                       "params": self.params_of(prefetch)})
            found = collection.query_points(
                query=self.query_of(request), prefetch=prefetch,
                using=request.using or "", query_filter=request.filter, limit=request.limit,
                search_params=self.params_of(request),
                with_payload=self.selector(search.get("with_payload", False)),
                with_vectors=search.get("with_vector", False))
            answers.append({"points": [self.point(one) for one in found.points]})
        return answers

    def params_of(self, request):
        """Servers before 1.19 pass over the points by which terms are to be weighed, and count all."""
        knows = tuple(map(int, self.version.split(".")[:2])) >= (1, 19)
        return request.params if knows or request.params is None else request.params.model_copy(update={"idf": None})

    @staticmethod
    def query_of(request):
        query = request.query
        if isinstance(query, dict):
            query = models.SparseVector.model_validate(query)
        return query if isinstance(query, models.NearestQuery) else models.NearestQuery(nearest=query)

    @staticmethod
    def selector(wanted):
        return models.PayloadSelectorInclude(include=wanted) if isinstance(wanted, list) else wanted

    @staticmethod
    def point(found):
        return found.model_dump(mode="json", exclude_none=True)

    ROUTES = {("GET", ""): describe, ("PUT", ""): create, ("DELETE", ""): drop, ("PUT", "index"): create_index,
              ("PUT", "points"): upsert, ("POST", "points"): retrieve, ("POST", "points/delete"): delete,
              ("PUT", "points/payload"): overwrite_payload, ("POST", "points/payload"): set_payload, ("POST", "points/scroll"): scroll,
              ("POST", "points/query/batch"): query_batch, ("POST", "points/count"): count, ("POST", "facet"): facet}


class Faults:
    """What to do wrong: {"method", "path" (a pattern), "action", "count", "status"}; first match, then counted down.
    before: closes the connection without doing what was asked; after: does it and then closes; status: answers so."""

    def __init__(self):
        self.rules, self.lock = [], threading.Lock()

    def set(self, rules):
        with self.lock:
            self.rules = rules

    def take(self, method, path):
        with self.lock:
            for rule in self.rules:
                if rule["count"] > 0 and rule["method"] == method and re.search(rule["path"], path):
                    rule["count"] -= 1
                    return rule
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize, disable_nagle_algorithm = 1 << 16, True  # head and body in one packet: no wait for its acknowledgement
    facade, faults, api_key = None, Faults(), ""
    sent = collections.deque(maxlen=1000)

    def answer(self):
        began = time.perf_counter()
        path = self.path.partition("?")[0]
        length = int(self.headers.get("Content-Length", 0))
        if length > BODY_BYTES_MAX:
            self.close_connection = True
            return self.reply(413, {"status": {"error": f"JSON payload ({length} bytes) is larger than allowed"}})
        raw = self.rfile.read(length)
        if path == "/facade/requests":
            sent = [self.sent.popleft() for _ in range(len(self.sent))]
            return self.reply(200, {"result": sent})
        if path == "/facade/faults":
            self.faults.set(json.loads(raw))
            return self.reply(200, {})
        if self.api_key and self.headers.get("api-key") != self.api_key:
            return self.reply(401, b"Must provide an API key or an Authorization bearer token")
        fault = self.faults.take(self.command, path)
        if fault and fault["action"] == "before":
            return self.hang_up()
        if fault and fault["action"] == "status":
            return self.reply(fault["status"], {"status": {"error": "as told"}, "time": 0.0})
        status, answer = self.perform(path, raw)
        self.sent.append({"at": began, "until": time.perf_counter(), "method": self.command, "path": self.path,
                          "body": json.loads(raw) if raw else None, "sent_bytes": len(raw),
                          "answer_bytes": len(json.dumps(answer)) if isinstance(answer, dict) else 0})
        if fault and fault["action"] == "after":
            return self.hang_up()
        if "time" not in answer and "title" not in answer:
            answer["time"] = time.perf_counter() - began
        return self.reply(status, answer)

    def perform(self, path, raw):
        try:
            body = json.loads(raw) if raw else {}
            with self.facade.lock:
                result, bare = self.facade.handle(self.command, path, body)
            return 200, bare or {"result": result, "status": "ok"}
        except Refused as refused:
            return refused.status, {"status": {"error": refused.message}}
        except (ValidationError, ValueError, KeyError, TypeError) as wrong:
            return 400, {"status": {"error": f"Wrong input: {wrong}"}}

    def hang_up(self):
        """A reset, as when a process dies."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def reply(self, status, answer):
        raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def log_message(self, *_):
        pass


class HttpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that left is no news
            super().handle_error(request, address)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder")
    parser.add_argument("--api-key", default="")
    parser.add_argument("--version", default="1.20.0")
    options = parser.parse_args()
    if options.folder:
        pathlib.Path(options.folder).mkdir(parents=True, exist_ok=True)
    Handler.facade, Handler.api_key = Facade(options.folder, options.version), options.api_key
    server = HttpServer(("127.0.0.1", options.port), Handler)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
