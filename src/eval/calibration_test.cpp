#include "eval/calibration.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Calibration, BinsHoldWhatWasSaidAndWhatWasSo) {
    const std::vector<Judged> judged{{0.05, false}, {0.95, true}, {0.91, false}, {1.0, true}};
    const auto bins = reliability(judged);
    ASSERT_EQ(bins.size(), 10U);
    EXPECT_EQ(bins[0].count, 1U);
    EXPECT_EQ(bins[9].count, 3U);
    EXPECT_NEAR(bins[9].predicted, (0.95 + 0.91 + 1.0) / 3, 1e-12);
    EXPECT_NEAR(bins[9].observed, 2.0 / 3, 1e-12);
    EXPECT_NEAR(calibration_error(bins), (0.05 + 3 * (2.86 / 3 - 2.0 / 3)) / 4, 1e-12);
    EXPECT_EQ(calibration_error(reliability({})), 0);
}

TEST(Calibration, LogLossIsThatOfTheProbabilityOfWhatWasSo) {
    const std::vector<Judged> judged{{0.8, true}, {0.25, false}};
    EXPECT_NEAR(log_loss(judged), -(std::log(0.8) + std::log(0.75)) / 2, 1e-12);
    EXPECT_NEAR(log_loss(Judged{0, true}), -std::log(1e-9), 1e-6) << "finite";
}

TEST(Calibration, OnlyRerankedSourcesHaveAProbability) {
    EvalReport report;
    report.results.push_back(
        {.id = "q",
         .ranking = {{.document = "d1", .score = 0.75, .rerank = 1.0, .grade = 1},
                     {.document = "d2", .score = 0.5}}});
    const auto judged = judged_sources(report);
    ASSERT_EQ(judged.size(), 1U);
    EXPECT_EQ(judged[0].probability, 0.75);
    EXPECT_TRUE(judged[0].relevant);
}

}  // namespace
}  // namespace ragd
