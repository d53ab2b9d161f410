#pragma once
#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "index/bitmap.hpp"

namespace ragd {

struct ScoredSlot {
    double score = 0;
    ChunkId id;
    Slot slot = 0;
};

/// Higher scores first; equal scores by id, so that results do not depend on the order of arrival.
inline bool ranks_before(const ScoredSlot& a, const ScoredSlot& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
}

/// Keeps the best `limit` of all that is offered. Scores are not NaN.
class BestHits {
public:
    explicit BestHits(std::size_t limit) : limit_(limit) {}

    [[nodiscard]] std::size_t limit() const { return limit_; }
    [[nodiscard]] bool full() const { return heap_.size() >= limit_; }
    /// A score below this one is not kept; an equal one may be, by its id.
    [[nodiscard]] double floor() const {
        return full() && limit_ > 0 ? heap_.front().score
                                    : -std::numeric_limits<double>::infinity();
    }
    void offer(const ScoredSlot& hit) {
        if (!full()) {
            heap_.push_back(hit);
            std::ranges::push_heap(heap_, ranks_before);
        } else if (limit_ > 0 && ranks_before(hit, heap_.front())) {
            std::ranges::pop_heap(heap_, ranks_before);
            heap_.back() = hit;
            std::ranges::push_heap(heap_, ranks_before);
        }
    }
    /// Best first.
    std::vector<ScoredSlot> take() && {
        std::ranges::sort_heap(heap_, ranks_before);
        return std::move(heap_);
    }

private:
    std::size_t limit_;
    std::vector<ScoredSlot> heap_;  // the worst kept hit in front
};

}  // namespace ragd
