#include <algorithm>
#include <optional>

#include "index/best_hits.hpp"
#include "index/dot.hpp"
#include "index/index_data.hpp"
#include "index/vector_scan.hpp"

namespace ragd {
namespace {

// One question against one collection, in one shared lock, so that both halves see the same state.
//
// By meaning. Up to some ten thousand chunks every row is compared with the question's: that is
// exact, streams through memory, and costs a millisecond or two. Above that the graph is asked
// (HNSW: Malkov & Yashunin, "Efficient and robust approximate nearest neighbor search using
// hierarchical navigable small world graphs", 2016), which looks at some hundreds of rows, and what
// came since it was last extended is scanned behind it. A filter that leaves few chunks makes the
// graph useless, since its links lead through chunks that may not be found; then these few are
// scanned, exactly.
//
// By words. See keyword_search.cpp.
//
// Together. Each half gives its best; the two lists are united by chunk, and a chunk that only one
// half had in its list gets the score of the other as well, computed for it alone. Fusion
// (answer/fuse) then never has to guess a missing score.

// Where fewer than one in so many chunks of the graph may be found, looking at each of those is
// faster than walking past the others, and misses nothing. Measured by bench/index_bench.
constexpr std::size_t kSelectiveFilter = 10;

class Search {
public:
    Search(const IndexData& data, const PreparedQuery& query)
        : data_(data),
          query_(query),
          filtered_(slots_of(data, query.allowed)),
          visible_(filtered_ ? *filtered_ : data.alive),
          question_(ask()) {}

    IndexResult run() {
        std::vector<ScoredSlot> by_cosine;
        std::vector<ScoredSlot> by_bm25;
        if (query_.mode != SearchMode::kKeyword && query_.limit > 0) {
            by_cosine = nearest();
        }
        if (query_.mode != SearchMode::kVector && query_.limit > 0) {
            BestHits best{query_.limit};
            data_.words.search(question_, data_.slots, visible_, best);
            by_bm25 = std::move(best).take();
        }
        return {.hits = united(std::move(by_cosine), std::move(by_bm25)),
                .bm25_max = question_.score_max};
    }

private:
    static std::optional<Bitmap> slots_of(const IndexData& data, const std::vector<ChunkId>* ids) {
        return ids == nullptr ? std::nullopt : std::optional{data.slots.slots_of(*ids, data.alive)};
    }

    [[nodiscard]] KeywordQuestion ask() const {
        if (query_.corpus == nullptr || query_.words.distinct.empty()) {
            return data_.words.ask(query_.words);
        }
        if (query_.corpus == query_.allowed) {
            return data_.words.ask_of(query_.words, data_.alive, visible_);
        }
        return data_.words.ask_of(query_.words, data_.alive,
                                  data_.slots.slots_of(*query_.corpus, data_.alive));
    }

    std::vector<ScoredSlot> nearest() const {
        const VectorView view{.rows = data_.rows, .slots = data_.slots, .visible = visible_};
        const std::size_t count = filtered_ ? filtered_->count() : data_.live;
        BestHits best{query_.limit};
        Slot scan_from = 0;
        if (data_.graph && count > query_.exact_scan_chunks_max &&
            count * kSelectiveFilter >= data_.in_graph()) {
            data_.graph->search(view, query_.row.data(), best);
            scan_from = data_.in_graph();
        }
        scan_vectors(view, query_.row.data(), scan_from, best);
        return std::move(best).take();
    }

    std::vector<IndexHit> united(std::vector<ScoredSlot> by_cosine,
                                 std::vector<ScoredSlot> by_bm25) const {
        std::ranges::sort(by_cosine, {}, &ScoredSlot::id);
        std::ranges::sort(by_bm25, {}, &ScoredSlot::id);
        std::vector<IndexHit> hits;
        hits.reserve(by_cosine.size() + by_bm25.size());
        auto a = by_cosine.begin();
        auto b = by_bm25.begin();
        while (a != by_cosine.end() || b != by_bm25.end()) {
            const bool from_a = a != by_cosine.end() && (b == by_bm25.end() || a->id <= b->id);
            const bool from_b = b != by_bm25.end() && (a == by_cosine.end() || b->id <= a->id);
            const ScoredSlot& hit = from_a ? *a : *b;
            hits.push_back(complete(hit, from_a ? std::optional{a->score} : std::nullopt,
                                    from_b ? std::optional{b->score} : std::nullopt));
            a += from_a ? 1 : 0;
            b += from_b ? 1 : 0;
        }
        return hits;
    }

    /// Adds the score of the half that did not have the chunk in its list.
    [[nodiscard]] IndexHit complete(const ScoredSlot& hit, std::optional<double> cosine,
                                    std::optional<double> bm25) const {
        if (!cosine && query_.mode == SearchMode::kHybrid) {
            cosine = to_cosine(
                best_dot().dot(query_.row.data(), data_.rows.at(hit.slot), data_.rows.stride()));
        }
        if (!bm25 && query_.mode == SearchMode::kHybrid) {
            bm25 = data_.words.score(question_, hit.slot);
        }
        return {.id = hit.id, .cosine = cosine, .bm25 = bm25};
    }

    const IndexData& data_;
    const PreparedQuery& query_;
    std::optional<Bitmap> filtered_;
    const Bitmap& visible_;
    KeywordQuestion question_;
};

}  // namespace

IndexResult search_data(const IndexData& data, const PreparedQuery& query) {
    return Search{data, query}.run();
}

}  // namespace ragd
