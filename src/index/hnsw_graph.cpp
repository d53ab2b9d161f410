#include "index/hnsw_graph.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <numeric>
#include <optional>
#include <semaphore>
#include <utility>

#include <usearch/index.hpp>
#include <usearch/index_plugins.hpp>

#include "base/guarded.hpp"
#include "index/dot.hpp"

namespace ragd {
namespace {

namespace us = unum::usearch;
using Graph = us::index_gt<float, std::uint32_t, std::uint32_t, us::aligned_allocator_gt<>,
                           us::memory_mapping_allocator_gt<64>>;

// A navigable small world (Malkov & Yashunin, 2016): each row is linked to some of its nearest, and
// a search walks from row to row, always towards the question, keeping the best `width` met so far
// and stopping when none of them has a neighbour that is nearer. A row is in the base level, and by
// chance in fewer and fewer levels above it, in which links are long: the walk begins at the top and
// comes down, so that its length grows with the logarithm of the number of rows.
//
// usearch does the walking. What is ours: the graph holds links and slots only, and is given the
// rows with each call, so that they are in memory once, for it and for the exact scan; and removed
// chunks stay in it as stepping stones, which the bitmap of visible slots keeps out of results.

constexpr std::size_t kLinks = 16;        // of a node, above the base level; twice that on it
constexpr std::size_t kBuildWidth = 128;  // candidates kept while a row finds its place
constexpr std::size_t kSearchesMax = 32;  // side by side; one more waits
constexpr std::size_t kGrowthMin = 1024;

/// Distance as the graph wants it, smaller is nearer: the dot product turned around.
struct RowDistance {
    const VectorBlocks& rows;
    DotFunction dot;

    [[nodiscard]] static const float* row(const float* query) { return query; }
    [[nodiscard]] const float* row(const auto& member) const {
        return rows.at(static_cast<Slot>(get_slot(member)));
    }
    float operator()(const auto& a, const auto& b) const {
        return -dot(row(a), row(b), rows.stride());
    }
};

/// Asks for rows that will be compared next: a row is two dozen cache lines, and the hardware sees
/// the rest coming after the first few.
struct RowPrefetch {
    static constexpr std::size_t kFloats = 64;
    const VectorBlocks& rows;

    template <typename Members>
    void operator()(Members begin, Members end) const noexcept {
        for (; begin != end; ++begin) {
            const float* row = rows.at(static_cast<Slot>(get_slot(begin)));
            for (std::size_t at = 0; at < kFloats; at += 16) {
                __builtin_prefetch(row + at);
            }
        }
    }
};

/// usearch reports errors that throw when dropped; here they all mean one thing.
void check(us::error_t& error) {
    if (error) {
        error.release();
        throw std::bad_alloc{};
    }
}

/// Lends each search one of the graph's scratch areas.
class Scratches {
public:
    Scratches() {
        free_.with([](std::vector<std::size_t>& free) {
            free.resize(kSearchesMax);
            std::iota(free.rbegin(), free.rend(), std::size_t{0});
        });
    }
    std::size_t take() {
        available_.acquire();
        return free_.with([](std::vector<std::size_t>& free) {
            const std::size_t taken = free.back();
            free.pop_back();
            return taken;
        });
    }
    void give_back(std::size_t scratch) {
        free_.with([scratch](std::vector<std::size_t>& free) { free.push_back(scratch); });
        available_.release();
    }

private:
    std::counting_semaphore<> available_{kSearchesMax};
    Guarded<std::vector<std::size_t>> free_;
};

class Scratch {
public:
    explicit Scratch(Scratches& all) : all_(all), number_(all.take()) {}
    ~Scratch() { all_.give_back(number_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::size_t number() const { return number_; }

private:
    Scratches& all_;
    std::size_t number_;
};

}  // namespace

struct HnswGraph::State {
    Graph graph{us::index_config_t{kLinks}};
    mutable Scratches scratches;

