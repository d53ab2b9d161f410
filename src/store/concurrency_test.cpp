#include <atomic>
#include <thread>

#include "store/store_fixture.hpp"

namespace ragd {
namespace {

/// Each document says its own version in its text, so that a stale or mixed answer shows.
NewDocument numbered(int id, int round) {
    const std::string text = "common doc" + std::to_string(id) + " round" + std::to_string(round);
    return one_chunk(std::to_string(id), text, contract_vector(static_cast<std::size_t>(id)),
                     {{"round", round}});
}

class ConcurrencyTest : public testing::Test {
protected:
    static constexpr int kDocuments = 8;

    TestStore store_{{.model = test_model(), .snapshot_changes_min = 32}};
};

TEST_F(ConcurrencyTest, SearchesWhileWritingSeeNoTornDocument) {
    std::atomic<bool> done{false};
    std::vector<std::jthread> searchers;
    for (int i = 0; i < 2; ++i) {
        searchers.emplace_back([&, i] {
            const SearchMode mode = i == 0 ? SearchMode::kHybrid : SearchMode::kVector;
            while (!done) {
                const auto found = store_.ask({.scope = TestStore::scope(),
                                               .mode = mode,
                                               .vector = contract_vector(0),
                                               .text = "common",
                                               .filter = {{{.key = "round", .gte = 0.0}}},
                                               .limit = 20});
                ASSERT_TRUE(found) << found.error().message;
                for (const Candidate& candidate : *found) {
                    const auto round = candidate.chunk->metadata.at("round").as_int64();
                    EXPECT_TRUE(candidate.chunk->text.ends_with("round" + std::to_string(round)));
                    EXPECT_EQ(candidate.chunk->version, static_cast<std::uint64_t>(round) + 1);
                }
            }
        });
    }
    for (int round = 0; round < 25; ++round) {
        for (int id = 0; id < kDocuments; ++id) {
            ASSERT_TRUE(store_.put(numbered(id, round)));
        }
    }
    done = true;
}

TEST_F(ConcurrencyTest, AnAcknowledgedWriteIsFoundAtOnceAndTheOldNever) {
    for (int round = 0; round < 30; ++round) {
        ASSERT_TRUE(store_.put(numbered(1, round)));
        const auto found = store_.ask({.scope = TestStore::scope(),
                                       .mode = SearchMode::kKeyword,
                                       .text = "round" + std::to_string(round),
                                       .limit = 5});
        ASSERT_EQ(found->size(), 1U) << round;
        EXPECT_EQ(store_
                      .ask({.scope = TestStore::scope(),
                            .mode = SearchMode::kVector,
                            .vector = contract_vector(1),
                            .limit = 5})
                      ->size(),
                  1U);
    }
}

TEST_F(ConcurrencyTest, ManyWritersAtOnceAllArriveOnceEach) {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer) {
        writers.emplace_back([&, writer] {
            for (int i = 0; i < 20; ++i) {
                ASSERT_TRUE(store_.put(numbered(writer * 20 + i, 0)));
            }
        });
    }
    writers.clear();
    const auto page =
        run_task(store_.store().list(store_.ctx(), TestStore::scope(), "", 1000, "")).value();
    EXPECT_EQ(page.documents.size(), 80U);
    EXPECT_EQ(store_
                  .ask({.scope = TestStore::scope(),
                        .mode = SearchMode::kKeyword,
                        .text = "common",
                        .limit = 200})
                  ->size(),
              80U);
}

}  // namespace
}  // namespace ragd
