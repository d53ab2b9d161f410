#include "answer/page_evidence.hpp"

#include <cmath>

#include <gmock/gmock.h>

namespace ragd {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(PageEvidence, ThreeChunksOfAPageSayNothing) {
    EXPECT_THAT(page_evidence({}), IsEmpty());
    const std::vector<RankedChunk> chunks{{"a", 1}, {"a", 1}, {"b", 2}, {"a", 1}, {"c", 0}};
    EXPECT_THAT(page_evidence(chunks), ElementsAre(0, 0, 0, 0, 0));
}

TEST(PageEvidence, EachFurtherOneSpeaksForTheBestByItsOdds) {
    const std::vector<RankedChunk> chunks{{"b", 2},  {"a", 1}, {"a", 1.5},
                                          {"a", -1}, {"a", 1}, {"a", 0}};
    const auto near = [](double x) { return DoubleNear(x, 1e-12); };
    EXPECT_THAT(page_evidence(chunks),
                ElementsAre(0, 0, near(0.4 * (std::exp(-2) + std::exp(-3))), 0, 0, 0));
}

TEST(PageEvidence, OfSeveralThatAreAlikeTheFirstIsTheBest) {
    const std::vector<RankedChunk> chunks{{"a", 1}, {"a", 1}, {"a", 1}, {"a", 1}};
    EXPECT_THAT(page_evidence(chunks), ElementsAre(DoubleNear(0.4, 1e-12), 0, 0, 0));
}

}  // namespace
}  // namespace ragd
