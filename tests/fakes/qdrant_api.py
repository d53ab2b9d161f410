"""What Qdrant's published API says a request must be, by the models that its client generates from it. They know every
member of a body and refuse any other."""
import re
import urllib.parse

from qdrant_client.http import models

BODIES = {("PUT", ""): "CreateCollection", ("PUT", "/index"): "CreateFieldIndex", ("PUT", "/points"): "PointsList",
          ("POST", "/points"): "PointRequest", ("POST", "/points/delete"): "FilterSelector",
          ("PUT", "/points/payload"): "SetPayload", ("POST", "/points/payload"): "SetPayload", ("POST", "/points/scroll"): "ScrollRequest",
          ("POST", "/points/query/batch"): "QueryRequestBatch", ("POST", "/points/count"): "CountRequest",
          ("POST", "/facet"): "FacetRequest"}
PARAMETERS = {"wait": {"true", "false"}, "ordering": {"weak", "medium", "strong"}}


def check_request(request, known=models):
    """Fails unless the request is one of the API, to its last member and value. `known`: the models of some version."""
    path = urllib.parse.urlsplit(request["path"])
    method, operation = request["method"], re.sub("^/collections/[A-Za-z0-9_-]+", "", path.path)
    for name, value in urllib.parse.parse_qsl(path.query):
        assert value in PARAMETERS[name], path.query
    if method == "GET":
        assert operation == "" and request["body"] is None
        return
    model = getattr(known, BODIES[method, operation])
    read = model.model_validate(request["body"]).model_dump(mode="json", exclude_unset=True, by_alias=True)
    assert read == request["body"], "a value was taken for another"
