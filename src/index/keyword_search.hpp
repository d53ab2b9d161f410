#pragma once
#include <cstdint>
#include <span>

#include "index/best_hits.hpp"
#include "index/bitmap.hpp"
#include "index/bm25.hpp"
#include "index/posting_list.hpp"
#include "index/slot_table.hpp"

namespace ragd {

/// A term of a question that some chunk has.
struct ScoredTerm {
    const PostingList* postings = nullptr;
    TermScorer scorer;
};

/// What a search by keywords looks at.
struct KeywordView {
    std::span<const std::uint32_t> lengths;  // of chunks in terms, by slot
    const SlotTable& slots;
    const Bitmap& visible;
};

/// Offers the visible chunks that have a term of the question, each scored by the sum over its
/// terms. It leaves out only what cannot be among the best, and for that it reads a fraction of
/// the postings: MaxScore (Turtle & Flood, "Query evaluation: strategies and optimizations", 1995)
/// with bounds of blocks (Ding & Suel, "Faster top-k document retrieval using block-max indexes",
/// 2011), one window of slots after the other, as Lucene does it since version 9.
///
/// In each window the terms are split by what they could earn there. Chunks that have none but the
/// lesser terms cannot enter; so only the postings of the greater ones are read, into an array of
/// scores, and the lesser ones are looked up for those chunks that could still make it.
void search_keywords(std::span<const ScoredTerm> terms, const KeywordView& view, BestHits& best);

}  // namespace ragd