    void reserve(std::size_t members) {
        if (!graph.try_reserve({members, kSearchesMax})) {
            throw std::bad_alloc{};
        }
    }
};

HnswGraph::HnswGraph() : HnswGraph(std::make_unique<State>()) {}
HnswGraph::HnswGraph(std::unique_ptr<State> state) : state_(std::move(state)) {}
HnswGraph::~HnswGraph() = default;

Slot HnswGraph::size() const {
    return static_cast<Slot>(state_->graph.size());
}

std::unique_ptr<HnswGraph> HnswGraph::copy() const {
    auto made = state_->graph.copy();
    check(made.error);
    auto state = std::make_unique<State>();
    state->graph = std::move(made.index);
    return std::unique_ptr<HnswGraph>{new HnswGraph{std::move(state)}};
}

void HnswGraph::extend(const VectorBlocks& rows, Slot end, const std::stop_token& stop) {
    Graph& graph = state_->graph;
    if (graph.size() < end) {
        state_->reserve(std::max<std::size_t>(end, kGrowthMin));
    }
    const RowDistance distance{.rows = rows, .dot = best_dot().dot};
    const RowPrefetch prefetch{.rows = rows};
    for (Slot slot = size(); slot < end && !stop.stop_requested(); ++slot) {
        us::index_update_config_t config;
        config.expansion = kBuildWidth;
        auto added =
            graph.add(slot, rows.at(slot), distance, config, us::dummy_callback_t{}, prefetch);
        check(added.error);
    }
}

void HnswGraph::search(const VectorView& view, const float* query, BestHits& best,
                       std::size_t width) const {
    const Scratch scratch{state_->scratches};
    us::index_search_config_t config;
    config.expansion = std::max(width, best.limit());
    config.thread = scratch.number();
    const auto visible = [&](const auto& member) { return view.visible.test(get_slot(member)); };
    auto found = state_->graph.search(query, best.limit(),
                                      RowDistance{.rows = view.rows, .dot = best_dot().dot}, config,
                                      visible, RowPrefetch{.rows = view.rows});
    check(found.error);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto match = found.at(i);
        const auto slot = static_cast<Slot>(match.member.slot);
        best.offer(
            {.score = to_cosine(-match.distance), .id = view.slots.id_of(slot), .slot = slot});
    }
}

std::vector<std::byte> HnswGraph::to_bytes() const {
    std::vector<std::byte> bytes;
    bytes.reserve(state_->graph.serialized_length());
    auto saved = state_->graph.save_to_stream([&](const void* data, std::size_t size) {
        const auto* begin = static_cast<const std::byte*>(data);
        bytes.insert(bytes.end(), begin, begin + size);
        return true;
    });
    check(saved.error);
    return bytes;
}

namespace {

using Level = std::int16_t;  // as usearch writes it

/// The levels of all nodes, if the bytes have the size that these ask for.
std::optional<std::vector<Level>> read_levels(std::span<const std::byte> bytes,
                                              std::size_t slots_max, const Graph& graph) {
    us::index_serialized_header_t header;
    if (bytes.size() < sizeof(header)) {
        return std::nullopt;
    }
    std::memcpy(&header, bytes.data(), sizeof(header));
    bytes = bytes.subspan(sizeof(header));
    if (header.size > slots_max || header.size * sizeof(Level) > bytes.size() ||
        header.connectivity != graph.config().connectivity ||
        header.connectivity_base != graph.config().connectivity_base) {
        return std::nullopt;
    }
    std::vector<Level> levels(header.size);
    std::memcpy(levels.data(), bytes.data(), levels.size() * sizeof(Level));
    std::size_t expected = levels.size() * sizeof(Level);
    for (const Level level : levels) {
        if (level < 0) {
            return std::nullopt;
        }
        expected += graph.memory_usage_per_node(level);
    }
    return expected == bytes.size() ? std::optional{std::move(levels)} : std::nullopt;
}

/// Whether every link leads to a node that lives on the level of the link.
bool links_are_sound(const Graph& graph, const std::vector<Level>& levels) {
    for (Slot slot = 0; slot < levels.size(); ++slot) {
        if (graph.level_of(slot) != static_cast<std::size_t>(levels[slot])) {
            return false;
        }
    }
    for (Slot slot = 0; slot < levels.size(); ++slot) {
        for (Level level = 0; level <= levels[slot]; ++level) {
            const auto links = graph.neighbors(slot, static_cast<std::size_t>(level));
            const std::size_t most =
                level == 0 ? graph.config().connectivity_base : graph.config().connectivity;
            if (links.size() > most) {
                return false;
            }
            for (auto link = links.begin(); link != links.end(); ++link) {
                if (link.slot() >= levels.size() || levels[link.slot()] < level) {
                    return false;
                }
            }
        }
    }
    return true;
}

}  // namespace

Result<std::unique_ptr<HnswGraph>> HnswGraph::from_bytes(std::span<const std::byte> bytes,
                                                         std::size_t slots_max) {
    auto state = std::make_unique<State>();
    const auto levels = read_levels(bytes, slots_max, state->graph);
    if (!levels) {
        return fail(ErrorCode::kMalformed, "the vector graph in the index file is damaged");
    }
    state->reserve(0);  // the number of scratch areas, which loading keeps
    auto loaded = state->graph.load_from_stream([&](void* into, std::size_t size) {
        if (size > bytes.size()) {
            return false;
        }
        std::memcpy(into, bytes.data(), size);
        bytes = bytes.subspan(size);
        return true;
    });
    if (loaded.error || !links_are_sound(state->graph, *levels)) {
        loaded.error.release();
        return fail(ErrorCode::kMalformed, "the vector graph in the index file is damaged");
    }
    return std::unique_ptr<HnswGraph>{new HnswGraph{std::move(state)}};
}

}  // namespace ragd
