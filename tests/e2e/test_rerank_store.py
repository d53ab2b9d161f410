"""What the reranker reads of a passage is kept with its chunk: no question has to read it again."""
import re

import pytest

from harness import Server

DOCUMENTS = [{"id": f"d{i}", "text": f"Invoice rule {name}: suppliers are paid after {name} days, by transfer and with a note."}
             for i, name in enumerate(["one", "two", "three"])]


def passages(server):
    """Those that were known, and those that were read for a question."""
    text = server.request("GET", "/metrics").body.decode()
    return tuple(int(re.search(rf'rag_cache_{kind}_total{{tier="passage"}} (\d+)', text).group(1))
                 for kind in ("hits", "misses"))


def scores(server):
    reply = server.query("When are suppliers paid?", generate=False, cache=False)
    assert reply.status == 200, reply.body
    return {source["document_id"]: source["scores"] for source in reply.json()["sources"]}


@pytest.mark.parametrize("store, expected", [("on", (3, 0)), ("off", (0, 3))])
def test_a_fresh_process_reads_only_what_was_not_stored(tmp_path, store, expected):
    with Server(tmp_path / "data", RERANK_STORE=store) as server:
        assert server.index(*DOCUMENTS).status == 200
        first = scores(server)
    with Server(tmp_path / "data", RERANK_STORE=store) as server:
        again = scores(server)
        assert passages(server) == expected
    for document, those in first.items():
        assert again[document] == pytest.approx(those, abs=1e-4)


def test_a_changed_document_brings_its_own(tmp_path):
    with Server(tmp_path / "data") as server:
        server.index(*DOCUMENTS)
        before = scores(server)
        changed = server.index({"id": "d0", "text": "Cats sleep for sixteen hours a day."}).json()
        assert changed["documents"][0]["status"] == "updated"
        after = scores(server)
        assert passages(server) == (6, 0)
    assert after["d0"]["rerank"] < min(s["rerank"] for s in before.values()) - 0.1
