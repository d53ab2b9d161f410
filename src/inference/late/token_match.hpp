#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "inference/late/token_matrix.hpp"
#include "ports/token_states.hpp"

namespace ragd {

/// How much each word piece of a question counts: softplus(weight . state + bias), as shares of 1.
struct TokenGate {
    std::vector<float> weight;
    float bias = 0;

    [[nodiscard]] std::vector<float> shares(const TokenStates& question) const;
};

/// What the best `window` pieces of a passage in a row count beside the whole of it: what answers
/// tends to stand together. Windows begin at every half of one.
struct NearMatch {
    float share = 0;         // of the score, 0 to 1; the rest is the whole passage's
    std::size_t window = 2;  // word pieces, even

    [[nodiscard]] std::size_t half() const { return window / 2; }
};

/// The mean of the best cosines of a question's pieces, weighted by their `shares`: in the whole
/// passage and in its best window. `cosines` are of spans of half a window.
/// Requires: a share for each piece.
float match_score(std::span<const float> shares, const SpanCosines& cosines, float near_share);

}  // namespace ragd
