"""The places that documents are from: what the API calls sources."""
from __future__ import annotations

from typing import Any

from .._options import RunReport
from .._wire import Call, json_body, present, segment
from ..models import Model, Removed, SourceDetail, SourceList
from . import parse


def page(collection: str | None) -> Call[SourceList]:
    return Call("GET", "/sources", parse.model(SourceList), query=present(collection=collection))


def path_of(name: str) -> str:
    return f"/sources/{segment(name)}"


def get(name: str, collection: str | None) -> Call[SourceDetail]:
    return Call("GET", path_of(name), parse.model(SourceDetail), query=present(collection=collection))


def report(name: str, state: str, run: RunReport, collection: str | None) -> Call[None]:
    said: dict[str, Any] = {"state": state, **run}
    for listed in ("places", "failures"):
        if listed in said:
            said[listed] = [one.model_dump() if isinstance(one, Model) else one for one in said[listed]]
    return Call("PUT", path_of(name), parse.nothing, query=present(collection=collection), body=json_body(said),
                expected=frozenset({204}))


def remove(name: str, collection: str | None) -> Call[Removed]:
    # Of a repeat the server would count what the first one left.
    return Call("DELETE", path_of(name), parse.model(Removed), query=present(collection=collection), repeatable=False,
                indexes=True)
