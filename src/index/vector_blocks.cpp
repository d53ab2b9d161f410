#include "index/vector_blocks.hpp"

#include <algorithm>
#include <new>

#include "base/assert.hpp"
#include "index/dot.hpp"

namespace ragd {
namespace {

constexpr std::align_val_t kAlignment{64};

std::shared_ptr<float[]> new_block(std::size_t floats) {
    auto* memory = static_cast<float*>(::operator new[](floats * sizeof(float), kAlignment));
    return {memory, [](float* block) { ::operator delete[](block, kAlignment); }};
}

std::size_t padded_size(std::size_t dimension) {
    return (dimension + kDotLanes - 1) / kDotLanes * kDotLanes;
}

}  // namespace

VectorBlocks::VectorBlocks(std::size_t dimension)
    : dimension_(dimension), stride_(padded_size(dimension)) {
    RAG_ASSERT(dimension > 0, "vectors have at least one dimension");
}

void VectorBlocks::reserve(std::size_t slots) {
    while (blocks_.size() * kBlockRows < slots) {
        blocks_.push_back(new_block(kBlockRows * stride_));
    }
}

void VectorBlocks::write(Slot slot, std::span<const float> vector) {
    RAG_ASSERT(vector.size() == dimension_, "a vector of another dimension");
    float* row = writable(slot);
    std::ranges::copy(vector, row);
    std::fill(row + dimension_, row + stride_, 0.0F);
}

std::vector<float> padded(std::span<const float> vector) {
    std::vector<float> row(padded_size(vector.size()));
    std::ranges::copy(vector, row.begin());
    return row;
}

}  // namespace ragd
