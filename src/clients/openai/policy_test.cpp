#include <gtest/gtest.h>

#include "clients/openai/circuit_breaker.hpp"
#include "clients/openai/retry_after.hpp"
#include "clients/openai/retry_budget.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

TEST(RetryAfter, ReadsMillisecondsBeforeSecondsBeforeADate) {
    EXPECT_EQ(retry_after({{"Retry-After", "7"}, {"retry-after-ms", "250"}}, kNow), 250ms);
    EXPECT_EQ(retry_after({{"retry-after", "1.5"}}, kNow), 1500ms);
    EXPECT_EQ(retry_after({{"Retry-After", "Sat, 31 Jan 2026 00:00:20 GMT"}}, kNow), 20s);
    EXPECT_EQ(retry_after({{"Retry-After", "Fri, 30 Jan 2026 00:00:20 GMT"}}, kNow), 0ms);
}

TEST(RetryAfter, IgnoresNonsense) {
    EXPECT_EQ(retry_after({}, kNow), std::nullopt);
    for (const char* text : {"", "-1", "soon", "7 s", "nan", "inf nonsense"}) {
        EXPECT_EQ(retry_after({{"Retry-After", text}}, kNow), std::nullopt) << text;
    }
    EXPECT_EQ(retry_after({{"retry-after-ms", "x"}, {"Retry-After", "2"}}, kNow), 2s);
    EXPECT_EQ(retry_after({{"Retry-After", "1e300"}}, kNow), 24h);
}

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
