#include "eval/logistic.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Cases on a grid, each as often true as its probability says (of 1,000).
std::vector<LogisticCase> cases_of(double first, double second, double bias) {
    std::vector<LogisticCase> cases;
    for (int i = -4; i <= 4; ++i) {
        for (int j = -4; j <= 4; ++j) {
            const double x = i / 4.0;
            const double y = j / 2.0;
            const double p = 1 / (1 + std::exp(-(first * x + second * y + bias)));
            for (int n = 0; n < 1000; ++n) {
                cases.push_back({{x, y}, n < std::lround(1000 * p)});
            }
        }
    }
    return cases;
}

TEST(Logistic, FindsTheWeightsThatMadeTheCases) {
    const LogisticFit fit = fit_logistic(cases_of(2, 0.5, -1));
    EXPECT_NEAR(fit.weights[0], 2, 0.01);
    EXPECT_NEAR(fit.weights[1], 0.5, 0.01);
    EXPECT_NEAR(fit.bias, -1, 0.01);
}

TEST(Logistic, AWeightBelowZeroIsLeftOutAndTheRestFittedWithoutIt) {
    const LogisticFit fit = fit_logistic(cases_of(2, -0.5, 0));
    EXPECT_EQ(fit.weights[1], 0);
    EXPECT_GT(fit.weights[0], 1);
    const LogisticFit none = fit_logistic(cases_of(-1, -1, 0));
    EXPECT_EQ(none.weights[0] + none.weights[1], 0);
}

TEST(Logistic, StaysFiniteWhereTheCasesCanBeSeparated) {
    const std::vector<LogisticCase> cases{{{0, 1}, false}, {{1, 1}, true}, {{2, 1}, true}};
    const LogisticFit fit = fit_logistic(cases);
    EXPECT_GT(fit.weights[0], 0);
    EXPECT_LT(fit.weights[0], 100);
    EXPECT_EQ(fit.weights[1], 0) << "it does not vary";
    EXPECT_EQ(fit_logistic({}).bias, 0);
}

TEST(Logistic, OfOneKindOnlyIsAFiniteBias) {
    const std::vector<LogisticCase> cases(20, {{0.5, 0.5}, false});
    EXPECT_LT(fit_logistic(cases).bias, -3);
    EXPECT_TRUE(std::isfinite(fit_logistic(cases).bias));
}

}  // namespace
}  // namespace ragd
