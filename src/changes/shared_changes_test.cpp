#include "changes/shared_changes.hpp"

#include <gtest/gtest.h>

#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

/// What processes share, in one.
class MemoryCounts final : public SharedCounts {
public:
    Task<Result<std::vector<std::uint64_t>>> add(std::vector<CountAsk> asks) override {
        if (is_down) {
            co_return fail(ErrorCode::kUnavailable, "down");
        }
        EXPECT_TRUE(!asks.empty() && asks.size() <= 256);
        std::vector<std::uint64_t> counts;
        for (const auto& ask : asks) {
            counts.push_back(kept[ask.key] += ask.more);
        }
        co_return counts;
    }

    std::map<std::string, std::uint64_t> kept;
    bool is_down = false;
};

struct Replica {
    Replica(SharedCounts& counts, std::string store)
        : shared({.counts = counts, .feed = feed, .store = std::move(store)}) {}

    ChangeFeed feed;
    SharedChanges shared;
};

class SharedChangesTest : public testing::Test {
protected:
    static std::unique_ptr<ChangeFeed::Subscription> subscribe(Replica& replica,
                                                               const Access& access) {
        return run_task(replica.feed.subscribe(access, CollectionName{"documents"}, [] {}));
    }
    static void write(Replica& replica, const DocumentAcl& acl = {}) {
        replica.feed.publish(DocumentChange{.key = {TenantId{"acme"}, CollectionName{"documents"}},
                                            .id = DocumentId{"tea"},
                                            .is_written = true,
                                            .after = acl});
    }
    static Task<bool> step(SharedChanges& shared) {
        co_await shared.exchange();
        co_return true;
    }
    void exchange() {
        for (auto* replica : {&one_, &two_, &elsewhere_, &one_, &two_, &elsewhere_}) {
            run_task(step(replica->shared));
        }
    }

    MemoryCounts counts_;
    Replica one_{counts_, "store"};
    Replica two_{counts_, "store"};
    Replica elsewhere_{counts_, "another store"};
    Access reader_ = TestAccess::of("acme", {"user:tom"}, {Right::kQuery});
    Access hr_ = TestAccess::of("acme", {"group:hr"}, {Right::kQuery});
};

using Told = std::vector<ToldChange>;
const DocumentAcl kHrOnly{.allow = std::vector{Principal{"group:hr"}}};

TEST_F(SharedChangesTest, WhatIsWrittenElsewhereIsToldAsACount) {
    const auto far = subscribe(two_, reader_);
    const auto near = subscribe(one_, reader_);
    const auto other = subscribe(elsewhere_, reader_);
    write(one_);
    write(one_);
    EXPECT_EQ(near->take(), Told{ToldChange{.count = 2}});
    exchange();
    EXPECT_EQ(far->take(), Told{ToldChange{.count = 2}});
    EXPECT_EQ(near->take(), Told{}) << "its own writes come once";
    EXPECT_EQ(other->take(), Told{}) << "that is another store";
    exchange();
    EXPECT_EQ(far->take(), Told{});
}

TEST_F(SharedChangesTest, OnlyThoseHearWhoMayReadIt) {
    const auto tom = subscribe(two_, reader_);
    const auto ann = subscribe(two_, hr_);
    write(one_, kHrOnly);
    exchange();
    EXPECT_EQ(tom->take(), Told{});
    EXPECT_EQ(ann->take(), Told{ToldChange{.count = 1}});
}

TEST_F(SharedChangesTest, WhatWasBeforeASubscriptionIsNotTold) {
    write(one_);
    exchange();
    const auto far = subscribe(two_, reader_);
    exchange();
    EXPECT_EQ(far->take(), Told{});
    write(one_);
    exchange();
    EXPECT_EQ(far->take(), Told{ToldChange{.count = 1}});
}

TEST_F(SharedChangesTest, WhatCouldNotBeSaidIsSaidLater) {
    const auto far = subscribe(two_, reader_);
    counts_.is_down = true;
    write(one_);
    exchange();
    EXPECT_EQ(far->take(), Told{});
    counts_.is_down = false;
    exchange();
    EXPECT_EQ(far->take(), Told{ToldChange{.count = 1}});
}

TEST_F(SharedChangesTest, CountsThatWereForgottenBeginAnew) {
    const auto far = subscribe(two_, reader_);
    write(one_);
    exchange();
    EXPECT_EQ(far->take().size(), 1U);
    counts_.kept.clear();
    exchange();
    write(one_);
    exchange();
    EXPECT_EQ(far->take(), Told{ToldChange{.count = 1}});
}

}  // namespace
}  // namespace ragd
