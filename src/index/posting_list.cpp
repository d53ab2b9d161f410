#include "index/posting_list.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"

namespace ragd {
namespace {

// Postings that will not change are sealed in blocks of 128: slots as distances to the block's
// first one ("frame of reference": Goldstein, Ramakrishnan & Shaft, "Compressing relations and
// indexes", 1998), counts less one, each column with as many bits a number as its largest needs.
// Most blocks need 8 to 12 bits for a slot and 0 or 1 for a count, an eighth of what plain numbers
// take; and as all numbers of a column have the same width, one of them is read by its place alone.
// What came last, fewer than 128, lies plain in the tail until it is a block.

/// Appends `values` in `bits` bits each. Requires: a multiple of eight of them.
void pack(std::span<const std::uint32_t> values, std::uint8_t bits,
          std::vector<std::uint8_t>& out) {
    std::uint64_t word = 0;
    unsigned filled = 0;
    for (const std::uint32_t value : values) {
        word |= static_cast<std::uint64_t>(value) << filled;
        filled += bits;
        for (; filled >= 8; filled -= 8, word >>= 8) {
            out.push_back(static_cast<std::uint8_t>(word));
        }
    }
}

}  // namespace

void PostingList::append(Posting posting, std::span<const std::uint32_t> lengths) {
    tail_.push_back(posting);
    if (tail_.size() == kBlockPostings) {
        seal(tail_, lengths);
        tail_.clear();
    }
}

void PostingList::append(std::span<const Posting> postings,
                         std::span<const std::uint32_t> lengths) {
    while (!tail_.empty() && !postings.empty()) {
        append(postings.front(), lengths);
        postings = postings.subspan(1);
    }
    for (; postings.size() >= kBlockPostings; postings = postings.subspan(kBlockPostings)) {
        seal(postings.first(kBlockPostings), lengths);
    }
    if (!postings.empty()) {
        tail_.assign(postings.begin(), postings.end());
    }
}

void PostingList::seal(std::span<const Posting> postings, std::span<const std::uint32_t> lengths) {
    if (!sealed_) {
        sealed_ = std::make_unique<Sealed>();
        sealed_->packed.resize(kPadding);
    }
    std::array<std::uint32_t, kBlockPostings> slots;
    std::array<std::uint32_t, kBlockPostings> counts;
    std::uint32_t count_max = 0;
    Block block;
    block.first = postings.front().slot;
    block.last = postings.back().slot;
    for (std::size_t i = 0; i < kBlockPostings; ++i) {
        const Posting posting = postings[i];
        RAG_ASSERT(i == 0 || posting.slot > postings[i - 1].slot, "postings ascend");
        slots[i] = posting.slot - block.first;
        counts[i] = posting.count - 1;
        count_max = std::max(count_max, counts[i]);
        block.impacts.add(posting.count, lengths[posting.slot]);
    }
    block.slot_bits = static_cast<std::uint8_t>(std::bit_width(slots.back()));
    block.count_bits = static_cast<std::uint8_t>(std::bit_width(count_max));
    block.offset = sealed_->packed.size() - kPadding;
    sealed_->packed.resize(block.offset);
    pack(slots, block.slot_bits, sealed_->packed);
    pack(counts, block.count_bits, sealed_->packed);
    sealed_->packed.resize(sealed_->packed.size() + kPadding);
    sealed_->blocks.push_back(block);
}

}  // namespace ragd
