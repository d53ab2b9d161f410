#pragma once
#include <cstddef>

#include "index/best_hits.hpp"
#include "index/bitmap.hpp"
#include "index/slot_table.hpp"
#include "index/vector_blocks.hpp"

namespace ragd {

/// What a search by vector looks at: rows, who they belong to, and who may be found.
struct VectorView {
    const VectorBlocks& rows;
    const SlotTable& slots;
    const Bitmap& visible;
};

/// Offers `best` every visible slot of [begin, visible.size()), scored by its cosine with `query`.
/// Requires: `query` is a row of view.rows.stride() floats.
void scan_vectors(const VectorView& view, const float* query, Slot begin, BestHits& best);

}  // namespace ragd
