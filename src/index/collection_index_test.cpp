#include "index/collection_index.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/corpus_fixture.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kDimension = 24;

struct Entry {
    std::string text;
    std::vector<float> vector;
};

/// An index and, beside it, all that it should hold.
struct IndexFixture {
    explicit IndexFixture(std::size_t exact_max = 20'000, std::uint64_t seed = 1)
        : corpus(seed, kDimension), index(options(exact_max)) {}

    static IndexOptions options(std::size_t exact_max) {
        IndexOptions options = test::options(kDimension);
        options.exact_scan_chunks_max = exact_max;
        return options;
    }
    /// Adds `count` drawn chunks under the next ids, and removes others, in one step.
    void change(std::size_t count, const std::vector<ChunkId>& removed = {}) {
        std::vector<IndexedChunk> chunks;
        for (std::size_t i = 0; i < count; ++i) {
            const ChunkId id{++last_id};
            const Entry& entry =
                entries.emplace(id, Entry{corpus.text(corpus.number(25), 200), corpus.vector()})
                    .first->second;
            chunks.push_back({.id = id, .text = entry.text, .vector = entry.vector});
        }
        for (const ChunkId id : removed) {
            entries.erase(id);
        }
        index.apply(removed, chunks);
    }
    /// The ids of all that is there with id % modulus == rest.
    std::vector<ChunkId> some(std::uint64_t modulus, std::uint64_t rest = 0) const {
        std::vector<ChunkId> ids;
        for (const auto& [id, entry] : entries) {
            if (id.value % modulus == rest) {
                ids.push_back(id);
            }
        }
        return ids;
    }
    [[nodiscard]] double cosine(ChunkId id, const std::vector<float>& vector) const {
        double sum = 0;
        for (std::size_t i = 0; i < kDimension; ++i) {
            sum += static_cast<double>(entries.at(id).vector[i]) * vector[i];
        }
        return sum;
    }

    test::DrawnCorpus corpus;
    std::map<ChunkId, Entry> entries;
    std::uint64_t last_id = 0;
    CollectionIndex index;
};

std::vector<std::uint64_t> ids_of(const IndexResult& result) {
    std::vector<std::uint64_t> ids;
    for (const IndexHit& hit : result.hits) {
        ids.push_back(hit.id.value);
    }
    return ids;
}

/// The ids of the best `limit` by one score.
std::set<std::uint64_t> best_of(std::vector<IndexHit> hits, std::optional<double> IndexHit::* score,
                                std::size_t limit) {
    std::erase_if(hits, [&](const IndexHit& hit) { return (hit.*score).value_or(0) == 0; });
    std::ranges::sort(hits, [&](const IndexHit& a, const IndexHit& b) {
        return a.*score != b.*score ? a.*score > b.*score : a.id < b.id;
    });
    std::set<std::uint64_t> best;
    for (const IndexHit& hit : hits) {
        if (best.size() < limit) {
            best.insert(hit.id.value);
        }
    }
    return best;
}

TEST(CollectionIndex, StartsEmpty) {
    IndexFixture fixture;
    const auto vector = fixture.corpus.vector();
    const IndexResult result =
        fixture.index.search({.vector = vector, .text = "w1 w2", .limit = 10});
    EXPECT_THAT(result.hits, IsEmpty());
    EXPECT_GT(result.bm25_max, 0);
    EXPECT_EQ(fixture.index.size(), 0U);
    EXPECT_THAT(fixture.index.ids(), IsEmpty());
    EXPECT_FALSE(fixture.index.graph_behind());
    EXPECT_FALSE(fixture.index.worth_compacting());
}

TEST(CollectionIndex, HybridIsTheUnionOfItsHalvesWithBothScoresOfEach) {
    IndexFixture fixture;
    fixture.change(700);
    fixture.change(300, fixture.some(7));
    for (int round = 0; round < 20; ++round) {
        const auto vector = fixture.corpus.vector();
        const std::string text = fixture.corpus.text(5, 220);
        const auto search = [&](SearchMode mode, std::size_t limit) {
            return fixture.index.search(
                {.mode = mode, .vector = vector, .text = text, .limit = limit});
        };
        const IndexResult all_by_vector = search(SearchMode::kVector, 2000);
        const IndexResult all_by_words = search(SearchMode::kKeyword, 2000);
        ASSERT_EQ(all_by_vector.hits.size(), fixture.entries.size());
        EXPECT_EQ(all_by_vector.bm25_max, 0);
        const auto near = best_of(all_by_vector.hits, &IndexHit::cosine, 15);
        const auto wordy = best_of(all_by_words.hits, &IndexHit::bm25, 15);
        std::set<std::uint64_t> expected = near;
        expected.insert(wordy.begin(), wordy.end());

        std::map<ChunkId, double> bm25;
        for (const IndexHit& hit : all_by_words.hits) {
            EXPECT_FALSE(hit.cosine);
            bm25[hit.id] = hit.bm25.value();
        }
        const IndexResult hybrid = search(SearchMode::kHybrid, 15);
        EXPECT_THAT(ids_of(hybrid), testing::ElementsAreArray(expected));
        EXPECT_EQ(hybrid.bm25_max, all_by_words.bm25_max);
        for (const IndexHit& hit : hybrid.hits) {
            EXPECT_NEAR(hit.cosine.value(), fixture.cosine(hit.id, vector), 1e-6);
            EXPECT_EQ(hit.bm25.value(), bm25[hit.id]);
            EXPECT_LE(hit.bm25.value(), hybrid.bm25_max);
        }
    }
}

TEST(CollectionIndex, WhatIsOutsideOfTheCorpusChangesNoScore) {
    IndexFixture fixture;
    fixture.change(3000);
    fixture.change(40, fixture.some(7));  // some are dead
    // Few in it, few outside, about half: what is counted, and how, differs.
    for (const std::uint64_t modulus : {100U, 2U, 51U}) {
        std::vector<ChunkId> corpus = fixture.some(modulus, 1);
        if (modulus == 51) {
            const std::set<ChunkId> left_out{corpus.begin(), corpus.end()};
            corpus = fixture.some(1);
            std::erase_if(corpus, [&](ChunkId id) { return left_out.contains(id); });
        }
        CollectionIndex alone{IndexFixture::options(20'000)};
        std::vector<IndexedChunk> chunks;
        for (const ChunkId id : corpus) {
            const Entry& entry = fixture.entries.at(id);
            chunks.push_back({.id = id, .text = entry.text, .vector = entry.vector});
        }
        alone.apply({}, chunks);
        for (const char* text : {"w0", "w0 w1 w2 w3 w150", "w199 w180 w0 w0", "unknown w5"}) {
            SCOPED_TRACE(testing::Message() << modulus << " " << text);
            const auto vector = fixture.corpus.vector();
            IndexQuery query{.vector = vector, .text = text, .limit = 20};
            const IndexResult expected = alone.search(query);
            query.allowed = &corpus;
            query.corpus = &corpus;
            const IndexResult found = fixture.index.search(query);
            EXPECT_EQ(found.bm25_max, expected.bm25_max);
            EXPECT_EQ(found.hits, expected.hits);
            // A filter within the corpus leaves the scores as they are.
            std::vector<ChunkId> some{corpus.begin(), corpus.begin() + 5};
            query.allowed = &some;
            const IndexResult filtered = fixture.index.search(query);
            EXPECT_EQ(filtered.bm25_max, expected.bm25_max);
            EXPECT_EQ(filtered.hits.size(), some.size());
        }
    }
}

TEST(CollectionIndex, FilterHoldsInBothHalves) {
    IndexFixture fixture;
    fixture.change(500);
    std::vector<ChunkId> allowed = fixture.some(10, 3);
    allowed.push_back(ChunkId{100'000});  // no such chunk
    const auto vector = fixture.corpus.vector();
    const IndexQuery query{.vector = vector, .text = "w0 w1 w2", .limit = 30, .allowed = &allowed};
    const IndexResult result = fixture.index.search(query);
    EXPECT_GE(result.hits.size(), 30U);
    for (const IndexHit& hit : result.hits) {
        EXPECT_EQ(hit.id.value % 10, 3U);
    }
    const std::vector<ChunkId> none;
    EXPECT_THAT(
        fixture.index.search({.vector = vector, .text = "w0", .limit = 30, .allowed = &none}).hits,
        IsEmpty());
    EXPECT_THAT(fixture.index.search({.vector = vector, .text = "w0", .limit = 0}).hits, IsEmpty());
}

TEST(CollectionIndex, ChangesMayRepeatThemselves) {
    IndexFixture fixture;
    fixture.change(3);
    const auto vector = fixture.corpus.vector();
    const std::vector<ChunkId> gone{ChunkId{2}, ChunkId{2}, ChunkId{77}};
    const std::vector<IndexedChunk> chunks{
        {.id = ChunkId{9}, .text = "late", .vector = vector},
        {.id = ChunkId{1}, .text = "known", .vector = vector},
        {.id = ChunkId{5}, .text = "early", .vector = vector},
        {.id = ChunkId{9}, .text = "twice", .vector = vector},
    };
    for (int time = 0; time < 2; ++time) {
        fixture.index.apply(gone, chunks);
        EXPECT_THAT(fixture.index.ids(),
                    ElementsAre(ChunkId{1}, ChunkId{3}, ChunkId{5}, ChunkId{9}));
        EXPECT_EQ(fixture.index.size(), 4U);
    }
    const auto find = [&](std::string_view text) {
        return ids_of(fixture.index.search(
            {.mode = SearchMode::kKeyword, .vector = {}, .text = text, .limit = 5}));
    };
    EXPECT_THAT(find("late twice"), ElementsAre(9));
    EXPECT_THAT(find("known"), IsEmpty());
    EXPECT_THAT(find("twice"), IsEmpty());
}

TEST(CollectionIndex, GraphAnswersLikeTheScanAndSeesNewChunksAtOnce) {
    IndexFixture fixture{500};
    fixture.change(1000);
    EXPECT_FALSE(fixture.index.graph_behind());  // so few are not worth a graph yet
    fixture.change(1000);
    EXPECT_TRUE(fixture.index.graph_behind());
    fixture.index.extend_graph({});
    EXPECT_FALSE(fixture.index.graph_behind());
    EXPECT_EQ(fixture.index.stats().chunks_in_graph, 2000U);
    fixture.change(200, fixture.some(9));
    EXPECT_EQ(fixture.index.stats().chunks_in_graph, 2000U);

    std::size_t found = 0;
    for (int round = 0; round < 30; ++round) {
        const auto vector = fixture.corpus.vector();
        std::vector<std::pair<double, ChunkId>> exact;
        for (const auto& [id, entry] : fixture.entries) {
            exact.emplace_back(-fixture.cosine(id, vector), id);
        }
        std::ranges::partial_sort(exact, exact.begin() + 10);
        const IndexResult result = fixture.index.search(
            {.mode = SearchMode::kVector, .vector = vector, .text = {}, .limit = 10});
        EXPECT_EQ(result.hits.size(), 10U);
        for (const auto& [cosine, id] : std::span{exact}.first(10)) {
            const auto hit = std::ranges::find(result.hits, id, &IndexHit::id);
            found += hit != result.hits.end() ? 1 : 0;
            // A chunk that is not in the graph yet is never missed.
            EXPECT_TRUE(id.value <= 2000 || hit != result.hits.end());
        }
        for (const IndexHit& hit : result.hits) {
            EXPECT_NEAR(hit.cosine.value(), fixture.cosine(hit.id, vector), 1e-6);
        }
    }
    EXPECT_GE(found, 294U);  // of 300
}

TEST(CollectionIndex, SelectiveFilterIsExactInSpiteOfTheGraph) {
    IndexFixture fixture{100};
    fixture.change(2500);
    fixture.index.extend_graph({});
    const auto vector = fixture.corpus.vector();
    const std::vector<ChunkId> allowed = fixture.some(15);  // above the bound for scans
    ASSERT_GT(allowed.size(), 100U);
    const IndexResult result = fixture.index.search({.mode = SearchMode::kVector,
                                                     .vector = vector,
                                                     .text = {},
                                                     .limit = 20,
                                                     .allowed = &allowed});
    std::vector<std::pair<double, std::uint64_t>> exact;
    for (const ChunkId id : allowed) {
        exact.emplace_back(-fixture.cosine(id, vector), id.value);
    }
    std::ranges::sort(exact);
    std::set<std::uint64_t> expected;
    for (const auto& [cosine, id] : std::span{exact}.first(20)) {
        expected.insert(id);
    }
    EXPECT_THAT(ids_of(result), testing::ElementsAreArray(expected));
}

TEST(CollectionIndex, CompactionChangesNothingThatASearchSees) {
    for (const std::size_t exact_max : {300, 20'000}) {
        IndexFixture fixture{exact_max};
        fixture.change(1600);
        fixture.index.extend_graph({});
        fixture.change(0, fixture.some(2));
        fixture.change(50);
        EXPECT_TRUE(fixture.index.worth_compacting());
        std::vector<std::vector<float>> vectors;
        std::vector<IndexResult> before;
        const auto search = [&](const std::vector<float>& vector) {
            return fixture.index.search({.vector = vector, .text = "w3 w10 w50", .limit = 20});
        };
        for (int i = 0; i < 10; ++i) {
            vectors.push_back(fixture.corpus.vector());
            before.push_back(search(vectors.back()));
        }
        std::stop_source stopped;
        stopped.request_stop();
        fixture.index.compact(stopped.get_token());
        EXPECT_GT(fixture.index.stats().dead_chunks, 0U);
        fixture.index.compact({});
        EXPECT_EQ(fixture.index.stats().dead_chunks, 0U);
        EXPECT_EQ(fixture.index.size(), fixture.entries.size());
        EXPECT_FALSE(fixture.index.worth_compacting());
        std::size_t same = 0;
        for (std::size_t i = 0; i < vectors.size(); ++i) {
            const IndexResult after = search(vectors[i]);
            EXPECT_EQ(after.bm25_max, before[i].bm25_max);
            same += static_cast<std::size_t>(
                std::ranges::count_if(after.hits, [&](const IndexHit& hit) {
                    const auto old = std::ranges::find(before[i].hits, hit.id, &IndexHit::id);
                    return old != before[i].hits.end() &&
                           std::abs(old->bm25.value() - hit.bm25.value()) < 1e-12 &&
                           old->cosine == hit.cosine;
                }));
        }
        EXPECT_GE(same, 10 * 30U);  // all but what two graphs may differ in
        fixture.change(30, fixture.some(5));
        EXPECT_EQ(fixture.index.size(), fixture.entries.size());
    }
}

}  // namespace
}  // namespace ragd
