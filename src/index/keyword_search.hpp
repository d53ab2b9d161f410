#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "index/best_hits.hpp"
#include "index/bitmap.hpp"
#include "index/bm25.hpp"
#include "index/posting_list.hpp"
#include "index/slot_table.hpp"

namespace ragd {

/// A term of a question that some chunk has.
struct WeightedTerm {
    const PostingList* postings = nullptr;
    double weight = 0;  // see Bm25::weight
};

/// What a search by keywords looks at.
struct KeywordView {
    const Bm25& bm25;
    std::span<const std::uint32_t> lengths;  // of chunks in terms, by slot
    const SlotTable& slots;
    const Bitmap& visible;
};

// Both offer the visible chunks that have a term, scored by the sum of weight x part over the terms
// in their order: the same additions in the same order, so both find the same hits to the last bit.

/// Block-max WAND (Ding & Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes", SIGIR
/// 2011): reads only postings that could still make it among the best.
void search_block_max_wand(std::span<const WeightedTerm> terms, const KeywordView& view,
                           BestHits& best);

/// Reads every posting, one term after the other.
void search_term_at_a_time(std::span<const WeightedTerm> terms, const KeywordView& view,
                           BestHits& best);

}  // namespace ragd
