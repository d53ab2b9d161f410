"""What is known of a passage, flat, as frameworks keep it beside a text."""
from __future__ import annotations

from typing import Any

from .models import Answer, Source

FOR_READERS = frozenset({"title", "url"})


def facts_of(answer: Answer, source: Source) -> dict[str, Any]:
    """`source` is what chains cite: the address, or else the id. `citations` are the marks in `answer` that name it."""
    facts = source.model_dump(exclude={"text", "source"}, exclude_none=True)
    facts["scores"] = source.scores.model_dump()
    facts["metadata"] = source.metadata
    facts["source"] = source.url or source.document_id
    facts["source_name"] = source.source
    facts["citations"] = [one.model_dump() for one in answer.citations if one.source == source.n]
    facts["quotes"] = [one.model_dump(exclude_none=True) for one in answer.quotes if one.source == source.n]
    if answer.answer:
        facts["answer"] = answer.answer
    return facts
