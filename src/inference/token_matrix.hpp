#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/token_states.hpp"

namespace ragd {

/// Token states in a quarter of their size: eight bits a number, one scale a row. The dot product
/// of two unit rows is off by less than 0.01.
/// Threads: any, at once; immutable.
class TokenMatrix {
public:
    explicit TokenMatrix(const TokenStates& states);

    /// The same as bytes that begin with `tag`, and back.
    [[nodiscard]] std::string to_bytes(std::string_view tag) const;
    /// None: the bytes are not of this tag and width, or damaged.
    static std::optional<TokenMatrix> from_bytes(std::string_view bytes, std::string_view tag,
                                                 std::size_t width);

    [[nodiscard]] std::size_t count() const { return scales_.size(); }

    /// result[i] is the largest cosine of row i of `*this` to a row of `other`; 0 where `other` is
    /// empty. Requires: the same width.
    [[nodiscard]] std::vector<float> max_cosines(const TokenMatrix& other) const;

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
