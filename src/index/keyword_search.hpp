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
/// In each window of 2048 slots the terms are split by what they could earn there at most. Take "the
/// carbon tax": here "the" could earn 0.3, "tax" 4 and "carbon" 6, and the tenth best chunk so far
/// has 5. A chunk with "the" and "tax" alone has 4.3 at most and cannot enter, so neither term's
/// postings need be read: they are the lesser terms. Every chunk that can enter has "carbon", the
/// greater term: its postings are read, into an array of scores by slot. Then for each chunk found
/// so, from the greatest lesser term down: if its score and all that the terms left could add is
/// below the tenth best, it is dropped; else the term is looked up in that one chunk. The more good
/// chunks are known, the more terms become lesser ones, and most postings are never decoded.
void search_keywords(std::span<const ScoredTerm> terms, const KeywordView& view, BestHits& best);

}  // namespace ragd
