#include "index/hnsw_graph.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "index/corpus_fixture.hpp"

namespace ragd {
namespace {

/// Clustered rows with their slots, all alive.
struct Rows {
    explicit Rows(std::size_t count, std::size_t dimension = 48)
        : corpus(5, dimension), rows(dimension), alive(count) {
        std::vector<std::vector<float>> centres;
        for (std::size_t i = 0; i < 20; ++i) {
            centres.push_back(corpus.vector());
        }
        rows.reserve(count);
        for (Slot slot = 0; slot < count; ++slot) {
            rows.write(slot, corpus.near(centres[corpus.number(centres.size())], 0.6F));
            slots.append(ChunkId{slot + std::uint64_t{1}});
            alive.set(slot);
        }
    }
    [[nodiscard]] VectorView view(const Bitmap& visible) const {
        return {.rows = rows, .slots = slots, .visible = visible};
    }

    test::DrawnCorpus corpus;
    VectorBlocks rows;
    SlotTable slots;
    Bitmap alive;
};

std::vector<ScoredSlot> nearest(const HnswGraph& graph, const VectorView& view,
                                const float* query) {
    BestHits best{10};
    graph.search(view, query, best);
    return std::move(best).take();
}

/// How many of the true ten nearest a graph finds, over some questions.
double recall(const HnswGraph& graph, Rows& data, const Bitmap& visible) {
    std::size_t found = 0;
    std::size_t all = 0;
    for (int round = 0; round < 50; ++round) {
        const auto query = padded(data.corpus.near(
            {data.rows.at(static_cast<Slot>(data.corpus.number(graph.size()))), 48}, 0.5F));
        BestHits exact{10};
        scan_vectors(data.view(visible), query.data(), 0, exact);
        const auto got = nearest(graph, data.view(visible), query.data());
        for (const ScoredSlot& hit : std::move(exact).take()) {
            ++all;
            found += std::ranges::count(got, hit.slot, &ScoredSlot::slot);
        }
    }
    return static_cast<double>(found) / static_cast<double>(all);
}

TEST(HnswGraph, FindsNearlyAllNearest) {
    Rows data{2000};
    HnswGraph graph;
    EXPECT_TRUE(nearest(graph, data.view(data.alive), data.rows.at(0)).empty());
    graph.extend(data.rows, 2000, {});
    EXPECT_EQ(graph.size(), 2000U);
    EXPECT_GT(recall(graph, data, data.alive), 0.98);
}

TEST(HnswGraph, SeesOnlyWhatIsVisible) {
    Rows data{2000};
    HnswGraph graph;
    graph.extend(data.rows, 2000, {});
    Bitmap visible{2000};
    for (Slot slot = 0; slot < 2000; slot += 4) {
        visible.set(slot);
    }
    for (const ScoredSlot& hit : nearest(graph, data.view(visible), data.rows.at(1))) {
        EXPECT_EQ(hit.slot % 4, 0U);
        EXPECT_EQ(hit.id.value, hit.slot + 1);
    }
    EXPECT_GT(recall(graph, data, visible), 0.98);
}

TEST(HnswGraph, ACopyGrowsAloneAndEqualsOneBuiltAtOnce) {
    Rows data{1500};
    HnswGraph first;
    first.extend(data.rows, 700, {});
    const auto second = first.copy();
    second->extend(data.rows, 1500, {});
    EXPECT_EQ(first.size(), 700U);
    EXPECT_EQ(second->size(), 1500U);
    HnswGraph whole;
    whole.extend(data.rows, 1500, {});
    EXPECT_EQ(second->to_bytes(), whole.to_bytes());
}

TEST(HnswGraph, StopsWhenToldAndGoesOnFromThere) {
    Rows data{300};
    HnswGraph graph;
    std::stop_source stop;
    stop.request_stop();
    graph.extend(data.rows, 300, stop.get_token());
    EXPECT_EQ(graph.size(), 0U);
    graph.extend(data.rows, 300, {});
    EXPECT_EQ(graph.size(), 300U);
}

TEST(HnswGraph, ComesBackFromItsBytes) {
    Rows data{1200};
    HnswGraph graph;
    graph.extend(data.rows, 1000, {});
    const auto bytes = graph.to_bytes();
    EXPECT_FALSE(HnswGraph::from_bytes(bytes, 999));
    auto loaded = HnswGraph::from_bytes(bytes, 1200);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded.value()->to_bytes(), bytes);
    EXPECT_GT(recall(*loaded.value(), data, data.alive), 0.8);  // a sixth is not in it
    loaded.value()->extend(data.rows, 1200, {});
    EXPECT_GT(recall(*loaded.value(), data, data.alive), 0.98);
}

TEST(HnswGraph, RefusesDamagedBytesOrSearchesThemSafely) {
    Rows data{200};
    HnswGraph graph;
    graph.extend(data.rows, 200, {});
    const auto bytes = graph.to_bytes();
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 20) {
        EXPECT_FALSE(HnswGraph::from_bytes({bytes.data(), size}, 200)) << size;
    }
    std::size_t refused = 0;
    for (int round = 0; round < 3000; ++round) {
        auto damaged = bytes;
        const std::size_t at =
            round < 500 ? static_cast<std::size_t>(round) : data.corpus.number(damaged.size());
        damaged[at] ^= static_cast<std::byte>(1 + data.corpus.number(255));
        const auto loaded = HnswGraph::from_bytes(damaged, 200);
        if (loaded) {
            nearest(*loaded.value(), data.view(data.alive), data.rows.at(0));
        } else {
            ++refused;
        }
    }
    EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace ragd
