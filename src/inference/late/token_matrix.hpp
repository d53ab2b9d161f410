#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/token_states.hpp"

namespace ragd {

/// Of each row of a question, the largest cosine to each span of a passage: some rows of it in a
/// row, the last span perhaps fewer.
struct SpanCosines {
    std::vector<float> best;  // [rows of the question, spans]
    std::size_t spans = 0;    // none: the passage is empty
};

/// Token states in a quarter of their size: eight bits a number, one scale a row. The dot product
/// of two unit rows is off by less than 0.01.
/// Threads: any, at once; immutable.
class TokenMatrix {
public:
    explicit TokenMatrix(const TokenStates& states);

    /// The same as bytes, and back.
    [[nodiscard]] std::string to_bytes() const;
    /// None: the bytes are not of this width, or damaged.
    static std::optional<TokenMatrix> from_bytes(std::string_view bytes, std::size_t width);

    [[nodiscard]] std::size_t count() const { return scales_.size(); }

    /// Of the rows of `*this` to spans of `span` rows of `other`.
    /// Requires: the same width; span > 0.
    [[nodiscard]] SpanCosines max_cosines(const TokenMatrix& other, std::size_t span) const;

private:
    TokenMatrix(std::size_t count, std::size_t width);
    [[nodiscard]] const std::int8_t* row(std::size_t i) const {
        return values_.data() + i * stride_;
    }
    std::size_t stride_;  // the width, rounded up for the kernels; the rest of a row is zero
    std::vector<std::int8_t> values_;
    std::vector<float> scales_;  // of each row: value = scale * number
};

}  // namespace ragd
