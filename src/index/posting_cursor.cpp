#include "index/posting_cursor.hpp"

#include <algorithm>

// A cursor walks a list of postings upwards and skips what it is not asked for, on two levels.
//
// Blocks. A list is blocks of 128 postings and a plain tail. Each block says its first and last
// slot, so a seek looks at these only and opens one block. Which one is found by galloping (Bentley
// & Yao, "An almost optimal algorithm for unbounded searching", 1976): look 1, 2, 4, ... blocks
// ahead until one ends behind the target, then halve the stretch between. Most seeks go to the same
// block or the next, which costs one or two looks; a far one costs twice the logarithm of its
// distance, where halving the whole list would cost the same for every seek.
//
// Postings. Inside the block it is done again, over slots that are read out of their bits one by
// one: each is stored as the distance to the block's first slot, in the same number of bits, so
// that any of them can be read without those before it.
//
// Bounds. Each block keeps, when it is sealed, the few pairs (count of the term, length of the
// chunk) that no other of its postings beats in both: whatever the statistics of the collection
// become, the best of its postings is among them or below one of them (see impacts.hpp). So the
// most that a stretch of slots could earn from this term is known without opening a block. The tail
// has no such pairs; they are made when first asked for.

namespace ragd {

PostingCursor::PostingCursor(const PostingList& list, std::span<const std::uint32_t> lengths)
    : list_(&list), lengths_(lengths), blocks_(list.blocks()) {
    if (!blocks_.empty()) {
        slot_ = blocks_.front().first;
    } else {
        slot_ = list.tail().empty() ? kNoSlot : list.tail().front().slot;
    }
}

/// The first block at or after `from` that ends at or after `target`; blocks_.size() for the tail.
std::size_t PostingCursor::block_of(Slot target, std::size_t from) const {
    std::size_t step = 1;
    std::size_t low = from;
    while (low + step <= blocks_.size() && blocks_[low + step - 1].last < target) {
        low += step;
        step *= 2;
    }
    const auto begin = blocks_.begin();
    const auto high = begin + std::min(low + step - 1, blocks_.size());
    return std::lower_bound(
               begin + low, high, target,
               [](const PostingList::Block& block, Slot slot) { return block.last < slot; }) -
           begin;
}

void PostingCursor::seek(Slot target) {
    if (target <= slot_) {
        return;
    }
    const std::size_t block = block_of(target, block_);
    if (block != block_) {
        block_ = block;
        index_ = 0;
    }
    if (block_ < blocks_.size()) {
        seek_in_block(target);
    } else {
        seek_in_tail(target);
    }
}

void PostingCursor::seek_in_block(Slot target) {
    const PostingList::Block& block = blocks_[block_];
    // Near first: in most walks the target is among the next few.
    std::size_t low = index_;
    std::size_t step = 1;
    while (low + step <= PostingList::kBlockPostings &&
           list_->slot_in(block, low + step - 1) < target) {
        low += step;
        step *= 2;
    }
    std::size_t high = std::min(low + step - 1, PostingList::kBlockPostings - 1);
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (list_->slot_in(block, middle) < target) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    index_ = low;
    slot_ = list_->slot_in(block, index_);
}

void PostingCursor::seek_in_tail(Slot target) {
    const auto tail = list_->tail();
    while (index_ < tail.size() && tail[index_].slot < target) {
        ++index_;
    }
    slot_ = index_ < tail.size() ? tail[index_].slot : kNoSlot;
}

// The bound of a block is that of its impacts, which were noted when it was sealed. The tail has
// none: its few postings are read once, the first time that somebody asks.
double PostingCursor::part_bound(Slot begin, Slot end, const Bm25& bm25) {
    bounded_ = block_of(begin, bounded_);
    double most = 0;
    std::size_t block = bounded_;
    for (; block < blocks_.size() && blocks_[block].first < end; ++block) {
        most = std::max(most, blocks_[block].impacts.bound(bm25));
    }
    const auto tail = list_->tail();
    if (block < blocks_.size() || tail.empty() || tail.front().slot >= end ||
        tail.back().slot < begin) {
        return most;
    }
    if (tail_bound_ < 0) {
        PostingList::BlockImpacts impacts;
        for (const Posting& posting : tail) {
            impacts.add(posting.count, lengths_[posting.slot]);
        }
        tail_bound_ = impacts.bound(bm25);
    }
    return std::max(most, tail_bound_);
}

}  // namespace ragd
