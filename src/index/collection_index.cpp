#include "index/collection_index.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/mutex.hpp"
#include "index/fair_shared_mutex.hpp"
#include "index/index_data.hpp"
#include "index/index_snapshot.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSliceChunks = 8;      // about 0.2 ms of the exclusive lock
constexpr std::size_t kGraphTailMin = 1024;  // comparing so many costs less than 0.1 ms
constexpr std::size_t kGraphTailMax = 4096;
constexpr std::size_t kGraphStep = 8192;  // at least so many between two publications
constexpr std::size_t kDeadMin = 512;     // not worth a compaction
constexpr std::size_t kDeadShare = 4;     // one dead for so many live is

}  // namespace

/// Locks, in the order in which they are taken:
///   background  held by who extends the graph or compacts: one at a time
///   saving      held by who writes the file: one at a time
///   changes     held by who changes `data`, which then nobody else does
///   view        shared by who reads `data`; exclusive while anything moves that readers look at
struct CollectionIndex::State {
    explicit State(IndexOptions given)
        : options(std::move(given)), data(std::make_unique<IndexData>(options.dimension)) {}

    IndexOptions options;
    Mutex background;
    mutable Mutex saving;
    mutable Mutex changes;
    mutable FairSharedMutex view;
    std::unique_ptr<IndexData> data __attribute__((guarded_by(view), pt_guarded_by(view)));

    decltype(auto) read(const auto& use) const {
        const ReadLock lock{view};
        return use(std::as_const(*data));
    }
    /// `data` for who holds `changes`: to read, and to write where no reader looks yet. Not
    /// analysed, since "this lock or that one" cannot be said to the compiler.
    [[nodiscard]] IndexData& held_data() const
        __attribute__((requires_capability(changes), no_thread_safety_analysis)) {
        return *data;
    }

    [[nodiscard]] CountedTerms analyze(std::string_view text) const {
        std::vector<std::string> terms;
        options.analyze(text, terms);
        return count_terms(std::move(terms));
    }

    // Out of memory in the middle of a change leaves half of it: better to end, and to build anew
    // from the store, than to go on. Hence noexcept.
    /// Gives the chunks slots that no search sees yet.
    void append(std::span<const IndexedChunk* const> chunks) noexcept
        __attribute__((requires_capability(changes)));
    /// Makes all appended slots visible and `dead` ones not, in one step.
    void publish(const std::vector<Slot>& dead) noexcept
        __attribute__((requires_capability(changes)));
    void publish(std::shared_ptr<const HnswGraph> graph);
    /// The next step of the graph, from a copy of it; null when there is none to do.
    [[nodiscard]] std::shared_ptr<const HnswGraph> grown_graph(const std::stop_token& stop) const;
};

CollectionIndex::CollectionIndex(IndexOptions options)
    : state_(std::make_unique<State>(std::move(options))) {
    RAG_ASSERT(state_->options.analyze != nullptr, "an index needs an analyzer");
}

CollectionIndex::~CollectionIndex() = default;

Result<std::unique_ptr<CollectionIndex>> CollectionIndex::load(const std::filesystem::path& path,
                                                               IndexOptions options) {
    auto data = RAG_TRY(read_snapshot(path, options));
    auto index = std::make_unique<CollectionIndex>(std::move(options));
    const WriteLock lock{index->state_->view};
    index->state_->data = std::move(data);
    return index;
}

Result<void> CollectionIndex::save(const std::filesystem::path& path) const {
    const Lock one_at_a_time{state_->saving};
    IndexSnapshot snapshot = [this] {
        const Lock lock{state_->changes};
        return take_snapshot(state_->held_data());
    }();
    return write_snapshot(path, state_->options.fingerprint, snapshot);
}

void CollectionIndex::apply(std::span<const ChunkId> removed, std::span<const IndexedChunk> added) {
    const Lock lock{state_->changes};
    const IndexData& data = state_->held_data();
    std::vector<Slot> dead;
    for (const ChunkId id : removed) {
        const auto slot = data.slots.find(id);
        if (slot && *slot < data.published() && data.alive.test(*slot)) {
            dead.push_back(*slot);
        }
    }
    std::ranges::sort(dead);
    dead.erase(std::ranges::unique(dead).begin(), dead.end());

    std::vector<const IndexedChunk*> fresh;
    for (const IndexedChunk& chunk : added) {
        RAG_ASSERT(chunk.vector.size() == state_->options.dimension,
                   "a chunk's vector has the dimension of the index");
        if (!data.slots.find(chunk.id)) {
            fresh.push_back(&chunk);
        }
    }
    const auto id_of = [](const IndexedChunk* chunk) { return chunk->id; };
    std::ranges::sort(fresh, {}, id_of);
    fresh.erase(std::ranges::unique(fresh, {}, id_of).begin(), fresh.end());

    for (std::size_t at = 0; at < fresh.size(); at += kSliceChunks) {
        state_->append(std::span{fresh}.subspan(at, std::min(kSliceChunks, fresh.size() - at)));
    }
    state_->publish(dead);
}

