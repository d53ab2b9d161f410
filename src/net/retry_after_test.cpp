#include "net/retry_after.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ragd
