"""ragd.langchain with the real langchain-core and the real server; started by test_python_frameworks.py."""
import pytest
from frameworks_world import QUESTION, client, unreachable, waited  # noqa: F401  (a fixture)
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from pydantic import ValidationError

import ragd
from ragd.langchain import RagdRetriever


class Listener(BaseCallbackHandler):
    def __init__(self):
        self.heard = []

    def on_retriever_start(self, serialized, query, **more):
        self.heard.append(("start", query))

    def on_retriever_end(self, documents, **more):
        self.heard.append(("end", len(documents)))

    def on_retriever_error(self, error, **more):
        self.heard.append(("error", type(error)))


def test_documents_bear_what_is_known_of_their_passage(client):  # noqa: F811
    found = RagdRetriever(client=client, options={"top_k": 2}).invoke(QUESTION)
    best, facts = found[0], found[0].metadata
    assert best.page_content == "The water for green tea should be 75 degrees hot." and best.id == facts["chunk_id"]
    assert (facts["document_id"], facts["n"], facts["version"], facts["title"]) == ("green.md", 1, 1, "Green tea")
    assert facts["source"] == facts["url"] == "https://tea.example/green"
    assert client.content("green.md").encode()[facts["start"]:facts["end"]].decode() == best.page_content
    assert 0 < facts["score"] <= 1 and facts["scores"]["rerank"] is not None
    assert facts["metadata"] == {"lang": "en", "score": "mine"}
    assert facts["citations"] == [] and "answer" not in facts
    assert found[1].metadata["source"] == "black.md", "without an address it is the id that is cited"


def test_options_are_those_of_a_query(client):  # noqa: F811
    asked = RagdRetriever(client=client, options={"top_k": 1, "generate": True, "filter": {"lang": "en"}}).invoke(QUESTION)
    facts = asked[0].metadata
    mark = facts["citations"][0]
    assert len(asked) == 1 and facts["answer"].encode()[mark["start"]:mark["end"]] == b"[1]" and facts["quotes"]
    with pytest.raises(ragd.errors.InvalidFieldError):
        RagdRetriever(client=client, options={"top_k": 0}).invoke(QUESTION)


@pytest.mark.parametrize("kind", ["async client", "in a thread"])
def test_it_is_awaited(client, kind):  # noqa: F811
    async def ask(asynchronous):
        retriever = RagdRetriever(async_client=asynchronous) if kind == "async client" else RagdRetriever(client=client)
        listener = Listener()
        found = await retriever.ainvoke(QUESTION, config={"callbacks": [listener]})
        assert listener.heard == [("start", QUESTION), ("end", len(found))]
        return found
    assert waited(ask)[0].metadata["document_id"] == "green.md"


def test_callbacks_hear_of_success_and_failure(client):  # noqa: F811
    listener = Listener()
    RagdRetriever(client=client, options={"top_k": 1}).invoke(QUESTION, config={"callbacks": [listener]})
    with pytest.raises(ragd.TransportError):
        RagdRetriever(client=unreachable()).invoke(QUESTION, config={"callbacks": [listener]})
    assert listener.heard == [("start", QUESTION), ("end", 1), ("start", QUESTION), ("error", ragd.TransportError)]


def test_it_is_a_part_of_a_chain(client):  # noqa: F811
    chain = ({"found": RagdRetriever(client=client, options={"top_k": 1}), "question": RunnablePassthrough()}
             | RunnableLambda(lambda given: f"{given['question']} {given['found'][0].page_content}") | StrOutputParser())
    assert chain.invoke(QUESTION).endswith("75 degrees hot.")
    assert [len(one) for one in RagdRetriever(client=client, options={"top_k": 1}).batch([QUESTION, "Black tea?"])] == [1, 1]


def test_it_needs_a_client_and_shows_no_key():
    with pytest.raises(ValidationError, match="needs a client"):
        RagdRetriever()
    key = "ragd_" + "secret" * 8
    assert key not in repr(RagdRetriever(client=ragd.Client("http://127.0.0.1:9", key)))

    async def only(asynchronous):
        with pytest.raises(ValueError, match="ainvoke"):
            RagdRetriever(async_client=asynchronous).invoke(QUESTION)
    waited(only)
