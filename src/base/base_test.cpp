#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/guarded.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace ragd {
namespace {

Result<int> half(int n) {
    if (n % 2 != 0) {
        return fail_field("/n", "must be even");
    }
    return n / 2;
}

Result<int> quarter(int n) {
    const int once = RAG_TRY(half(n));
    return half(once);
}

Result<void> check(int n) {
    RAG_TRY(half(n));
    return {};
}

TEST(Result, TryHandsOnTheFirstError) {
    EXPECT_EQ(quarter(8).value(), 2);
    ASSERT_FALSE(quarter(6));
    EXPECT_EQ(quarter(6).error().fields.at(0), (FieldError{"/n", "must be even"}));
    EXPECT_TRUE(check(2));
    EXPECT_EQ(check(3).error().code, ErrorCode::kInvalidField);
}

TEST(Deadline, PassesAtItsMoment) {
    const SteadyTime start{};
    const auto deadline = Deadline::at(start + std::chrono::seconds(2));
    EXPECT_FALSE(deadline.passed(start));
    EXPECT_EQ(deadline.remaining(start), std::chrono::seconds(2));
    EXPECT_TRUE(deadline.passed(start + std::chrono::seconds(2)));
    EXPECT_EQ(deadline.remaining(start + std::chrono::seconds(3)).count(), 0);
    EXPECT_FALSE(Deadline::never().passed(start + std::chrono::years(100)));
}

TEST(Clock, WritesRfc3339InUtc) {
    EXPECT_EQ(to_rfc3339(WallTime{std::chrono::milliseconds(1'700'000'000'042)}),
              "2023-11-14T22:13:20.042Z");
}

TEST(Guarded, GivesTheValueOnlyUnderItsLock) {
    Guarded<int> count{1};
    count.with([](int& n) { ++n; });
    EXPECT_EQ(count.with([](const int& n) { return n; }), 2);
}

TEST(Id, KindsDoNotMix) {
    static_assert(!std::is_convertible_v<TenantId, CollectionName>);
    EXPECT_LT(DocumentId{"a"}, DocumentId{"b"});
    EXPECT_LT(ChunkId{1}, ChunkId{2});
}

}  // namespace
}  // namespace ragd
