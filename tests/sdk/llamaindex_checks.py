"""ragd.llamaindex with the real llama-index-core and the real server; started by test_python_frameworks.py."""
import pytest
from frameworks_world import QUESTION, client, unreachable, waited  # noqa: F401  (a fixture)
from llama_index.core.callbacks import CallbackManager, CBEventType, LlamaDebugHandler
from llama_index.core.llms.mock import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle

import ragd
from ragd.llamaindex import RagdRetriever


def test_nodes_bear_what_is_known_of_their_passage(client):  # noqa: F811
    found = RagdRetriever(client, top_k=2).retrieve(QUESTION)
    best, facts = found[0], found[0].node.metadata
    assert isinstance(best, NodeWithScore) and best.score == facts["score"] > 0
    assert best.node.text == "The water for green tea should be 75 degrees hot." and best.node.node_id == facts["chunk_id"]
    assert best.node.ref_doc_id == facts["document_id"] == "green.md" and facts["metadata"]["lang"] == "en"
    assert client.content("green.md").encode()[facts["start"]:facts["end"]].decode() == best.node.text
    shown = best.node.get_content(MetadataMode.LLM)
    assert "Green tea" in shown and "chunk_id" not in shown and "scores" not in shown, "a model reads what it can use"


def test_options_are_those_of_a_query(client):  # noqa: F811
    found = RagdRetriever(client, top_k=1, generate=True, filter={"lang": "en"}).retrieve(QueryBundle(QUESTION))
    mark = found[0].node.metadata["citations"][0]
    assert len(found) == 1 and found[0].node.metadata["answer"].encode()[mark["start"]:mark["end"]] == b"[1]"
    with pytest.raises(ragd.errors.InvalidFieldError):
        RagdRetriever(client, top_k=0).retrieve(QUESTION)


@pytest.mark.parametrize("kind", ["async client", "sync client"])
def test_it_is_awaited(client, kind):  # noqa: F811
    async def ask(asynchronous):
        retriever = RagdRetriever(async_client=asynchronous) if kind == "async client" else RagdRetriever(client)
        return await retriever.aretrieve(QUESTION)
    assert waited(ask)[0].node.metadata["document_id"] == "green.md"


def test_callbacks_hear_of_it(client):  # noqa: F811
    listener = LlamaDebugHandler(print_trace_on_end=False)
    RagdRetriever(client, callback_manager=CallbackManager([listener])).retrieve(QUESTION)
    assert len(listener.get_event_pairs(CBEventType.RETRIEVE)) == 1


def test_a_query_engine_reads_its_nodes(client):  # noqa: F811
    engine = RetrieverQueryEngine.from_args(RagdRetriever(client, top_k=1), llm=MockLLM())
    answer = engine.query(QUESTION)
    assert "75 degrees" in str(answer) and answer.source_nodes[0].node.ref_doc_id == "green.md"


def test_it_needs_a_client_and_tells_of_failures():
    with pytest.raises(ValueError, match="needs a client"):
        RagdRetriever()
    with pytest.raises(ragd.TransportError):
        RagdRetriever(unreachable()).retrieve(QUESTION)

    async def only(asynchronous):
        with pytest.raises(ValueError, match="aretrieve"):
            RagdRetriever(async_client=asynchronous).retrieve(QUESTION)
    waited(only)
