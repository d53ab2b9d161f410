#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ports/token_encoder.hpp"

namespace ragd {

/// Token states in a quarter of their size: eight bits a number, one scale a row. The dot product
/// of two unit rows is off by less than 0.01.
/// Threads: any, at once; immutable.
class TokenMatrix {
public:
    explicit TokenMatrix(const TokenStates& states);

    [[nodiscard]] std::size_t count() const { return scales_.size(); }

    /// result[i] is the largest cosine of row i of `*this` to a row of `other`; 0 where `other` is
    /// empty. Requires: the same width.
    [[nodiscard]] std::vector<float> max_cosines(const TokenMatrix& other) const;

private:
    [[nodiscard]] const std::int8_t* row(std::size_t i) const {
        return values_.data() + i * stride_;
    }
    std::size_t stride_;  // the width, rounded up for the kernels; the rest of a row is zero
    std::vector<std::int8_t> values_;
    std::vector<float> scales_;  // of each row: value = scale * number
};

}  // namespace ragd
