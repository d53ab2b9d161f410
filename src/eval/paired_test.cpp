#include "eval/paired.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// 40 differences between -0.08 and 0.12 with the mean 0.02125.
std::vector<double> differences() {
    std::vector<double> values;
    for (int i = 0; i < 40; ++i) {
        values.push_back(((i * 37) % 21 - 8) / 100.0);
    }
    return values;
}

// The figures that are expected come from an independent program in Python (its own generator,
// 40,000 resamples): interval 0.00225 to 0.04025, p 0.0401.
TEST(Paired, IntervalAndPAreThoseOfAnIndependentComputation) {
    const PairedTest test = test_paired(differences());
    EXPECT_NEAR(test.difference, 0.02125, 1e-12);
    EXPECT_NEAR(test.interval.low, 0.00225, 0.001);
    EXPECT_NEAR(test.interval.high, 0.04025, 0.001);
    EXPECT_NEAR(test.p, 0.0401, 0.006);
    EXPECT_TRUE(test.beyond_chance());
    EXPECT_EQ(test.wins + test.ties + test.losses, 40U);
}

TEST(Paired, TheSameFiguresGiveTheSameAnswer) {
    const PairedTest once = test_paired(differences());
    const PairedTest again = test_paired(differences());
    EXPECT_EQ(once.p, again.p);
    EXPECT_EQ(once.interval.low, again.interval.low);
    EXPECT_NE(once.interval.low, test_paired(differences(), {.seed = 1}).interval.low);
}

TEST(Paired, FewQueriesAreCountedExactly) {
    const std::vector<double> few{0.5, 0.25, 0, -0.125, 1, 0.375};
    EXPECT_DOUBLE_EQ(randomization_p(few), 4.0 / 32);  // counted by hand
    const PairedTest test = test_paired(few);
    EXPECT_EQ(test.wins, 4U);
    EXPECT_EQ(test.ties, 1U);
    EXPECT_EQ(test.losses, 1U);
}

TEST(Paired, WhereNothingDiffersNothingIsBeyondChance) {
    const std::vector<double> same(50, 0.0);
    const PairedTest test = test_paired(same);
    EXPECT_EQ(test.p, 1);
    EXPECT_EQ(test.interval.low, 0);
    EXPECT_EQ(test.interval.high, 0);
    EXPECT_EQ(test.ties, 50U);
    EXPECT_EQ(test_paired({}).p, 1);
}

TEST(Paired, AGainOnEveryQueryIsBeyondChance) {
    const std::vector<double> gains(30, 0.1);
    const PairedTest test = test_paired(gains);
    EXPECT_LT(test.p, 0.001);
    EXPECT_NEAR(test.interval.low, 0.1, 1e-9);
    EXPECT_NEAR(test.interval.high, 0.1, 1e-9);
}

}  // namespace
}  // namespace ragd
