#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.hpp"
#include "index/best_hits.hpp"
#include "index/vector_blocks.hpp"
#include "index/vector_scan.hpp"

namespace ragd {

/// A navigable small-world graph (Malkov & Yashunin 2016, by usearch) over the rows of slots
/// 0, 1, ..., size() - 1. It holds links only; rows come with each call, and have to be the same.
/// Threads: `search` side by side; `extend` alone. So one publishes a graph as const, and extends
/// a copy of it.
class HnswGraph {
public:
    HnswGraph();
    ~HnswGraph();
    HnswGraph(const HnswGraph&) = delete;
    HnswGraph& operator=(const HnswGraph&) = delete;

    [[nodiscard]] std::unique_ptr<HnswGraph> copy() const;
    [[nodiscard]] Slot size() const;

    /// Takes in the rows of [size(), end), in order, until told to stop.
    void extend(const VectorBlocks& rows, Slot end, const std::stop_token& stop);

    /// Candidates that a search keeps while it goes on: more of them find more of the nearest, and
    /// take longer. Measured by bench/index_bench on 100,000 vectors of 384 dimensions.
    static constexpr std::size_t kSearchWidth = 128;

    /// Offers `best` about the best.limit() visible slots of the graph that are nearest to `query`.
    /// Requires: a row of view.rows.stride() floats; view.visible covers the graph.
    void search(const VectorView& view, const float* query, BestHits& best,
                std::size_t width = kSearchWidth) const;

    // For the snapshot.
    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    /// Errors: Malformed - not a graph over at most `slots_max` slots.
    static Result<std::unique_ptr<HnswGraph>> from_bytes(std::span<const std::byte> bytes,
                                                         std::size_t slots_max);

private:
    struct State;
    explicit HnswGraph(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace ragd
