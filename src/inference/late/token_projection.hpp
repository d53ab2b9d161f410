#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "ports/token_states.hpp"

namespace ragd {

/// A linear map of token states to fewer numbers, each result of unit length again.
/// Threads: any, at once; immutable.
class TokenProjection {
public:
    /// `weights` are `in` rows of `out` numbers. Requires: neither is 0.
    TokenProjection(std::span<const float> weights, std::size_t in, std::size_t out);

    [[nodiscard]] std::size_t in() const { return in_; }
    [[nodiscard]] std::size_t out() const { return out_; }

    /// Requires: states of width in().
    [[nodiscard]] TokenStates apply(const TokenStates& states) const;

private:
    std::size_t in_;
    std::size_t out_;
    /// By blocks of results, each with its numbers of all `in` rows; the rest of the last is zero.
    std::vector<float> weights_;
};

}  // namespace ragd
