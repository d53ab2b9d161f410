#include "index/keyword_search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <vector>

#include "index/posting_cursor.hpp"

namespace ragd {
namespace {

// Finds the best k chunks for a question without scoring each chunk that has a word of it, and
// gives exactly what scoring each of them would give.
//
// The idea of MaxScore (Turtle & Flood, 1995): once k chunks are found, a chunk must beat the worst
// of them, the floor. Order the question's terms by the most that each can earn. As long as the
// first few together cannot reach the floor, a chunk that has only these cannot enter, so nobody
// needs to walk their lists, which are the long ones: frequent words earn little. Only the lists of
// the other terms are walked, and the lesser terms are looked up for the chunks met there.
//
// The idea of block-max (Ding & Suel, 2011): "the most that a term can earn" is far too much for
// most of a list. So the slots are taken in windows, and in each window a term's bound is the best
// of the blocks that lie in it. In a window where no block has anything to offer, all terms are
// lesser ones, and it is left out whole.
//
// In a window:
//   1. split_terms  orders the terms by their bound here, and adds the bounds up from the least.
//   2. add_postings walks the greater terms one after the other and adds what each posting earns to
//                   a small array of scores, one for each slot of the window: no heap, no merging.
//   3. offer        for each chunk that was met: from the greatest of the lesser terms downwards,
//                   stop as soon as the score and what the rest could still add is below the floor;
//                   else look the term up and add what it earns.
// The floor rises while chunks enter, so later windows leave out more.
//
// Why nothing is lost: bounds are never below what a posting earns, and scores are whole numbers
// (bm25.hpp), so adding them in another order gives the same sum and no bound is off by a rounding.

constexpr Slot kWindowSlots = 2048;  // their scores, 16 KiB, stay in the nearest cache

class Search {
public:
    Search(std::span<const ScoredTerm> terms, const KeywordView& view, BestHits& best)
        : view_(view), best_(best), lengths_(view.lengths.data()), size_(view.visible.size()) {
        walks_.reserve(terms.size());
        for (const ScoredTerm& term : terms) {
            walks_.push_back(
                {.cursor = PostingCursor{*term.postings, view.lengths}, .scorer = &term.scorer});
            by_bound_.push_back(&walks_.back());
        }
        bounds_.resize(terms.size());
    }

    void run() {
        for (Slot begin = first_at(0); begin < size_; begin = first_at(end_)) {
            begin_ = begin;
            end_ = static_cast<Slot>(std::min<std::size_t>(size_, begin + kWindowSlots));
            const std::size_t greater = split_terms();
            for (std::size_t i = greater; i < by_bound_.size(); ++i) {
                add_postings(*by_bound_[i]);
            }
            if (greater < by_bound_.size()) {
                offer_touched(greater);
            }
        }
    }

private:
    struct Walk {
        PostingCursor cursor;
        const TermScorer* scorer;
        Points bound = 0;  // of what it earns in the window
    };

    /// The first visible slot at or after `from` at which a posting may be.
    [[nodiscard]] Slot first_at(Slot from) const {
        Slot first = kNoSlot;
        for (const Walk& walk : walks_) {
            first = std::min(first, walk.cursor.slot());
        }
        return first == kNoSlot ? kNoSlot
                                : static_cast<Slot>(view_.visible.next(std::max(from, first)));
    }

    /// The least that a score must be to enter.
    [[nodiscard]] Points floor() const {
        return best_.full() ? static_cast<Points>(best_.floor() * kPointsPerScore) : 0;
    }

    /// Orders the terms by their bounds in the window; those before the index returned are the
    /// lesser ones, which even together cannot bring a chunk in. bounds_[i] is the sum up to i.
    std::size_t split_terms() {
        for (Walk& walk : walks_) {
            walk.bound =
                walk.scorer->points(walk.cursor.part_bound(begin_, end_, walk.scorer->bm25()));
        }
        std::ranges::sort(by_bound_, {}, &Walk::bound);
        const Points least = floor();
        std::size_t greater = 0;
        Points sum = 0;
        for (std::size_t i = 0; i < by_bound_.size(); ++i) {
            sum += by_bound_[i]->bound;
            bounds_[i] = sum;
            greater += sum < least || sum == 0 ? 1 : 0;
        }
        return greater;
    }

    void add_postings(Walk& walk) {
        walk.cursor.seek(begin_);
        walk.cursor.take_until(end_, [&](Slot slot, std::uint32_t count) {
            const Slot at = slot - begin_;
            scores_[at] += walk.scorer->points(count, lengths_[slot]);
            touched_[at / 64] |= std::uint64_t{1} << (at % 64);
        });
    }

    void offer_touched(std::size_t greater) {
        for (std::size_t word = 0; word < touched_.size(); ++word) {
            for (std::uint64_t bits = touched_[word]; bits != 0; bits &= bits - 1) {
                const auto at =
                    static_cast<Slot>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
                offer(begin_ + at, scores_[at], greater);
                scores_[at] = 0;
            }
            touched_[word] = 0;
        }
    }

    /// Completes the score of a chunk by the lesser terms, as long as it could enter.
    void offer(Slot slot, Points score, std::size_t greater) {
        if (!view_.visible.test(slot)) {
            return;
        }
        const Points least = floor();
        for (std::size_t i = greater; i-- > 0;) {
            if (score + bounds_[i] < least) {
                return;
            }
            Walk& walk = *by_bound_[i];
            walk.cursor.seek(slot);
            if (walk.cursor.slot() == slot) {
                score += walk.scorer->points(walk.cursor.count(), lengths_[slot]);
            }
        }
        if (score >= least) {
            best_.offer({.score = score_of(score), .id = view_.slots.id_of(slot), .slot = slot});
        }
    }

    const KeywordView& view_;
    BestHits& best_;
    const std::uint32_t* lengths_;
    std::size_t size_;
    std::vector<Walk> walks_;
    std::vector<Walk*> by_bound_;
    std::vector<Points> bounds_;
    Slot begin_ = 0;
    Slot end_ = 0;
    std::array<Points, kWindowSlots> scores_{};
    std::array<std::uint64_t, kWindowSlots / 64> touched_{};
};

}  // namespace

void search_keywords(std::span<const ScoredTerm> terms, const KeywordView& view, BestHits& best) {
    Search{terms, view, best}.run();
}

}  // namespace ragd
