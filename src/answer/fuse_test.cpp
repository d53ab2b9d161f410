#include "answer/fuse.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using Score = std::optional<double>;

Candidate candidate(std::uint64_t id, Score cosine, Score bm25) {
    return {.id = ChunkId{id}, .cosine = cosine, .bm25 = bm25};
}

std::string render(const std::vector<Fused>& ranked) {
    std::string line;
    for (const Fused& one : ranked) {
        line +=
            fmt::format("{}{}:{:.3f}", line.empty() ? "" : " ", one.candidate.id.value, one.score);
    }
    return line;
}

TEST(Fuse, HybridIsHalfTheCosineAndHalfTheShareOfTheBestPossibleBm25) {
    EXPECT_EQ(render(fuse({{candidate(1, 0.8, 2.0), candidate(2, 0.4, 8.0)}, 10.0},
                          SearchMode::kHybrid, 0.5)),
              "2:0.600 1:0.500");
}

TEST(Fuse, TheWeightOfTheVectorsCanBeChosen) {
    const SearchResult found{{candidate(1, 0.8, 2.0), candidate(2, 0.4, 8.0)}, 10.0};
    EXPECT_EQ(render(fuse(found, SearchMode::kHybrid, 0.75)), "1:0.650 2:0.500");
    EXPECT_EQ(render(fuse(found, SearchMode::kHybrid, 0)), "2:0.800 1:0.200");
    EXPECT_EQ(render(fuse(found, SearchMode::kKeyword, 1)), "2:0.800 1:0.200");
}

TEST(Fuse, AChunkThatOneHalfDoesNotKnowScoresNothingThere) {
    EXPECT_EQ(render(fuse({{candidate(1, 0.6, {}), candidate(2, {}, 5.0)}, 10.0},
                          SearchMode::kHybrid, 0.5)),
              "1:0.300 2:0.250");
}

TEST(Fuse, OneHalfAloneKeepsItsOwnScale) {
    const SearchResult found{{candidate(1, 0.8, 2.0), candidate(2, 0.4, 8.0)}, 10.0};
    EXPECT_EQ(render(fuse(found, SearchMode::kVector, 0.5)), "1:0.800 2:0.400");
    EXPECT_EQ(render(fuse(found, SearchMode::kKeyword, 0.5)), "2:0.800 1:0.200");
}

TEST(Fuse, AQuestionOfStopWordsIsLeftToTheVectors) {
    EXPECT_EQ(render(fuse({{candidate(1, 0.2, 0.0), candidate(2, 0.4, 0.0)}, 0.0},
                          SearchMode::kHybrid, 0.5)),
              "2:0.200 1:0.100");
}

TEST(Fuse, TiesGoByChunkIdAndNegativeCosinesKeepTheirOrder) {
    EXPECT_EQ(render(fuse({{candidate(4, -0.2, {}), candidate(3, 0.5, {}), candidate(2, -0.1, {}),
                            candidate(1, 0.5, {})},
                           0.0},
                          SearchMode::kVector, 0.5)),
              "1:0.500 3:0.500 2:0.000 4:0.000");
}

TEST(Fuse, NothingFoundIsNothingRanked) {
    EXPECT_TRUE(fuse({}, SearchMode::kHybrid, 0.5).empty());
}

}  // namespace
}  // namespace ragd
