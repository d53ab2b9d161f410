#include "changes/watched_store.hpp"

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"
#include "testing/memory_store.hpp"
#include "testing/run_task.hpp"
#include "testing/store_contract.hpp"

namespace ragd {
namespace {

class WatchedMaker {
public:
    ChunkStore& store() { return watched_; }
    ChangeFeed& feed() { return feed_; }

private:
    ManualClock clock_;
    MemoryStore store_{clock_};
    ChangeFeed feed_;
    WatchedStore watched_{store_, feed_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(WatchedStore, StoreContract, WatchedMaker);

class WatchedStoreTest : public testing::Test {
protected:
    NewDocument document(DocumentAcl acl = {}) {
        NewDocument made;
        made.document = {.id = id_, .text = "alpha", .acl = std::move(acl)};
        made.chunks.push_back({.start = 0, .end = 5, .vector = contract_vector(0)});
        return made;
    }
    std::vector<ChangeKind> kinds() {
        std::vector<ChangeKind> all;
        for (const auto& change : heard_->take()) {
            all.push_back(change.kind);
        }
        return all;
    }

    WatchedMaker maker_;
    DocumentId id_{"tea"};
    Access reader_ = TestAccess::of("acme", {"user:tom"});
    RequestContext ctx_ =
        test_context(TestAccess::of("acme", {}, {Right::kQuery, Right::kIndex, Right::kAdmin}));
    Scope scope_ = test_scope(ctx_.access);
    std::unique_ptr<ChangeFeed::Subscription> heard_ =
        run_task(maker_.feed().subscribe(reader_, CollectionName{"documents"}, [] {}));
};

using Kinds = std::vector<ChangeKind>;
const DocumentAcl kNotForTom{.deny = {Principal{"user:tom"}}};

TEST_F(WatchedStoreTest, EachAcknowledgedWriteIsTold) {
    auto& store = maker_.store();
    ASSERT_TRUE(run_task(store.put(ctx_, scope_, document())));
    EXPECT_EQ(kinds(), Kinds{ChangeKind::kIndexed});
    ASSERT_TRUE(run_task(store.set_acl(ctx_, scope_, id_, kNotForTom)));
    EXPECT_EQ(kinds(), Kinds{ChangeKind::kDeleted});
    ASSERT_TRUE(run_task(store.set_acl(ctx_, scope_, id_, {})));
    EXPECT_EQ(kinds(), Kinds{ChangeKind::kIndexed});
    ASSERT_TRUE(run_task(store.remove(ctx_, scope_, id_)).value());
    EXPECT_EQ(kinds(), Kinds{ChangeKind::kDeleted});
}

TEST_F(WatchedStoreTest, WhatDidNotHappenIsNotTold) {
    auto& store = maker_.store();
    EXPECT_FALSE(run_task(store.remove(ctx_, scope_, id_)).value());
    EXPECT_FALSE(run_task(store.set_acl(ctx_, scope_, id_, {})).value());
    auto refused = document();
    refused.only_if.exists = true;
    EXPECT_FALSE(run_task(store.put(ctx_, scope_, std::move(refused))));
    EXPECT_EQ(kinds(), Kinds{});
}

TEST_F(WatchedStoreTest, AListThatGoesOnHidesTheNewVersionToo) {
    auto& store = maker_.store();
    ASSERT_TRUE(run_task(store.put(ctx_, scope_, document(kNotForTom))));
    auto again = document();
    again.keeps_acl = true;
    ASSERT_TRUE(run_task(store.put(ctx_, scope_, std::move(again))));
    EXPECT_EQ(kinds(), Kinds{});
}

}  // namespace
}  // namespace ragd
