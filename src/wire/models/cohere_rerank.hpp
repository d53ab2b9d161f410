#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/ranked_texts.hpp"

namespace ragd {

/// A call of `POST /v1/rerank` or `/v2/rerank`, as Cohere, Jina and vLLM have it.
struct RerankCall {
    std::string model;
    TextsToRank wanted;
    std::optional<std::size_t> top_n = std::nullopt;
    bool return_documents = false;
};

/// Errors: Malformed, InvalidField, TooLarge.
Result<RerankCall> decode_rerank_call(std::string_view body);

/// What was asked for with the texts.
struct RerankReply {
    const RequestId& id;
    std::string_view model;
    std::string_view api_version;  // of Cohere's API, "2"
    std::size_t top_n;
    const std::vector<std::string>& documents;  // empty: they are not sent back
};

/// {"id", "model", "results": [{"index", "relevance_score", "document"?}], "usage", "meta"}: what the
/// clients of all three look for.
std::string encode_reranked(const RankedTexts& ranked, const RerankReply& reply);

}  // namespace ragd