void CollectionIndex::State::append(std::span<const IndexedChunk* const> chunks) noexcept {
    std::vector<CountedTerms> terms;
    terms.reserve(chunks.size());
    for (const IndexedChunk* chunk : chunks) {
        terms.push_back(analyze(chunk->text));
    }
    const std::size_t first = held_data().slots.size();
    {
        const WriteLock lock{view};
        data->rows.reserve(first + chunks.size());
    }
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        held_data().rows.write(static_cast<Slot>(first + i), chunks[i]->vector);
    }
    const WriteLock lock{view};
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        data->slots.append(chunks[i]->id);
        data->words.append(terms[i]);
    }
}

void CollectionIndex::State::publish(const std::vector<Slot>& dead) noexcept {
    std::vector<Slot> born;
    const IndexData& before = held_data();
    for (std::size_t slot = before.published(); slot < before.slots.size(); ++slot) {
        born.push_back(static_cast<Slot>(slot));
    }
    const StatisticsChange change = before.words.change_of(born, dead);
    const WriteLock lock{view};
    data->words.apply(change);
    data->alive.resize(data->slots.size());
    for (const Slot slot : born) {
        data->alive.set(slot);
    }
    for (const Slot slot : dead) {
        data->alive.reset(slot);
    }
    data->live = data->live + born.size() - dead.size();
}

IndexResult CollectionIndex::search(const IndexQuery& query) const {
    const IndexOptions& options = state_->options;
    PreparedQuery prepared{.mode = query.mode,
                           .row = {},
                           .words = {},
                           .limit = query.limit,
                           .allowed = query.allowed,
                           .corpus = query.corpus,
                           .exact_scan_chunks_max = options.exact_scan_chunks_max};
    if (query.mode != SearchMode::kKeyword) {
        RAG_ASSERT(query.vector.size() == options.dimension,
                   "a question's vector has the dimension of the index");
        prepared.row = padded(query.vector);
    }
    if (query.mode != SearchMode::kVector) {
        prepared.words = state_->analyze(query.text);
    }
    return state_->read([&](const IndexData& data) { return search_data(data, prepared); });
}

std::vector<ChunkId> CollectionIndex::ids() const {
    return state_->read([](const IndexData& data) {
        std::vector<ChunkId> ids;
        ids.reserve(data.live);
        for (const Slot slot : data.slots.slots_by_id(data.alive)) {
            ids.push_back(data.slots.id_of(slot));
        }
        return ids;
    });
}

std::size_t CollectionIndex::size() const {
    return state_->read([](const IndexData& data) { return data.live; });
}

IndexStats CollectionIndex::stats() const {
    return state_->read([](const IndexData& data) {
        return IndexStats{.chunks = data.live,
                          .dead_chunks = data.published() - data.live,
                          .chunks_in_graph = data.in_graph(),
                          .terms = data.words.distinct_terms()};
    });
}

bool CollectionIndex::graph_behind() const {
    return state_->read([this](const IndexData& data) {
        const std::size_t tail = data.published() - data.in_graph();
        return data.live > state_->options.exact_scan_chunks_max &&
               tail > std::clamp<std::size_t>(data.published() / 100, kGraphTailMin, kGraphTailMax);
    });
}

void CollectionIndex::extend_graph(const std::stop_token& stop) {
    const Lock one_at_a_time{state_->background};
    while (auto graph = state_->grown_graph(stop)) {
        state_->publish(std::move(graph));
    }
}

std::shared_ptr<const HnswGraph> CollectionIndex::State::grown_graph(
    const std::stop_token& stop) const {
    VectorBlocks rows{options.dimension};
    std::shared_ptr<const HnswGraph> graph;
    Slot published = 0;
    read([&](const IndexData& now) {
        if (now.live > options.exact_scan_chunks_max) {
            rows = now.rows;
            graph = now.graph;
            published = now.published();
        }
    });
    const std::size_t had = graph ? graph->size() : 0;
    if (had >= published || stop.stop_requested()) {
        return nullptr;
    }
    // Copying is cheap beside adding as long as each step is a good part of the whole.
    const std::size_t end = std::min<std::size_t>(published, had + std::max(kGraphStep, had / 2));
    std::shared_ptr<HnswGraph> grown = graph ? graph->copy() : std::make_unique<HnswGraph>();
    grown->extend(rows, static_cast<Slot>(end), stop);
    return grown;
}

void CollectionIndex::State::publish(std::shared_ptr<const HnswGraph> graph) {
    const Lock lock{changes};
    const WriteLock exclusive{view};
    data->graph.swap(graph);  // the old one goes with the last search that uses it
}

bool CollectionIndex::worth_compacting() const {
    const IndexStats now = stats();
    return now.dead_chunks >= kDeadMin && now.dead_chunks * kDeadShare >= now.chunks;
}

void CollectionIndex::compact(const std::stop_token& stop) {
    const Lock one_at_a_time{state_->background};
    auto start = state_->read([](const IndexData& data) {
        return CompactionStart{.kept = data.slots.slots_by_id(data.alive),
                               .seen = data.published(),
                               .rows = data.rows};
    });
    auto compact = compact_rows(std::move(start), state_->options.exact_scan_chunks_max, stop);
    if (!compact) {
        return;
    }
    const Lock lock{state_->changes};
    std::unique_ptr<IndexData> made = compacted(state_->held_data(), std::move(*compact));
    const WriteLock exclusive{state_->view};
    state_->data.swap(made);
}

}  // namespace ragd
