"""The unmodified `cohere` package ranks documents with the real binary."""
import cohere
import pytest
from cohere.core import ApiError

from test_model_routes import QUESTION, TEXTS


def test_version_2_of_its_client(api):
    client = cohere.ClientV2(api_key="none", base_url=api.server.url)
    ranked = client.rerank(model="ragd", query=QUESTION, documents=TEXTS, top_n=2, max_tokens_per_doc=512)
    assert ranked.results[0].index == 1 and len(ranked.results) == 2 and ranked.id
    assert 1 > ranked.results[0].relevance_score > ranked.results[1].relevance_score > 0
    assert ranked.meta.api_version.version == "2" and ranked.meta.tokens.input_tokens > 10


def test_version_1_of_its_client(api):
    client = cohere.Client(api_key="none", base_url=api.server.url)
    ranked = client.rerank(model="ragd", query=QUESTION, documents=[{"text": text} for text in TEXTS], return_documents=True)
    assert [one.document.text for one in ranked.results] == [TEXTS[one.index] for one in ranked.results]
    assert ranked.results[0].index == 1


def test_its_errors_say_what_is_wrong(api):
    client = cohere.ClientV2(api_key="none", base_url=api.server.url)
    with pytest.raises(cohere.NotFoundError) as unknown:
        client.rerank(model="rerank-v3.5", query=QUESTION, documents=TEXTS)
    assert "ragd/late-interaction-minilm" in str(unknown.value.body)
    with pytest.raises(ApiError) as refused:
        client.rerank(model="ragd", query=QUESTION, documents=[])
    assert refused.value.status_code == 422
