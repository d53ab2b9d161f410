#include "originals/originals_keeper.hpp"

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "obs/log.hpp"
#include "testing/manual_clock.hpp"
#include "testing/memory_blobs.hpp"
#include "testing/memory_store.hpp"
#include "testing/run_task.hpp"
#include "testing/store_contract.hpp"

namespace ragd {
namespace {

class KeeperMaker {
public:
    ChunkStore& store() { return keeper_; }
    OriginalsKeeper& keeper() { return keeper_; }
    MemoryBlobs& blobs() { return blobs_; }
    ManualClock& clock() { return clock_; }

private:
    ManualClock clock_;
    Log log_ = Log::null();
    MemoryStore store_{clock_};
    MemoryBlobs blobs_{clock_};
    OriginalsKeeper keeper_{{.store = store_, .blobs = blobs_, .clock = clock_, .log = log_}};
};

INSTANTIATE_TYPED_TEST_SUITE_P(OriginalsKeeper, StoreContract, KeeperMaker);

class OriginalsKeeperTest : public testing::Test {
protected:
    static NewDocument document(const std::string& id, const std::string& file) {
        NewDocument made;
        made.document = {.id = DocumentId{id}, .text = "alpha"};
        made.document.file = OriginalFile{.name = id, .sha256 = sha256_hex(file)};
        made.chunks.push_back({.start = 0, .end = 5, .vector = contract_vector(0)});
        return made;
    }
    void keep(const std::string& file) {
        ASSERT_TRUE(run_task(maker_.blobs().put(ctx_, sha256_hex(file), file)));
    }
    bool is_kept(const std::string& file) {
        return run_task(maker_.blobs().has(ctx_, sha256_hex(file))).value();
    }
    void put(const std::string& id, const std::string& file) {
        ASSERT_TRUE(run_task(maker_.store().put(ctx_, scope_, document(id, file))));
    }
    bool remove(const std::string& id) {
        return run_task(maker_.store().remove(ctx_, scope_, DocumentId{id})).value();
    }

    RequestContext ctx_ = test_context();
    Scope scope_ = test_scope();
    KeeperMaker maker_;
};

TEST_F(OriginalsKeeperTest, AFileGoesWithTheLastDocumentThatIsOfIt) {
    keep("pdf");
    put("a", "pdf");
    put("b", "pdf");
    EXPECT_TRUE(remove("a"));
    EXPECT_TRUE(is_kept("pdf"));
    EXPECT_TRUE(remove("b"));
    EXPECT_FALSE(is_kept("pdf"));
    EXPECT_FALSE(remove("b"));
}

TEST_F(OriginalsKeeperTest, ADocumentOfAnotherFileLetsTheOldOneGo) {
    keep("one");
    keep("two");
    put("a", "one");
    put("a", "two");
    EXPECT_FALSE(is_kept("one"));
    EXPECT_TRUE(is_kept("two"));
    put("a", "two");
    EXPECT_TRUE(is_kept("two"));
    const OriginalFile third{.name = "a", .sha256 = sha256_hex("three")};
    EXPECT_TRUE(
        run_task(maker_.store().set_file(ctx_, scope_, DocumentId{"a"}, {3, third})).value());
    EXPECT_FALSE(is_kept("two"));
}

TEST_F(OriginalsKeeperTest, AnotherTenantsDocumentKeepsNothing) {
    keep("pdf");
    put("a", "pdf");
    const auto other = TestAccess::of("other");
    ASSERT_TRUE(
        run_task(maker_.store().put(test_context(other), test_scope(other), document("a", "pdf"))));
    EXPECT_TRUE(remove("a"));
    EXPECT_FALSE(is_kept("pdf"));
}

TEST_F(OriginalsKeeperTest, WhatNobodyEverReferredToGoesAfterADay) {
    keep("used");
    keep("unused");
    put("a", "used");
    EXPECT_EQ(run_task(maker_.keeper().sweep(ctx_)).value(), 0U)
        << "its document may be on its way";
    maker_.clock().advance(std::chrono::hours{25});
    keep("young");
    EXPECT_EQ(run_task(maker_.keeper().sweep(ctx_)).value(), 1U);
    EXPECT_TRUE(is_kept("used"));
    EXPECT_FALSE(is_kept("unused"));
    EXPECT_TRUE(is_kept("young"));
}

TEST_F(OriginalsKeeperTest, AFileThatCannotBeRemovedIsNoErrorAndGoesLater) {
    keep("pdf");
    put("a", "pdf");
    maker_.blobs().failure = fail(ErrorCode::kUnavailable, "read-only");
    EXPECT_TRUE(remove("a"));
    EXPECT_TRUE(is_kept("pdf"));
    maker_.blobs().failure.reset();
    maker_.clock().advance(std::chrono::hours{25});
    EXPECT_EQ(run_task(maker_.keeper().sweep(ctx_)).value(), 1U);
    EXPECT_FALSE(is_kept("pdf"));
}

}  // namespace
}  // namespace ragd
