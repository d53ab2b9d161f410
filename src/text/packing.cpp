#include "text/packing.hpp"

#include <algorithm>
#include <limits>

#include "base/assert.hpp"

namespace ragd {
namespace {

// Where to cut a text into chunks, so that all together they are best, not each by itself: filling
// one chunk to the brim may leave the next one to begin in the middle of a sentence.
//
// It is how TeX breaks a paragraph into lines (Knuth & Plass, "Breaking paragraphs into lines",
// 1981). The text is a row of units that are not cut. A chunk costs the square of what stays empty
// in it, so that two chunks of middle size are better than a full and an almost empty one, and the
// place where it begins costs by its kind: nothing before a paragraph, much between a heading and
// what belongs to it. The best way to cut the first n units ends with some chunk, and what is before
// that chunk is cut the best way, too; so the best ways for 1, 2, 3, ... units are found in order,
// each from those before it (dynamic programming), and the cuts read off backwards at the end.
// A chunk holds a bounded number of units, so the whole is linear in the text.
//
// A chunk may repeat the last units of the one before (overlap). What would be repeated at each
// place does not depend on where the chunk ends, so it is found first (find_overlaps), and takes
// its share of the budget while cuts are compared.

double cost_of(BreakBefore before) {
    switch (before) {
        case BreakBefore::kForced:
        case BreakBefore::kParagraph:
            return 0.0;
        case BreakBefore::kItem:
            return 0.3;
        case BreakBefore::kSentence:
            return 0.5;
        case BreakBefore::kClause:
            return 0.8;
        case BreakBefore::kWord:
            return 1.0;
        case BreakBefore::kHeading:
            return 4.0;
    }
    return 0.0;
}

/// Packs units of which only the first is a forced break.
///
/// best_[n] is the cheapest way to cut the first n units, whatever comes after them. Its last chunk
/// begins at some unit f, and the units before f must then be cut in the cheapest way, too, which is
/// best_[f]: so best_[n] is the least over f of best_[f] + the cost of a chunk [f, n). `find_breaks`
/// goes through f and offers each chunk that fits to the n where it ends; `append_to` follows the
/// links back from the end. What a chunk repeats of the one before hangs on its first unit alone,
/// not on how that one was cut, so it can be known beforehand (`find_overlaps`).
class RunPacker {
public:
    RunPacker(std::span<const Unit> units, PackLimits limits) : units_(units), limits_(limits) {}

    /// Appends the chunks; `base` is added to their indexes.
    void append_to(std::vector<PackedChunk>& out, std::size_t base) {
        if (units_.size() == 1) {
            out.push_back({base, base, base + 1});
            return;
        }
        find_overlaps();
        find_breaks();
        const std::size_t chunks_before = out.size();
        for (std::size_t last = units_.size(); last > 0; last = best_[last].from) {
            const std::size_t fresh = best_[last].from;
            out.push_back({best_[fresh].overlap, fresh, last});
        }
        std::reverse(out.begin() + static_cast<std::ptrdiff_t>(chunks_before), out.end());
        for (std::size_t n = chunks_before; n < out.size(); ++n) {
            if (n > chunks_before) {  // starts ascend, whatever the overlap would be
                out[n].first = std::max(out[n].first, out[n - 1].first - base + 1);
            }
            out[n] = {out[n].first + base, out[n].fresh + base, out[n].last + base};
        }
    }

private:
    /// The best way to cut the units before this one.
    struct Best {
        double cost = std::numeric_limits<double>::infinity();
        std::size_t from = 0;      // where the chunk that ends here begins, overlap not counted
        std::size_t overlap = 0;   // first unit that a chunk from here on repeats
        std::size_t repeated = 0;  // pieces of these units
    };

    /// The most units before each that fit both the overlap and the budget beside it.
    void find_overlaps() {
        best_.assign(units_.size() + 1, {});
        std::size_t from = 0;
        std::size_t sum = 0;  // of units [from, at)
        for (std::size_t at = 0; at < units_.size(); ++at) {
            if (units_[at].heading || (at > 0 && units_[at - 1].heading)) {
                from = at;
                sum = 0;
            }
            const std::size_t room = limits_.budget - units_[at].pieces;
            std::size_t first = from;
            std::size_t repeated = sum;
            while (first < at && repeated > std::min(limits_.overlap, room)) {
                repeated -= units_[first++].pieces;
            }
            best_[at].overlap = first;
            best_[at].repeated = repeated;
            sum += units_[at].pieces;
            while (sum > limits_.overlap && from <= at) {
                sum -= units_[from++].pieces;
            }
        }
    }

    void find_breaks() {
        best_[0].cost = 0.0;
        for (std::size_t fresh = 0; fresh < units_.size(); ++fresh) {
            const double start_cost =
                best_[fresh].cost + (fresh == 0 ? 0.0 : cost_of(units_[fresh].before));
            std::size_t size = best_[fresh].repeated;
            for (std::size_t last = fresh; last < units_.size(); ++last) {
                size += units_[last].pieces;
                if (size > limits_.budget) {
                    break;
                }
                const double empty =
                    1.0 - static_cast<double>(size) / static_cast<double>(limits_.budget);
                const double cost = start_cost + empty * empty;
                if (cost < best_[last + 1].cost) {
                    best_[last + 1].cost = cost;
                    best_[last + 1].from = fresh;
                }
            }
        }
    }

    std::span<const Unit> units_;
    PackLimits limits_;
    std::vector<Best> best_;  // [n]: of the first n units
};

}  // namespace

std::vector<PackedChunk> pack(std::span<const Unit> units, PackLimits limits) {
    std::vector<PackedChunk> out;
    for (std::size_t first = 0; first < units.size();) {
        std::size_t last = first + 1;
        RAG_ASSERT(units[first].pieces <= limits.budget, "a unit must fit the budget");
        for (; last < units.size() && units[last].before != BreakBefore::kForced; ++last) {
            RAG_ASSERT(units[last].pieces <= limits.budget, "a unit must fit the budget");
        }
        RunPacker(units.subspan(first, last - first), limits).append_to(out, first);
        first = last;
    }
    return out;
}

}  // namespace ragd
