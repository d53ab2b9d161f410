#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "index/bm25.hpp"

namespace ragd {

/// What the best of a set of postings can earn, whatever the statistics of the collection become.
/// It keeps the pairs (count, length) that no other pair beats in both, as Lucene keeps impacts
/// (Grand, Muir, Ferenczi & Lin, "From MAXSCORE to Block-Max WAND", ECIR 2020); past `kPairsMax`
/// two neighbours become one pair that is at least as good as both, so the bound stays a bound.
template <std::size_t kPairsMax>
class Impacts {
public:
    void add(std::uint32_t count, std::uint32_t length) {
        std::size_t at = 0;  // the pairs before it have a smaller count
        while (at < size_ && pairs_[at].count < count) {
            ++at;
        }
        if (at < size_ && pairs_[at].length <= length) {
            return;
        }
        std::size_t first = at;  // of those that the new pair beats; they end at `last`
        while (first > 0 && pairs_[first - 1].length >= length) {
            --first;
        }
        const std::size_t last = at < size_ && pairs_[at].count == count ? at + 1 : at;
        replace(first, last, {.count = count, .length = length});
        if (size_ > kPairsMax) {
            merge_nearest();
        }
    }
    void add(const auto& other) {
        other.for_each([this](std::uint32_t count, std::uint32_t length) { add(count, length); });
    }
    void for_each(const auto& use) const {
        for (std::size_t i = 0; i < size_; ++i) {
            use(pairs_[i].count, pairs_[i].length);
        }
    }
    /// At least the part (see Bm25::part) that any added posting earns.
    [[nodiscard]] double bound(const Bm25& bm25) const {
        double most = 0;
        for (std::size_t i = 0; i < size_; ++i) {
            most = std::max(most, bm25.part(pairs_[i].count, pairs_[i].length));
        }
        return most;
    }

private:
    struct Pair {
        std::uint32_t count = 0;
        std::uint32_t length = 0;
    };

    /// Puts `pair` in the place of those at [first, last).
    void replace(std::size_t first, std::size_t last, Pair pair) {
        const auto begin = pairs_.begin();
        const std::size_t tail = size_ - last;
        if (first == last) {
            std::copy_backward(begin + last, begin + size_, begin + size_ + 1);
        } else if (first + 1 < last) {
            std::copy(begin + last, begin + size_, begin + first + 1);
        }
        pairs_[first] = pair;
        size_ = first + 1 + tail;
    }
    /// Merges the two neighbours whose counts are nearest, in proportion.
    void merge_nearest() {
        std::size_t best = 1;
        double best_ratio = 0;
        for (std::size_t i = 1; i < size_; ++i) {
            const double ratio = static_cast<double>(pairs_[i - 1].count) / pairs_[i].count;
            if (ratio >= best_ratio) {
                best_ratio = ratio;
                best = i;
            }
        }
        const Pair merged{.count = pairs_[best].count, .length = pairs_[best - 1].length};
        replace(best - 1, best + 1, merged);
    }

    std::array<Pair, kPairsMax + 1> pairs_{};  // ascending in both members
    std::size_t size_ = 0;
};

}  // namespace ragd
