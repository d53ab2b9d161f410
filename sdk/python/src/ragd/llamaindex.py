"""A retriever for LlamaIndex: pip install ragd[llamaindex]."""
from __future__ import annotations

from typing import Any

import anyio.to_thread
from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
from typing_extensions import Unpack

from ._facts import FOR_READERS, facts_of
from ._options import QueryOptions
from .aio import AsyncClient
from .client import Client
from .models import Answer, Source


class RagdRetriever(BaseRetriever):
    """Finds passages with a `client`, an `async_client`, or either of both; `options` are those of `Client.query`."""

    def __init__(self, client: Client | None = None, async_client: AsyncClient | None = None, *,
                 callback_manager: CallbackManager | None = None, **options: Unpack[QueryOptions]) -> None:
        if client is None and async_client is None:
            raise ValueError("RagdRetriever needs a client or an async_client")
        self._client, self._async_client = client, async_client
        self._options: Any = {"generate": False, **options}  # the query engine writes the answer
        super().__init__(callback_manager=callback_manager)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        if self._client is None:
            raise ValueError("this RagdRetriever has an async_client alone: use aretrieve")
        return nodes_of(self._client.query(query_bundle.query_str, **self._options))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        if self._async_client is None:
            return await anyio.to_thread.run_sync(self._retrieve, query_bundle)
        return nodes_of(await self._async_client.query(query_bundle.query_str, **self._options))


def nodes_of(answer: Answer) -> list[NodeWithScore]:
    return [NodeWithScore(node=node_of(answer, source), score=source.score) for source in answer.sources]


def node_of(answer: Answer, source: Source) -> TextNode:
    """What the model need not read (ids, offsets, scores) is kept from it: LlamaIndex shows it metadata, too."""
    facts = facts_of(answer, source)
    hidden = [name for name in facts if name not in FOR_READERS]
    document = RelatedNodeInfo(node_id=source.document_id)
    return TextNode(id_=source.chunk_id, text=source.text, metadata=facts, excluded_llm_metadata_keys=hidden,
                    excluded_embed_metadata_keys=hidden, relationships={NodeRelationship.SOURCE: document})
