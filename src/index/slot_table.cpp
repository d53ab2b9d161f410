#include "index/slot_table.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace ragd {

std::size_t SlotTable::rank_of(ChunkId id, std::size_t from) const {
    std::size_t low = from;
    std::size_t step = 1;
    while (low + step <= ids_.size() && ids_[slot_at(low + step - 1)] < id) {
        low += step;
        step *= 2;
    }
    std::size_t high = std::min(low + step - 1, ids_.size());
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (ids_[slot_at(middle)] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::optional<Slot> SlotTable::find(ChunkId id) const {
    const std::size_t rank =
        !ids_.empty() && by_id_.empty() && ids_.back() < id ? ids_.size() : rank_of(id, 0);
    if (rank == ids_.size() || ids_[slot_at(rank)] != id) {
        return std::nullopt;
    }
    return slot_at(rank);
}

Slot SlotTable::append(ChunkId id) {
    RAG_ASSERT(ids_.size() < kNoSlot, "an index holds fewer than 2^32 chunks");
    const auto slot = static_cast<Slot>(ids_.size());
    if (by_id_.empty() && (ids_.empty() || ids_.back() < id)) {
        ids_.push_back(id);
        return slot;
    }
    if (by_id_.empty()) {
        by_id_.resize(ids_.size());
        std::iota(by_id_.begin(), by_id_.end(), Slot{0});
    }
    const auto rank = static_cast<std::ptrdiff_t>(rank_of(id, 0));
    by_id_.insert(by_id_.begin() + rank, slot);
    ids_.push_back(id);
    return slot;
}

Bitmap SlotTable::slots_of(std::span<const ChunkId> ids, const Bitmap& among) const {
    Bitmap found{among.size()};
    std::size_t rank = 0;
    for (const ChunkId id : ids) {
        rank = rank_of(id, rank);
        if (rank == ids_.size()) {
            break;
        }
        const Slot slot = slot_at(rank);
        if (ids_[slot] == id && slot < among.size() && among.test(slot)) {
            found.set(slot);
        }
    }
    return found;
}

std::vector<Slot> SlotTable::slots_by_id(const Bitmap& among) const {
    std::vector<Slot> found;
    for (std::size_t rank = 0; rank < ids_.size(); ++rank) {
        const Slot slot = slot_at(rank);
        if (slot < among.size() && among.test(slot)) {
            found.push_back(slot);
        }
    }
    return found;
}

}  // namespace ragd
