#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/record_store.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What every RecordStore promises.
///     struct MyStore { RecordStore& records(); const Clock& clock(); };   // made anew for each test
template <typename Maker>
class RecordContract : public testing::Test {
protected:
    static constexpr std::chrono::hours kHour{1};

    [[nodiscard]] KeptRecord record(std::string id, std::chrono::milliseconds age = {}) {
        return {.kind = RecordKind::kFile,
                .id = std::move(id),
                .group = "a/b \"c\"",
                .created_at = begun_ - age,
                .body = R"({"name":"ä"})"};
    }
    Result<void> put(const RequestContext& ctx, KeptRecord one, RecordRule rule = {}) {
        return run_task(records().put(ctx, std::move(one), rule));
    }
    std::optional<KeptRecord> get(const RequestContext& ctx, const std::string& id,
                                  RecordKind kind = RecordKind::kFile) {
        const auto got = run_task(records().get(ctx, kind, id));
        EXPECT_TRUE(got) << got.error().message;
        return got ? *got : std::nullopt;
    }
    /// Their ids, in order, page by page.
    std::vector<std::string> listed(const RequestContext& ctx, RecordListing wanted) {
        std::vector<std::string> ids;
        for (;;) {
            const auto page = run_task(records().list(ctx, wanted));
            EXPECT_TRUE(page) << page.error().message;
            if (!page || page->empty()) {
                return ids;
            }
            EXPECT_LE(page->size(), wanted.limit);
            for (const KeptRecord& one : *page) {
                ids.push_back(one.id);
            }
            wanted.after = page->back().place();
        }
    }
    RecordStore& records() { return maker_.records(); }

    Maker maker_;
    const WallTime begun_ = maker_.clock().wall();
    RequestContext ctx_ = test_context(TestAccess::of("acme", {"user:mia"}));
    RequestContext other_ = test_context(TestAccess::of("other"));
};

TYPED_TEST_SUITE_P(RecordContract);

TYPED_TEST_P(RecordContract, WhatIsPutIsRead) {
    KeptRecord one = this->record("r/1 ?");
    one.expires_at = one.created_at + this->kHour;
    ASSERT_TRUE(this->put(this->ctx_, one));
    EXPECT_EQ(this->get(this->ctx_, one.id), one);
    one.body = "{}";
    one.group.clear();
    one.expires_at.reset();
    ASSERT_TRUE(this->put(this->ctx_, one)) << "replaced as a whole";
    EXPECT_EQ(this->get(this->ctx_, one.id), one);
    EXPECT_FALSE(this->get(this->ctx_, "r"));
    EXPECT_FALSE(this->get(this->ctx_, one.id, RecordKind::kResponse)) << "of another kind";
}

TYPED_TEST_P(RecordContract, ATenantSeesItsOwn) {
    ASSERT_TRUE(this->put(this->ctx_, this->record("r")));
    EXPECT_FALSE(this->get(this->other_, "r"));
    EXPECT_TRUE(this->listed(this->other_, {}).empty());
    EXPECT_EQ(run_task(this->records().remove(this->other_, RecordKind::kFile, "r")), false);
    KeptRecord theirs = this->record("r");
    theirs.body = "1";
    ASSERT_TRUE(this->put(this->other_, theirs));
    EXPECT_NE(this->get(this->ctx_, "r")->body, "1");
}

TYPED_TEST_P(RecordContract, AreListedByAgePageByPage) {
    using std::chrono::milliseconds;
    for (const auto& [id, age] : {std::pair{"d", 30}, {"b", 20}, {"c", 20}, {"a", 10}}) {
        ASSERT_TRUE(this->put(this->ctx_, this->record(id, milliseconds{age})));
    }
    KeptRecord elsewhere = this->record("e", milliseconds{15});
    elsewhere.group = "other";
    ASSERT_TRUE(this->put(this->ctx_, elsewhere));
    KeptRecord of_other_kind = this->record("f");
    of_other_kind.kind = RecordKind::kResponse;
    ASSERT_TRUE(this->put(this->ctx_, of_other_kind));
    for (const std::size_t limit : {1U, 2U, 100U}) {
        EXPECT_THAT(this->listed(this->ctx_, {.limit = limit}),
                    testing::ElementsAre("a", "e", "c", "b", "d"));
        EXPECT_THAT(this->listed(this->ctx_, {.group = "a/b \"c\"",
                                              .order = RecordListing::Order::kOldestFirst,
                                              .limit = limit}),
                    testing::ElementsAre("d", "b", "c", "a"));
    }
}

