"""A retriever for LangChain: pip install ragd[langchain]."""
from __future__ import annotations

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, model_validator
from typing_extensions import Self

from ._facts import facts_of
from .aio import AsyncClient
from .client import Client
from .models import Answer


class RagdRetriever(BaseRetriever):
    """Finds passages with a `client`, an `async_client`, or either of both.

    `options` are those of `Client.query`: top_k, filter, mode, ... A passage's metadata are its facts
    (score, document_id, start, end, citations, ...); those of its document are in `metadata`.
    """

    client: Client | None = Field(default=None, repr=False)
    async_client: AsyncClient | None = Field(default=None, repr=False)
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_a_client(self) -> Self:
        if self.client is None and self.async_client is None:
            raise ValueError("RagdRetriever needs a client or an async_client")
        return self

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        if self.client is None:
            raise ValueError("this RagdRetriever has an async_client alone: use ainvoke")
        return documents_of(self.client.query(query, **with_defaults(self.options)))

    async def _aget_relevant_documents(self, query: str, *,
                                       run_manager: AsyncCallbackManagerForRetrieverRun) -> list[Document]:
        if self.async_client is None:  # in a thread
            return await super()._aget_relevant_documents(query, run_manager=run_manager)
        return documents_of(await self.async_client.query(query, **with_defaults(self.options)))


def with_defaults(options: dict[str, Any]) -> Any:
    """The chain writes the answer, unless one is asked for."""
    return {"generate": False} | options


def documents_of(answer: Answer) -> list[Document]:
    return [Document(id=source.chunk_id, page_content=source.text, metadata=facts_of(answer, source))
            for source in answer.sources]
