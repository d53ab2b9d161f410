#include "auth/rate_limit.hpp"

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

TEST(RateLimit, LetsSoManyThroughAtOnceAndThenOneAfterTheOther) {
    ManualClock clock;
    RateLimit limit{{.count = 6, .period = 60s}, clock};
    for (std::size_t i = 0; i < 6; ++i) {
        const RateDecision decision = limit.take("a");
        EXPECT_TRUE(decision.allowed) << i;
        EXPECT_EQ(decision.remaining, 5 - i);
    }
    const RateDecision refused = limit.take("a");
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_after, 10s);
    EXPECT_EQ(refused.reset, 60s);
    EXPECT_TRUE(limit.take("b").allowed) << "each has its own";
    clock.advance(10s);
    EXPECT_TRUE(limit.take("a").allowed);
    EXPECT_FALSE(limit.take("a").allowed);
    clock.advance(60s);
    EXPECT_EQ(limit.take("a").remaining, 5U);
}

TEST(RateLimit, NeverLetsMoreThanTwiceThroughInAPeriod) {
    ManualClock clock;
    RateLimit limit{{.count = 10, .period = 60s}, clock};
    std::size_t through = 0;
    for (int i = 0; i < 600; ++i) {
        through += limit.take("a").allowed ? 1 : 0;
        clock.advance(100ms);
    }
    EXPECT_EQ(through, 10U + 9U) << "ten at once, and then one in six seconds";
}

TEST(RateLimit, NoneIsNone) {
    ManualClock clock;
    RateLimit limit{{}, clock};
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(limit.take("a").allowed);
    }
}

TEST(RateText, IsReadStrictly) {
    EXPECT_EQ(parse_rate("600/m"), (Rate{.count = 600, .period = 60s}));
    EXPECT_EQ(parse_rate("10/s"), (Rate{.count = 10, .period = 1s}));
    EXPECT_EQ(parse_rate("5/h")->period, 3600s);
    EXPECT_TRUE(parse_rate("")->is_none());
    for (const char* text : {"600", "600/", "/m", "0/m", "-1/m", "6 /m", "6/w", "6/mm", "1e3/m"}) {
        EXPECT_FALSE(parse_rate(text)) << text;
    }
}

}  // namespace
}  // namespace ragd
