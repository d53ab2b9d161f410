#include "index/keyword_search.hpp"

#include <algorithm>
#include <cstddef>

#include "index/posting_cursor.hpp"

namespace ragd {
namespace {

// Bounds are sums in another order than scores: so much they may be off by rounding.
constexpr double kRounding = 1 + 1e-9;

struct TermWalk {
    PostingCursor cursor;
    double weight;
    double bound;  // weight x the cursor's list_bound
};

class BlockMaxWand {
public:
    BlockMaxWand(std::span<const WeightedTerm> terms, const KeywordView& view, BestHits& best)
        : view_(view), best_(best) {
        walks_.reserve(terms.size());
        for (const WeightedTerm& term : terms) {
            PostingCursor cursor{*term.postings, view.bm25, view.lengths};
            const double bound = term.weight * cursor.list_bound();
            walks_.push_back({.cursor = cursor, .weight = term.weight, .bound = bound});
        }
        for (TermWalk& walk : walks_) {
            by_slot_.push_back(&walk);
        }
    }

    void run() {
        settle(by_slot_.size());
        while (find_pivot()) {
            const Slot pivot = by_slot_[last_]->cursor.slot();
            const std::size_t visible = view_.visible.next(pivot);
            if (visible >= view_.visible.size()) {
                return;
            }
            if (visible != pivot) {
                advance(static_cast<Slot>(visible));
            } else if (!block_may_enter(pivot)) {
                advance(after_blocks());
            } else if (by_slot_.front()->cursor.slot() == pivot) {
                score(pivot);
                advance(pivot + 1);
            } else {
                advance(pivot);
            }
        }
    }

private:
    [[nodiscard]] bool may_enter(double bound) const { return bound * kRounding >= best_.floor(); }

    /// Finds the first slot that could enter by the bounds of whole lists: that of
    /// by_slot_[last_], the last of the walks that stand at or before it. False: there is none.
    bool find_pivot() {
        double bound = 0;
        for (last_ = 0; last_ < by_slot_.size(); ++last_) {
            bound += by_slot_[last_]->bound;
            if (may_enter(bound)) {
                const Slot slot = by_slot_[last_]->cursor.slot();
                while (last_ + 1 < by_slot_.size() && by_slot_[last_ + 1]->cursor.slot() == slot) {
                    ++last_;
                }
                return true;
            }
        }
        return false;
    }

    /// Whether the pivot could enter by the bounds of the blocks in which it lies.
    bool block_may_enter(Slot pivot) {
        double bound = 0;
        for (std::size_t i = 0; i <= last_; ++i) {
            bound += by_slot_[i]->weight * by_slot_[i]->cursor.block_bound(pivot);
        }
        return may_enter(bound);
    }

    /// The first slot for which the bounds of those blocks say nothing.
    [[nodiscard]] Slot after_blocks() const {
        Slot next = last_ + 1 < by_slot_.size() ? by_slot_[last_ + 1]->cursor.slot() : kNoSlot;
        for (std::size_t i = 0; i <= last_; ++i) {
            next = std::min(next, by_slot_[i]->cursor.bounded_until() + 1);
        }
        return next;
    }

    void score(Slot slot) {
        double sum = 0;
        for (const TermWalk& walk : walks_) {
            if (walk.cursor.slot() == slot) {
                sum += walk.weight * view_.bm25.part(walk.cursor.count(), view_.lengths[slot]);
            }
        }
        if (sum >= best_.floor()) {
            best_.offer({.score = sum, .id = view_.slots.id_of(slot), .slot = slot});
        }
    }

    /// Moves the walks up to the pivot to `target`, and puts all in order again.
    void advance(Slot target) {
        for (std::size_t i = 0; i <= last_; ++i) {
            by_slot_[i]->cursor.seek(target);
        }
        settle(last_ + 1);
    }

    /// Orders by slot after the first `moved` have moved; drops those at their end.
    void settle(std::size_t moved) {
        for (std::size_t i = moved; i-- > 0;) {
            TermWalk* walk = by_slot_[i];
            const Slot slot = walk->cursor.slot();
            std::size_t to = i;
            for (; to + 1 < by_slot_.size() && by_slot_[to + 1]->cursor.slot() < slot; ++to) {
                by_slot_[to] = by_slot_[to + 1];
            }
            by_slot_[to] = walk;
        }
        while (!by_slot_.empty() && by_slot_.back()->cursor.slot() == kNoSlot) {
            by_slot_.pop_back();
        }
    }

    const KeywordView& view_;
    BestHits& best_;
    std::vector<TermWalk> walks_;     // in the order of the question
    std::vector<TermWalk*> by_slot_;  // ascending by where they stand
    std::size_t last_ = 0;            // of the walks that the pivot is about
};

}  // namespace

void search_block_max_wand(std::span<const WeightedTerm> terms, const KeywordView& view,
                           BestHits& best) {
    BlockMaxWand{terms, view, best}.run();
}

void search_term_at_a_time(std::span<const WeightedTerm> terms, const KeywordView& view,
                           BestHits& best) {
    std::vector<double> scores(view.visible.size());
    for (const WeightedTerm& term : terms) {
        term.postings->for_each([&](Slot slot, std::uint32_t count) {
            scores[slot] += term.weight * view.bm25.part(count, view.lengths[slot]);
        });
    }
    for (std::size_t at = view.visible.next(0); at < scores.size();
         at = view.visible.next(at + 1)) {
        const auto slot = static_cast<Slot>(at);
        if (scores[at] > 0 && scores[at] >= best.floor()) {
            best.offer({.score = scores[at], .id = view.slots.id_of(slot), .slot = slot});
        }
    }
}

}  // namespace ragd
