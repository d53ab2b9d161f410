#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/posting_list.hpp"

namespace ragd {

/// Walks one posting list upwards, and knows what the postings of a block could earn at most.
/// Bounds are parts of the term's weight, see Bm25::part.
class PostingCursor {
public:
    /// Requires: all outlive the cursor, and stay as they are.
    PostingCursor(const PostingList& list, const Bm25& bm25,
                  std::span<const std::uint32_t> lengths);

    /// Where it stands; kNoSlot at the end.
    [[nodiscard]] Slot slot() const { return slot_; }
    [[nodiscard]] std::uint32_t count() const {
        return block_ < blocks_.size() ? list_->count_in(blocks_[block_], index_)
                                       : list_->tail()[index_].count;
    }
    /// Moves to the first posting at or after `target`.
    void seek(Slot target);

    /// At least what any posting of the list earns.
    [[nodiscard]] double list_bound() const { return list_bound_; }
    /// The same for the block in which `target` would lie, found without reading postings; the
    /// block ends at bounded_until().
    /// Requires: `target` not below that of an earlier call, nor below slot().
    double block_bound(Slot target);
    [[nodiscard]] Slot bounded_until() const {
        return shallow_ < blocks_.size() ? blocks_[shallow_].last : kNoSlot - 1;
    }

private:
    [[nodiscard]] std::size_t block_of(Slot target, std::size_t from) const;
    void seek_in_block(Slot target);
    void seek_in_tail(Slot target);

    const PostingList* list_;
    const Bm25* bm25_;
    std::span<const PostingList::Block> blocks_;
    std::size_t block_ = 0;  // blocks_.size() stands for the tail
    std::size_t index_ = 0;  // in the block
    Slot slot_ = 0;
    std::size_t shallow_ = 0;                // the block of block_bound
    std::size_t bounded_ = std::size_t(-1);  // the block whose bound is known
    double block_bound_ = 0;
    double tail_bound_ = 0;
    double list_bound_ = 0;
};

}  // namespace ragd
