#include <algorithm>
#include <utility>

#include "index/index_data.hpp"

namespace ragd {
namespace {

/// Moves chunks from one IndexData to another, whose dictionary knows only their terms.
class Mover {
public:
    Mover(const IndexData& from, IndexData& to)
        : from_(from), to_(to), numbers_(from.words.distinct_terms(), TermDictionary::kNone) {}

    /// Gives the chunk the next slot there; all but its row. A dead one comes without terms.
    void move(Slot slot) {
        terms_.clear();
        if (from_.alive.test(slot)) {
            from_.words.forward().for_each(slot, [this](std::uint32_t term, std::uint32_t count) {
                terms_.push_back({.term = number_of(term), .count = count});
            });
        }
        std::ranges::sort(terms_, {}, &TermCount::term);
        to_.words.store(terms_);
        const Slot moved = to_.slots.append(from_.slots.id_of(slot));
        to_.alive.resize(moved + std::size_t{1});
        if (from_.alive.test(slot)) {
            to_.alive.set(moved);
            ++to_.live;
        }
    }

private:
    std::uint32_t number_of(std::uint32_t term) {
        std::uint32_t& number = numbers_[term];
        if (number == TermDictionary::kNone) {
            number = to_.words.intern(from_.words.dictionary().term(term));
        }
        return number;
    }

    const IndexData& from_;
    IndexData& to_;
    std::vector<std::uint32_t> numbers_;  // of terms there, by number here
    std::vector<TermCount> terms_;
};

}  // namespace

std::optional<CompactRows> compact_rows(CompactionStart start, std::size_t exact_scan_chunks_max,
                                        const std::stop_token& stop) {
    const std::size_t dimension = start.rows.dimension();
    CompactRows compact{.kept = std::move(start.kept),
                        .seen = start.seen,
                        .rows = VectorBlocks{dimension},
                        .graph = nullptr};
    compact.rows.reserve(compact.kept.size());
    for (std::size_t i = 0; i < compact.kept.size(); ++i) {
        compact.rows.write(static_cast<Slot>(i), {start.rows.at(compact.kept[i]), dimension});
    }
    if (compact.kept.size() > exact_scan_chunks_max) {
        auto graph = std::make_shared<HnswGraph>();
        graph->extend(compact.rows, static_cast<Slot>(compact.kept.size()), stop);
        compact.graph = std::move(graph);
    }
    return stop.stop_requested() ? std::nullopt : std::optional{std::move(compact)};
}

std::unique_ptr<IndexData> compacted(const IndexData& old, CompactRows compact) {
    auto made = std::make_unique<IndexData>(old.rows.dimension());
    made->rows = std::move(compact.rows);
    made->graph = std::move(compact.graph);
    Mover mover{old, *made};
    for (const Slot slot : compact.kept) {
        mover.move(slot);
    }
    for (std::size_t at = old.alive.next(compact.seen); at < old.published();
         at = old.alive.next(at + 1)) {
        const auto slot = static_cast<Slot>(at);
        const auto moved = static_cast<Slot>(made->slots.size());
        made->rows.reserve(moved + std::size_t{1});
        made->rows.write(moved, {old.rows.at(slot), old.rows.dimension()});
        mover.move(slot);
    }
    made->words.build(made->alive);
    return made;
}

}  // namespace ragd
