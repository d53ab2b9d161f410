#include "tokenizer/piece_trie.hpp"

#include <algorithm>
#include <span>

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr std::uint32_t kBlock = 256;           // units that one base can reach
constexpr std::uint32_t kUnitsMax = 1U << 23U;  // what Unit::base can name
constexpr std::size_t kProbesMax = 64;          // free units tried before a new block is opened

}  // namespace

/// Places the nodes depth first. Free units are kept in order of index; the search starts at a
/// cursor that moves past units which failed often, so that building stays linear in practice.
class PieceTrie::Builder {
public:
    explicit Builder(std::vector<Unit>& units) : units_(units) { grow(); }

    std::uint32_t add(std::vector<Piece>& pieces) {
        sort(pieces);
        return pieces.empty() ? 0 : place(pieces, 0);
    }

private:
    /// By bytes. The first eight of them, kept beside, decide most comparisons without a look at
    /// the strings, which lie all over memory: a third of the time to load a tokenizer.
    static void sort(std::vector<Piece>& pieces) {
        struct Keyed {
            std::uint64_t first;
            Piece piece;
        };
        std::vector<Keyed> keyed;
        keyed.reserve(pieces.size());
        for (const Piece& piece : pieces) {
            std::uint64_t first = 0;
            for (std::size_t i = 0; i < sizeof(first); ++i) {
                const char byte = i < piece.bytes.size() ? piece.bytes[i] : '\0';
                first = first << 8U | static_cast<unsigned char>(byte);
            }
            keyed.push_back({first, piece});
        }
        std::ranges::sort(keyed, [](const Keyed& a, const Keyed& b) {
            return a.first != b.first ? a.first < b.first : a.piece.bytes < b.piece.bytes;
        });
        std::ranges::transform(keyed, pieces.begin(), &Keyed::piece);
    }

    /// Pieces of `pieces` that share the byte at `depth` with the first of them.
    static std::size_t run_length(std::span<const Piece> pieces, std::size_t depth) {
        std::size_t count = 1;
        while (count < pieces.size() && pieces[count].bytes[depth] == pieces[0].bytes[depth]) {
            ++count;
        }
        return count;
    }

    static std::uint32_t label_of(const Piece& piece, std::size_t depth) {
        return static_cast<unsigned char>(piece.bytes[depth]);
    }

    /// Gives the children of the node that all `pieces` go through a base, and their own children
    /// theirs. Requires: every piece is longer than `depth`.
    std::uint32_t place(std::span<const Piece> pieces, std::size_t depth) {
        std::vector<std::uint32_t> labels;
        for (std::size_t i = 0; i < pieces.size(); i += run_length(pieces.subspan(i), depth)) {
            labels.push_back(label_of(pieces[i], depth));
        }
        const std::uint32_t base = find_base(labels);
        base_used_[base] = true;
        for (const std::uint32_t label : labels) {
            unlink(base ^ label);
            units_[base ^ label].label = label & 0x1FFU;
        }
        for (std::size_t i = 0; i < pieces.size();) {
            auto group = pieces.subspan(i, run_length(pieces.subspan(i), depth));
            i += group.size();
            const std::uint32_t at = base ^ label_of(group[0], depth);
            if (group[0].bytes.size() == depth + 1) {
                units_[at].id = group[0].id;
                group = group.subspan(1);
            }
            if (!group.empty()) {
                units_[at].base = place(group, depth + 1) & (kUnitsMax - 1);
            }
        }
        return base;
    }

    std::uint32_t find_base(std::span<const std::uint32_t> labels) {
        std::size_t probes = 0;
        for (std::uint32_t at = next_free_[0]; at != 0 && probes < kProbesMax;
             at = next_free_[at], ++probes) {
            const std::uint32_t base = at ^ labels[0];
            if (fits(base, labels)) {
                return base;
            }
        }
        const auto block = static_cast<std::uint32_t>(units_.size());
        if (probes == kProbesMax) {
            drop_oldest();
        }
        grow();
        return block ^ labels[0];
    }

    bool fits(std::uint32_t base, std::span<const std::uint32_t> labels) const {
        return base != 0 && !base_used_[base] &&
               std::ranges::all_of(labels, [&](std::uint32_t label) {
                   const std::uint32_t at = base ^ label;
                   return at != 0 && units_[at].label == Unit::kFree;
               });
    }

    /// Units that failed kProbesMax searches in a row are not worth looking at again.
    void drop_oldest() {
        for (std::size_t i = 0; i < kProbesMax / 2 && next_free_[0] != 0; ++i) {
            unlink(next_free_[0]);
        }
    }

    void grow() {
        const auto old = static_cast<std::uint32_t>(units_.size());
        RAG_ASSERT(old + kBlock <= kUnitsMax, "the loader bounds the bytes of a vocabulary");
        units_.resize(old + kBlock);
        base_used_.resize(old + kBlock);
        next_free_.resize(old + kBlock);
        previous_free_.resize(old + kBlock);
        // Unit 0 is the head of the list and never given away.
        for (std::uint32_t at = old == 0 ? 1 : old; at < old + kBlock; ++at) {
            const std::uint32_t last = previous_free_[0];
            next_free_[last] = at;
            previous_free_[at] = last;
            next_free_[at] = 0;
            previous_free_[0] = at;
        }
    }

    /// Out of the list, to be used or given up; no harm done to a unit that is out already.
    void unlink(std::uint32_t at) {
        next_free_[previous_free_[at]] = next_free_[at];
        previous_free_[next_free_[at]] = previous_free_[at];
        next_free_[at] = previous_free_[at] = at;
    }

    std::vector<Unit>& units_;
    std::vector<bool> base_used_;
    std::vector<std::uint32_t> next_free_;
    std::vector<std::uint32_t> previous_free_;
};

PieceTrie::PieceTrie(std::vector<Piece> first, std::vector<Piece> next) {
    Builder builder(units_);
    first_base_ = builder.add(first);
    next_base_ = builder.add(next);
}

}  // namespace ragd
