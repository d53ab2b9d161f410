#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "domain/ranked_texts.hpp"
#include "domain/text_vectors.hpp"
#include "wire/models/cohere_rerank.hpp"

namespace ragd {

// The API of Hugging Face's text-embeddings-inference (TEI).

struct TeiEmbedCall {
    TextsToEmbed wanted;
    std::optional<std::size_t> dimensions = std::nullopt;
};

/// A call of `POST /embed`. What our vectors cannot be is refused: not of unit length, of texts that
/// were cut at their beginning, with a prompt in front.
/// Errors: Malformed, InvalidField, TooLarge.
Result<TeiEmbedCall> decode_tei_embed(std::string_view body);

struct TeiRerankCall {
    TextsToRank wanted;
    bool raw_scores = false;  // log-odds in place of probabilities
    bool return_text = false;
};

/// A call of `POST /rerank`: TEI's, or the other one that is served there, which has `documents`.
/// `truncate` is taken and not needed: a text of any length is read as a whole.
/// Errors: Malformed, InvalidField, TooLarge.
Result<std::variant<TeiRerankCall, RerankCall>> decode_either_rerank(std::string_view body);

/// [[0.1, ...], ...]
std::string encode_tei_vectors(const std::vector<Vector>& vectors);

/// [{"index", "score", "text"?}], best first. `texts` is empty where they are not sent back.
std::string encode_tei_ranking(const RankedTexts& ranked, bool raw_scores,
                               const std::vector<std::string>& texts);

struct TeiInfo {
    std::string_view model;
    std::string_view revision;
    std::size_t window = 0;
    std::string_view version;  // of ragd
};

std::string encode_tei_info(const TeiInfo& info);

}  // namespace ragd
