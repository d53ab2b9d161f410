#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "index/bitmap.hpp"

namespace ragd {

/// Which chunk has which slot. As long as chunks arrive in the order of their ids, which is the
/// rule, this is one array and a binary search.
class SlotTable {
public:
    [[nodiscard]] std::size_t size() const { return ids_.size(); }
    [[nodiscard]] ChunkId id_of(Slot slot) const { return ids_[slot]; }
    [[nodiscard]] std::optional<Slot> find(ChunkId id) const;
    /// Gives `id` the next slot. Requires: it has none. Costs time in proportion to size() when a
    /// greater id came before.
    Slot append(ChunkId id);
    /// The slots of those ids that have one and are in `among`. Requires: `ids` ascending.
    [[nodiscard]] Bitmap slots_of(std::span<const ChunkId> ids, const Bitmap& among) const;
    /// The slots in `among`, by ascending id. Slots past its end are not in it.
    [[nodiscard]] std::vector<Slot> slots_by_id(const Bitmap& among) const;
    /// By slot.
    [[nodiscard]] std::span<const ChunkId> all() const { return ids_; }

private:
    [[nodiscard]] Slot slot_at(std::size_t rank) const {
        return by_id_.empty() ? static_cast<Slot>(rank) : by_id_[rank];
    }
    /// The first rank at or after `from` whose id is not below `id`; looks near `from` first.
    [[nodiscard]] std::size_t rank_of(ChunkId id, std::size_t from) const;

    std::vector<ChunkId> ids_;  // by slot
    std::vector<Slot> by_id_;   // slots by ascending id; empty while slots ascend like ids
};

}  // namespace ragd
