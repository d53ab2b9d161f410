#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "index/bitmap.hpp"
#include "index/impacts.hpp"

namespace ragd {

struct Posting {
    Slot slot = 0;
    std::uint32_t count = 0;  // of the term in that chunk
};

/// The chunks of one term, ascending by slot: sealed blocks of 128 postings in packed bits, and a
/// plain tail that is not full yet. Slots are packed as differences to the first of their block,
/// so that any one of them can be read without decoding the rest.
class PostingList {
public:
    static constexpr std::size_t kBlockPostings = 128;
    using BlockImpacts = Impacts<4>;

    struct Block {
        Slot first = 0;
        Slot last = 0;
        std::uint8_t slot_bits = 0;
        std::uint8_t count_bits = 0;  // counts are stored less one
        std::uint64_t offset = 0;     // of its slots in the packed bytes; its counts follow
        BlockImpacts impacts;

        [[nodiscard]] std::size_t slot_bytes() const { return kBlockPostings * slot_bits / 8; }
        [[nodiscard]] std::size_t bytes() const {
            return slot_bytes() + kBlockPostings * count_bits / 8;
        }
    };

    /// Requires: a slot above all others. `lengths`: of every chunk so far, by slot.
    void append(Posting posting, std::span<const std::uint32_t> lengths);
    /// The same for many at once.
    void append(std::span<const Posting> postings, std::span<const std::uint32_t> lengths);

    [[nodiscard]] std::span<const Block> blocks() const {
        return sealed_ ? std::span<const Block>{sealed_->blocks} : std::span<const Block>{};
    }
    [[nodiscard]] std::span<const Posting> tail() const { return tail_; }
    /// The slot or count at `index` of a block. Requires: index < kBlockPostings.
    [[nodiscard]] Slot slot_in(const Block& block, std::size_t index) const {
        return block.first + unpack(block.offset, block.slot_bits, index);
    }
    [[nodiscard]] std::uint32_t count_in(const Block& block, std::size_t index) const {
        return 1 + unpack(block.offset + block.slot_bytes(), block.count_bits, index);
    }
    /// Calls use(slot, count) for all, ascending.
    template <typename F>
    void for_each(F&& use) const;

private:
    struct Sealed {
        std::vector<Block> blocks;
        std::vector<std::uint8_t> packed;  // ends with kPadding bytes, so that words can be read
    };
    static constexpr std::size_t kPadding = 8;

    void seal(std::span<const Posting> postings, std::span<const std::uint32_t> lengths);
    [[nodiscard]] std::uint32_t unpack(std::uint64_t offset, std::uint8_t bits,
                                       std::size_t index) const {
        const std::size_t bit = index * bits;
        std::uint64_t word = 0;
        std::memcpy(&word, sealed_->packed.data() + offset + bit / 8, sizeof(word));
        return static_cast<std::uint32_t>(word >> (bit % 8) & ((std::uint64_t{1} << bits) - 1));
    }

    std::unique_ptr<Sealed> sealed_;  // most terms are rare and have none
    std::vector<Posting> tail_;
};

template <typename F>
void PostingList::for_each(F&& use) const {
    for (const Block& block : blocks()) {
        for (std::size_t i = 0; i < kBlockPostings; ++i) {
            use(slot_in(block, i), count_in(block, i));
        }
    }
    for (const Posting& posting : tail_) {
        use(posting.slot, posting.count);
    }
}

}  // namespace ragd
