#include "ingest/storage_quota.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ScriptedMeter final : public TenantMeter {
public:
    Task<Result<QuotaNumbers>> measure(const RequestContext& /*ctx*/) override {
        ++measured;
        if (is_away) {
            co_return fail(ErrorCode::kUnavailable, "the store is away");
        }
        QuotaNumbers has;
        has.set(Quota::kDocuments, documents);
        has.set(Quota::kBytes, documents * 10);
        has.set(Quota::kChunks, documents * 2);
        co_return has;
    }
    std::uint64_t documents = 0;
    int measured = 0;
    bool is_away = false;
};

class StorageQuotaTest : public testing::Test {
protected:
    static TenantQuota up_to(Quota quota, std::uint64_t limit) {
        TenantQuota limits;
        limits.set(quota, limit);
        return limits;
    }
    Result<StorageQuota::Hold> hold(StorageGrowth growth = {1, 10, 2},
                                    const std::string& tenant = "acme") {
        return run_task(quota_.hold(test_context(TestAccess::of(tenant)), growth));
    }
    void store_one() {
        auto room = hold();
        ASSERT_TRUE(room) << room.error().message;
        ++meter_.documents;
        room->stored();
    }

    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    ScriptedMeter meter_;
    TenantQuota limits_ = up_to(Quota::kDocuments, 3);
    StorageQuota quota_{meter_,
                        [this](const TenantId& tenant) {
                            return tenant == TenantId{"acme"} ? limits_ : TenantQuota{};
                        },
                        clock_,
                        metrics_,
                        {.measured_for = 60s}};
};

TEST_F(StorageQuotaTest, SoManyAndNoMore) {
    for (int i = 0; i < 3; ++i) {
        store_one();
    }
    EXPECT_EQ(meter_.measured, 1) << "it keeps up by itself";
    const auto refused = hold();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kQuotaExceeded);
    EXPECT_THAT(refused.error().message, HasSubstr("'documents' of this tenant is 3: it has 3"));
    EXPECT_THAT(metrics_.render(), HasSubstr("rag_quota_refusals_total{quota=\"documents\"} 1\n"));
    EXPECT_TRUE(hold({1, 10, 2}, "other")) << "who has no quota is not even measured";
    EXPECT_EQ(meter_.measured, 1);
}

TEST_F(StorageQuotaTest, EachQuotaIsNamed) {
    limits_ = up_to(Quota::kBytes, 9);
    EXPECT_THAT(hold().error().message, HasSubstr("'bytes'"));
    limits_ = up_to(Quota::kChunks, 1);
    EXPECT_THAT(hold().error().message, HasSubstr("'chunks'"));
    limits_ = up_to(Quota::kChunks, 2);
    EXPECT_TRUE(hold());
}

TEST_F(StorageQuotaTest, WhatIsOnItsWayCounts) {
    auto first = hold();
    auto second = hold();
    auto third = hold();
    ASSERT_TRUE(first && second && third);
    EXPECT_FALSE(hold());
    {
        const auto given_up = std::move(*third);
    }
    EXPECT_TRUE(hold()) << "what was not stored makes room again";
}

TEST_F(StorageQuotaTest, WhatIsFullMayBecomeLess) {
    meter_.documents = 5;
    EXPECT_FALSE(hold());
    EXPECT_TRUE(hold({0, 5, 1})) << "a longer text in the place of another is no document more";
    EXPECT_TRUE(hold({0, -5, -1}));
    limits_ = up_to(Quota::kBytes, 50);
    EXPECT_FALSE(hold({0, 5, 1}));
    EXPECT_TRUE(hold({0, -5, -1}));
}

TEST_F(StorageQuotaTest, WhatWillBecomeLessMakesNoRoomYet) {
    limits_ = up_to(Quota::kBytes, 50);
    meter_.documents = 5;
    auto shrinking = hold({0, -20, 0});
    ASSERT_TRUE(shrinking);
    EXPECT_FALSE(hold({1, 10, 1}));
    shrinking->stored();
    EXPECT_TRUE(hold({1, 10, 1}));
}

TEST_F(StorageQuotaTest, LooksAgainBeforeItRefuses) {
    meter_.documents = 3;
    EXPECT_FALSE(hold());
    meter_.documents = 2;  // somebody removed one
    EXPECT_FALSE(hold()) << "within a second of the last look";
    clock_.advance(1s);
    EXPECT_TRUE(hold());
}

TEST_F(StorageQuotaTest, WhatOthersStoredIsSeenInItsTime) {
    limits_ = up_to(Quota::kDocuments, 100);
    ASSERT_TRUE(hold());
    meter_.documents = 100;  // another process did
    clock_.advance(59s);
    EXPECT_TRUE(hold());
    clock_.advance(1s);
    EXPECT_FALSE(hold());
}

TEST_F(StorageQuotaTest, WhereLittleIsLeftItLooksEachSecond) {
    limits_ = up_to(Quota::kDocuments, 100);
    meter_.documents = 90;
    ASSERT_TRUE(hold());
    meter_.documents = 100;
    clock_.advance(1s);
    EXPECT_FALSE(hold());
}

TEST_F(StorageQuotaTest, AStoreThatCannotBeMeasuredTakesNothing) {
    meter_.is_away = true;
    EXPECT_EQ(hold().error().code, ErrorCode::kUnavailable);
    meter_.is_away = false;
    EXPECT_TRUE(hold());
}

TEST_F(StorageQuotaTest, AQuotaThatWasLiftedAndSetAgainCountsAnew) {
    auto before = hold();
    limits_ = {};
    ASSERT_TRUE(hold());
    before->stored();
    meter_.documents = 3;
    limits_ = up_to(Quota::kDocuments, 3);
    EXPECT_FALSE(hold());
}

}  // namespace
}  // namespace ragd
