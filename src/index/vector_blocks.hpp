#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "index/bitmap.hpp"

namespace ragd {

/// Rows of floats by slot, in aligned blocks that never move. A row, once written, stays as it is.
/// A copy shares the blocks: it is a view of the rows of that moment, whatever is added later.
/// Threads: reading rows, and writing one that nobody reads yet, need no lock; `reserve` changes
/// the table of blocks and does.
class VectorBlocks {
public:
    explicit VectorBlocks(std::size_t dimension);

    [[nodiscard]] std::size_t dimension() const { return dimension_; }
    /// Floats from one row to the next: the dimension, rounded up to kDotLanes.
    [[nodiscard]] std::size_t stride() const { return stride_; }

    void reserve(std::size_t slots);
    /// Requires: reserved; `vector` has the dimension.
    void write(Slot slot, std::span<const float> vector);
    /// stride() floats, 64-byte aligned; those past the dimension are zero.
    [[nodiscard]] const float* at(Slot slot) const {
        return blocks_[slot / kBlockRows].get() + (slot % kBlockRows) * stride_;
    }
    /// Rows from `slot` on that lie side by side.
    [[nodiscard]] static std::size_t run(Slot slot) { return kBlockRows - slot % kBlockRows; }
    /// The same for one who fills rows from a file. Requires: reserved, and nobody reads them.
    [[nodiscard]] float* writable(Slot slot) {
        return blocks_[slot / kBlockRows].get() + (slot % kBlockRows) * stride_;
    }

private:
    static constexpr std::size_t kBlockRows = 1024;

    std::size_t dimension_;
    std::size_t stride_;
    std::vector<std::shared_ptr<float[]>> blocks_;
};

/// A copy of a vector with zeros up to the stride: what kernels compare rows with.
std::vector<float> padded(std::span<const float> vector);

}  // namespace ragd
