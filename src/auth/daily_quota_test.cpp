#include "auth/daily_quota.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"
#include "testing/memory_accounts.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// What all processes counted.
class FakeCounts final : public SharedCounts {
public:
    Task<Result<std::vector<std::uint64_t>>> add(std::vector<CountAsk> asks) override {
        if (is_away) {
            co_return fail(ErrorCode::kUnavailable, "away");
        }
        std::vector<std::uint64_t> counts;
        for (const CountAsk& ask : asks) {
            counts.push_back(sums[ask.key] += ask.more);
        }
        co_return counts;
    }
    std::map<std::string, std::uint64_t> sums;
    bool is_away = false;
};

class DailyQuotaTest : public testing::Test {
protected:
    DailyQuota process(SharedCounts* shared = nullptr) {
        return DailyQuota{{.limits = [this](const TenantId&) { return limits_; },
                           .store = store_,
                           .shared = shared,
                           .clock = clock_,
                           .metrics = metrics_}};
    }
    bool ask(DailyQuota& quota, bool generates = false) {
        return quota.take_question(acme_, generates).has_value();
    }
    void keep(DailyQuota& quota) {
        const auto kept = [](DailyQuota& which, RequestContext ctx) -> Task<bool> {
            co_await which.keep(ctx);
            co_return true;
        };
        run_task(kept(quota, test_context()));
    }

    const TenantId acme_{"acme"};
    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    MemoryAccounts store_;
    FakeCounts together_;
    TenantQuota limits_ = parse_tenant_quota("questions_per_day=3,tokens_per_day=100").value();
};

TEST_F(DailyQuotaTest, SoManyADay) {
    DailyQuota quota = process();
    EXPECT_TRUE(ask(quota) && ask(quota) && ask(quota));
    clock_.advance(23h);
    const auto refused = quota.take_question(acme_, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kTooManyRequests);
    EXPECT_THAT(refused.error().message, HasSubstr("'questions_per_day' of this tenant is 3"));
    EXPECT_THAT(refused.error().message, HasSubstr("2026-02-01T00:00:00"));
    EXPECT_EQ(refused.error().retry_after, 1h);
    EXPECT_TRUE(quota.take_question(TenantId{"other"}, false)) << "each tenant has its own";
    clock_.advance(1h);
    EXPECT_TRUE(ask(quota)) << "a new day";
    EXPECT_EQ(quota.today(acme_).at(Quota::kQuestionsPerDay), 1U);
}

TEST_F(DailyQuotaTest, WhoseTokensAreUsedUpHasNothingWrittenForHim) {
    DailyQuota quota = process();
    ASSERT_TRUE(ask(quota, true));
    quota.add_tokens(acme_, 100);
    EXPECT_FALSE(ask(quota, true));
    EXPECT_TRUE(ask(quota, false)) << "what costs no tokens goes on";
    const std::string page = metrics_.render();
    EXPECT_THAT(page, HasSubstr("rag_tenant_questions_total{tenant=\"acme\"} 2\n"));
    EXPECT_THAT(page, HasSubstr("rag_tenant_llm_tokens_total{tenant=\"acme\"} 100\n"));
    EXPECT_THAT(page, HasSubstr("rag_quota_refusals_total{quota=\"tokens_per_day\"} 1\n"));
}

TEST_F(DailyQuotaTest, AProcessThatStartsAgainGoesOnCounting) {
    {
        DailyQuota before = process();
        ASSERT_TRUE(ask(before) && ask(before));
        before.add_tokens(acme_, 7);
        keep(before);
        ASSERT_TRUE(ask(before));
        keep(before);
    }
    DailyQuota after = process();
    ASSERT_TRUE(run_task(after.load(test_context())));
    EXPECT_EQ(after.today(acme_).at(Quota::kTokensPerDay), 7U);
    EXPECT_FALSE(ask(after));
    clock_.advance(24h);
    DailyQuota next_day = process();
    ASSERT_TRUE(run_task(next_day.load(test_context())));
    EXPECT_TRUE(ask(next_day));
}

TEST_F(DailyQuotaTest, WhatIsStoredAndCannotBeReadIsNothing) {
    for (const char* text : {"", "20484", "20484 x 1", "20484 1 2 3", "20484 1", "1 2 3"}) {
        ASSERT_TRUE(run_task(store_.put_account(
            test_context(), {.kind = AccountKind::kTenantDay, .name = "acme", .text = text})));
        DailyQuota quota = process();
        ASSERT_TRUE(run_task(quota.load(test_context()))) << text;
        EXPECT_EQ(quota.today(acme_).at(Quota::kQuestionsPerDay), 0U) << text;
    }
}

TEST_F(DailyQuotaTest, ProcessesCountTogether) {
    DailyQuota one = process(&together_);
    DailyQuota two = process(&together_);
    ASSERT_TRUE(ask(one) && ask(one) && ask(two));
    keep(one);
    keep(two);
    EXPECT_FALSE(ask(two)) << "it has heard of the others";
    ASSERT_TRUE(ask(one)) << "it has not yet";
    keep(one);
    EXPECT_FALSE(ask(one));
    EXPECT_EQ(one.today(acme_).at(Quota::kQuestionsPerDay), 4U);
}

TEST_F(DailyQuotaTest, WhatCannotBeToldIsToldLater) {
    together_.is_away = true;
    DailyQuota quota = process(&together_);
    ASSERT_TRUE(ask(quota) && ask(quota));
    keep(quota);
    EXPECT_EQ(quota.today(acme_).at(Quota::kQuestionsPerDay), 2U);
    together_.is_away = false;
    ASSERT_TRUE(ask(quota));
    keep(quota);
    EXPECT_EQ(together_.sums.at("acme:20484:questions_per_day"), 3U);
    together_.sums.clear();  // a Redis that lost all
    keep(quota);
    EXPECT_FALSE(ask(quota)) << "this process still knows";
}

TEST_F(DailyQuotaTest, OfATenantThatIsGoneNothingIsKept) {
    DailyQuota quota = process();
    ASSERT_TRUE(ask(quota));
    quota.forget(acme_);
    keep(quota);
    EXPECT_TRUE(run_task(store_.list_accounts(test_context()))->empty());
}

}  // namespace
}  // namespace ragd
