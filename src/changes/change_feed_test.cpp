#include "changes/change_feed.hpp"

#include <gtest/gtest.h>

#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

const DocumentAcl kOpenToAll;
const DocumentAcl kForHr{.allow = std::vector{Principal{"group:hr"}}};

class ChangeFeedTest : public testing::Test {
protected:
    std::unique_ptr<ChangeFeed::Subscription> subscribe(const Access& access,
                                                        const char* collection = "documents") {
        return run_task(feed_.subscribe(access, CollectionName{collection}, [this] { ++wakes_; }));
    }
    static DocumentChange change(const char* id, std::optional<DocumentAcl> before,
                                 std::optional<DocumentAcl> after, bool is_written = true) {
        return {.key = {TenantId{"acme"}, CollectionName{"documents"}},
                .id = DocumentId{id},
                .is_written = is_written,
                .before = std::move(before),
                .after = std::move(after)};
    }
    static ToldChange told(ChangeKind kind, const char* id) {
        return {.kind = kind, .document = DocumentId{id}};
    }

    ChangeFeed feed_;
    int wakes_ = 0;
    Access reader_ = TestAccess::of("acme", {"user:tom"}, {Right::kQuery});
    Access hr_ = TestAccess::of("acme", {"group:hr", "user:ann"}, {Right::kQuery});
    Access admin_ = TestAccess::of("acme", {}, {Right::kQuery, Right::kIndex, Right::kAdmin});
    Access stranger_ =
        TestAccess::of("beta", {"group:hr"}, {Right::kQuery, Right::kIndex, Right::kAdmin});
};

using Told = std::vector<ToldChange>;

TEST_F(ChangeFeedTest, WhatItIsDependsOnWhoCouldReadItAndWhoCan) {
    const auto tom = subscribe(reader_);
    const auto ann = subscribe(hr_);
    const auto boss = subscribe(admin_);
    feed_.publish(change("pay", std::nullopt, kForHr));
    EXPECT_EQ(tom->take(), Told{});
    EXPECT_EQ(ann->take(), Told{told(ChangeKind::kIndexed, "pay")});
    EXPECT_EQ(boss->take(), Told{told(ChangeKind::kIndexed, "pay")});
    feed_.publish(change("pay", kForHr, kOpenToAll, /*is_written=*/false));
    EXPECT_EQ(tom->take(), Told{told(ChangeKind::kIndexed, "pay")});
    EXPECT_EQ(ann->take(), Told{told(ChangeKind::kChanged, "pay")});
    feed_.publish(change("pay", kOpenToAll, kForHr));
    EXPECT_EQ(tom->take(), Told{told(ChangeKind::kDeleted, "pay")});
    feed_.publish(change("pay", kForHr, std::nullopt, /*is_written=*/false));
    EXPECT_EQ(tom->take(), Told{});
    EXPECT_EQ(boss->take(), Told{ToldChange{.count = 3}});
}

TEST_F(ChangeFeedTest, ACollectionIsThatOfATenant) {
    const auto other_tenant = subscribe(stranger_);
    const auto other_collection = subscribe(admin_, "handbook");
    feed_.publish(change("tea", std::nullopt, kOpenToAll));
    EXPECT_EQ(other_tenant->take(), Told{});
    EXPECT_EQ(other_collection->take(), Told{});
    EXPECT_EQ(wakes_, 0);
}

TEST_F(ChangeFeedTest, WhoDoesNotTakeThemIsToldHowMany) {
    const auto tom = subscribe(reader_);
    for (int i = 0; i < 1000; ++i) {
        feed_.publish(change("tea", std::nullopt, kOpenToAll));
    }
    EXPECT_EQ(tom->take(), Told{ToldChange{.count = 1000}});
    EXPECT_EQ(tom->take(), Told{});
}

TEST_F(ChangeFeedTest, JobsAreToldToWhoMaySeeThemInTheirLatestState) {
    const auto maker = TestAccess::of("acme", {"user:bot"});
    const auto own = subscribe(maker);
    const auto boss = subscribe(admin_);
    const auto other = subscribe(TestAccess::of("acme", {"user:tom"}));
    const auto reader = subscribe(TestAccess::of("acme", {"user:bot"}, {Right::kQuery}));
    for (const auto state : {JobState::kWaiting, JobState::kRunning, JobState::kCompleted}) {
        feed_.publish(JobChange{CollectionName{"documents"}, maker, JobId{"j"}, state});
    }
    const Told wanted{ToldChange{.job = JobId{"j"}, .state = JobState::kCompleted}};
    EXPECT_EQ(own->take(), wanted);
    EXPECT_EQ(boss->take(), wanted);
    EXPECT_EQ(other->take(), Told{});
    EXPECT_EQ(reader->take(), Told{});
}

TEST_F(ChangeFeedTest, OfManyJobsTheRestIsACount) {
    const auto maker = TestAccess::of("acme");
    const auto own = subscribe(maker);
    for (int i = 0; i < 20; ++i) {
        feed_.publish(JobChange{CollectionName{"documents"}, maker, JobId{std::to_string(i)},
                                JobState::kWaiting});
    }
    const auto taken = own->take();
    ASSERT_EQ(taken.size(), 17U);
    EXPECT_EQ(taken.front(), ToldChange{.count = 4});
}

TEST_F(ChangeFeedTest, WhoHasLeftIsNotListenedFor) {
    const CollectionKey key{TenantId{"acme"}, CollectionName{"documents"}};
    auto tom = subscribe(reader_);
    EXPECT_TRUE(feed_.is_heard_here(key));
    tom.reset();
    EXPECT_FALSE(feed_.is_heard_here(key));
    feed_.publish(change("tea", std::nullopt, kOpenToAll));
    EXPECT_EQ(wakes_, 0);
}

/// Of other processes only the audience is known: it must hold nobody who may not read.
TEST_F(ChangeFeedTest, AnAudienceHoldsNobodyWhoMayNotRead) {
    const std::vector<DocumentAcl> lists{
        kOpenToAll,
        kForHr,
        {.allow = std::vector<Principal>{}},
        {.deny = {Principal{"user:tom"}}},
        {.allow = std::vector{Principal{"group:hr"}}, .deny = {Principal{"user:ann"}}}};
    for (const auto& acl : lists) {
        const auto audiences = audiences_of(change("x", std::nullopt, acl));
        for (const auto& access : {reader_, hr_, admin_}) {
            const auto mine = audiences_of(access);
            const bool hears = std::ranges::any_of(audiences, [&](const Audience& one) {
                return std::ranges::find(mine, one) != mine.end();
            });
            EXPECT_TRUE(!hears || may_read(access, acl)) << encode_acl(acl);
            EXPECT_TRUE(hears || !may_read(access, acl) || !acl.deny.empty()) << encode_acl(acl);
        }
    }
}

}  // namespace
}  // namespace ragd
