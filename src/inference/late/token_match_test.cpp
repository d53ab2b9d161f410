#include "inference/late/token_match.hpp"

#include <array>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(TokenMatch, IsOfTheWholePassageAndOfItsBestWindow) {
    constexpr std::array<float, 2> kShares{0.25, 0.75};
    const SpanCosines cosines{.best = {0.8F, 0, 0, 0.4F,  //
                                       0, 0, 0.2F, 0.6F},
                              .spans = 4};
    const float whole = 0.25F * 0.8F + 0.75F * 0.6F;
    const float near = 0.25F * 0.4F + 0.75F * 0.6F;  // the last two spans
    EXPECT_FLOAT_EQ(match_score(kShares, cosines, 0), whole);
    EXPECT_FLOAT_EQ(match_score(kShares, cosines, 1), near);
    EXPECT_FLOAT_EQ(match_score(kShares, cosines, 0.5), (whole + near) / 2);
}

TEST(TokenMatch, APassageOfOneSpanIsOneWindow) {
    constexpr std::array<float, 1> kShare{1};
    EXPECT_FLOAT_EQ(match_score(kShare, {.best = {0.5F}, .spans = 1}, 0.3F), 0.5F);
}

TEST(TokenMatch, NothingMatchesAnEmptyPassageOrAnEmptyQuestion) {
    constexpr std::array<float, 1> kShare{1};
    EXPECT_EQ(match_score(kShare, {}, 0.5F), 0);
    EXPECT_EQ(match_score({}, {.best = {}, .spans = 3}, 0.5F), 0);
}

}  // namespace
}  // namespace ragd