TYPED_TEST_P(RecordContract, WhatIsRemovedIsGone) {
    ASSERT_TRUE(this->put(this->ctx_, this->record("r")));
    EXPECT_EQ(run_task(this->records().remove(this->ctx_, RecordKind::kResponse, "r")), false);
    EXPECT_EQ(run_task(this->records().remove(this->ctx_, RecordKind::kFile, "r")), true);
    EXPECT_EQ(run_task(this->records().remove(this->ctx_, RecordKind::kFile, "r")), false);
    EXPECT_FALSE(this->get(this->ctx_, "r"));
    EXPECT_TRUE(this->listed(this->ctx_, {}).empty());
}

TYPED_TEST_P(RecordContract, WhatHasExpiredIsNotThere) {
    KeptRecord old = this->record("old", 2 * this->kHour);
    old.expires_at = old.created_at + this->kHour;
    KeptRecord young = this->record("young");
    young.expires_at = young.created_at + this->kHour;
    ASSERT_TRUE(this->put(this->ctx_, old));
    ASSERT_TRUE(this->put(this->ctx_, young));
    EXPECT_FALSE(this->get(this->ctx_, "old"));
    EXPECT_TRUE(this->get(this->ctx_, "young"));
    EXPECT_THAT(this->listed(this->ctx_, {.limit = 1}), testing::ElementsAre("young"));
    ASSERT_TRUE(this->put(this->other_, old));
    const auto swept = run_task(this->records().sweep(this->other_));
    ASSERT_TRUE(swept) << swept.error().message;
    EXPECT_GE(*swept, 1U);
    EXPECT_EQ(run_task(this->records().sweep(this->ctx_)), std::size_t{0})
        << "those of every tenant were";
    EXPECT_TRUE(this->get(this->ctx_, "young"));
}

TYPED_TEST_P(RecordContract, AFullKindRefusesOrForgetsTheOldest) {
    using std::chrono::milliseconds;
    const RecordRule refuse{.count_max = 3};
    const RecordRule forget{.count_max = 3, .when_full = WhenFull::kForgetOldest};
    for (const auto& [id, age] : {std::pair{"a", 40}, {"b", 30}, {"c", 20}}) {
        ASSERT_TRUE(this->put(this->ctx_, this->record(id, milliseconds{age}), refuse));
    }
    ASSERT_TRUE(this->put(this->ctx_, this->record("b", milliseconds{30}), refuse))
        << "in its own place";
    const auto refused = this->put(this->ctx_, this->record("d"), refuse);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    ASSERT_TRUE(this->put(this->other_, this->record("d"), refuse)) << "each tenant has its own";
    ASSERT_TRUE(this->put(this->ctx_, this->record("d"), forget));
    const auto left = this->listed(this->ctx_, {});
    ASSERT_FALSE(left.empty());
    EXPECT_LE(left.size(), 3U);
    EXPECT_EQ(left.front(), "d");
    EXPECT_FALSE(this->get(this->ctx_, "a"));
}

TYPED_TEST_P(RecordContract, ABodyThatIsTooLongIsRefused) {
    KeptRecord one = this->record("r");
    one.body = std::string(RecordStore::kBodyBytesMax + 1, ' ');
    const auto refused = this->put(this->ctx_, one);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kTooLarge);
    one.body.pop_back();
    EXPECT_TRUE(this->put(this->ctx_, one));
    EXPECT_EQ(this->get(this->ctx_, "r"), one);
}

REGISTER_TYPED_TEST_SUITE_P(RecordContract, WhatIsPutIsRead, ATenantSeesItsOwn,
                            AreListedByAgePageByPage, WhatIsRemovedIsGone, WhatHasExpiredIsNotThere,
                            AFullKindRefusesOrForgetsTheOldest, ABodyThatIsTooLongIsRefused);

}  // namespace ragd
