#include <gtest/gtest.h>

#include "clients/openai/circuit_breaker.hpp"
#include "clients/openai/retry_budget.hpp"

namespace ragd {
namespace {

TEST(RetryBudget, IsATenthOfTheCalls) {
    RetryBudget budget;
    EXPECT_TRUE(budget.take());
    EXPECT_FALSE(budget.take());
    for (int call = 0; call < 100; ++call) {
        budget.call_made();
    }
    int retries = 0;
    while (budget.take()) {
        ++retries;
    }
    EXPECT_GE(retries, 9);
    EXPECT_LE(retries, 10);
}

TEST(CircuitBreaker, OpensAfterFailuresInARow) {
    CircuitBreaker breaker;
    SteadyTime now{};
    for (std::size_t i = 0; i + 1 < CircuitBreaker::kFailuresMax; ++i) {
        breaker.failed(now);
    }
    breaker.succeeded();
    for (std::size_t i = 0; i < CircuitBreaker::kFailuresMax; ++i) {
        EXPECT_TRUE(breaker.allow(now));
        breaker.failed(now);
    }
    EXPECT_TRUE(breaker.open());
    EXPECT_FALSE(breaker.allow(now));
}

TEST(CircuitBreaker, TriesNowAndThenAndClosesOnSuccess) {
    CircuitBreaker breaker;
    SteadyTime now{};
    for (std::size_t i = 0; i < CircuitBreaker::kFailuresMax; ++i) {
        breaker.failed(now);
    }
    now += CircuitBreaker::kProbeEvery;
    EXPECT_TRUE(breaker.allow(now));   // a probe, which does not come back
    EXPECT_FALSE(breaker.allow(now));  // one is enough
    now += CircuitBreaker::kProbeEvery;
    EXPECT_TRUE(breaker.allow(now));
    breaker.succeeded();
    EXPECT_FALSE(breaker.open());
    EXPECT_TRUE(breaker.allow(now));
}

}  // namespace
}  // namespace ragd
