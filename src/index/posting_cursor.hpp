#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/posting_list.hpp"

namespace ragd {

/// Walks one posting list upwards, and knows what the postings of a range could earn at most.
///
/// `seek` gallops: it looks 1, 2, 4, ... places ahead until it is past the target and bisects the
/// last step, so that a near target costs a comparison or two and a far one the logarithm of the
/// distance (Bentley & Yao, "An almost optimal algorithm for unbounded searching", 1976). Blocks are
/// passed over by their first and last slot alone; only the one with the target is unpacked.
class PostingCursor {
public:
    /// Requires: both outlive the cursor, and stay as they are.
    PostingCursor(const PostingList& list, std::span<const std::uint32_t> lengths);

    /// Where it stands; kNoSlot at the end.
    [[nodiscard]] Slot slot() const { return slot_; }
    [[nodiscard]] std::uint32_t count() const {
        return block_ < blocks_.size() ? list_->count_in(blocks_[block_], index_)
                                       : list_->tail()[index_].count;
    }
    /// Moves to the first posting at or after `target`.
    void seek(Slot target);
    /// Calls use(slot, count) for the postings from here up to `end`, and moves past them.
    template <typename F>
    void take_until(Slot end, F&& use);

    /// At least the part (see Bm25::part) that any posting in [begin, end) earns; found without
    /// reading postings. 0: there is none.
    /// Requires: `begin` not below that of an earlier call; `bm25` always the same.
    double part_bound(Slot begin, Slot end, const Bm25& bm25);

private:
    [[nodiscard]] std::size_t block_of(Slot target, std::size_t from) const;
    void seek_in_block(Slot target);
    void seek_in_tail(Slot target);

    const PostingList* list_;
    std::span<const std::uint32_t> lengths_;
    std::span<const PostingList::Block> blocks_;
    std::size_t block_ = 0;  // blocks_.size() stands for the tail
    std::size_t index_ = 0;  // in the block
    Slot slot_ = 0;
    std::size_t bounded_ = 0;  // the block at which the last part_bound began
    double tail_bound_ = -1;   // not known yet
};

template <typename F>
void PostingCursor::take_until(Slot end, F&& use) {
    while (block_ < blocks_.size() && slot_ < end) {
        const PostingList::Block& block = blocks_[block_];
        const bool whole = block.last < end;
        while (index_ < PostingList::kBlockPostings) {
            slot_ = list_->slot_in(block, index_);
            if (!whole && slot_ >= end) {
                return;
            }
            use(slot_, list_->count_in(block, index_));
            ++index_;
        }
        ++block_;
        index_ = 0;
        if (block_ < blocks_.size()) {
            slot_ = blocks_[block_].first;
        }
    }
    if (block_ == blocks_.size()) {
        const auto tail = list_->tail();
        for (; index_ < tail.size() && tail[index_].slot < end; ++index_) {
            use(tail[index_].slot, tail[index_].count);
        }
        slot_ = index_ < tail.size() ? tail[index_].slot : kNoSlot;
    }
}

}  // namespace ragd
