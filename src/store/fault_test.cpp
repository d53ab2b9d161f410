#include <sqlite3.h>

#include "store/disk_reserve.hpp"
#include "store/store_fixture.hpp"
#include "testing/fault_vfs.hpp"

namespace ragd {
namespace {

class FaultTest : public testing::Test {
protected:
    FaultTest() : store_({.model = test_model(), .vfs = vfs_.name()}) {}

    Result<PutOutcome> put(const std::string& id) {
        return store_.put(one_chunk(id, "text of " + id, contract_vector(0)));
    }
    bool has(const std::string& id) {
        return run_task(store_.store().find(store_.ctx(), store_.scope(), DocumentId{id}))
            .value()
            .has_value();
    }

    FaultVfs vfs_;
    TestStore store_;
};

TEST_F(FaultTest, EachAcknowledgementComesAfterASync) {
    for (int i = 0; i < 20; ++i) {
        const auto before = vfs_.syncs();
        ASSERT_TRUE(put(std::to_string(i % 7)));
        EXPECT_GT(vfs_.syncs(), before) << "put " << i;
    }
    const auto before = vfs_.syncs();
    ASSERT_TRUE(
        run_task(store_.store().remove(store_.ctx(), store_.scope(), DocumentId{"1"})).value());
    EXPECT_GT(vfs_.syncs(), before);
}

TEST_F(FaultTest, AFailedSyncStopsWritingUntilTheLogIsSafe) {
    ASSERT_TRUE(put("before"));
    vfs_.fail_syncs(SQLITE_IOERR_FSYNC);
    const auto failed = put("during");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
    EXPECT_FALSE(has("during"));
    EXPECT_EQ(store_.store().status().health, Health::kDegraded);

    vfs_.fail_syncs(SQLITE_OK);  // fsyncgate: the next sync says all is well
    const auto refused = put("too soon");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("writing has stopped"), std::string::npos);
    EXPECT_TRUE(refused.error().retry_after);
    EXPECT_TRUE(has("before")) << "reads go on";

    store_.clock().advance(std::chrono::seconds{2});
    ASSERT_TRUE(put("after")) << "the log was moved, the file checked";
    EXPECT_EQ(store_.store().status().health, Health::kOk);
    store_.close();
    store_.open();
    EXPECT_TRUE(has("before"));
    EXPECT_TRUE(has("after"));
    EXPECT_FALSE(has("too soon"));
}

TEST_F(FaultTest, WritingStaysStoppedWhileTheDiskFails) {
    ASSERT_TRUE(put("before"));
    vfs_.fail_syncs(SQLITE_IOERR_FSYNC);
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(put("during"));
        store_.clock().advance(std::chrono::seconds{2});
    }
    EXPECT_EQ(store_.store().status().health, Health::kDegraded);
    vfs_.fail_syncs(SQLITE_OK);
    EXPECT_TRUE(put("after"));
    EXPECT_FALSE(has("during"));
}

TEST_F(FaultTest, AFileThatIsGoneMeanwhileIsNotMadeAnew) {
    ASSERT_TRUE(put("before"));
    vfs_.fail_syncs(SQLITE_IOERR_FSYNC);
    ASSERT_FALSE(put("during"));
    vfs_.fail_syncs(SQLITE_OK);
    const auto file = store_.directory() / "ragd.db";
    std::filesystem::rename(file, store_.directory() / "elsewhere");
    store_.clock().advance(std::chrono::seconds{2});
    const auto refused = put("after");
    ASSERT_FALSE(refused);
    EXPECT_FALSE(std::filesystem::exists(file));
    const auto status = store_.store().status();
    EXPECT_EQ(status.health, Health::kDegraded);
    EXPECT_EQ((refused.error().message + status.detail).find(store_.directory().string()),
              std::string::npos)
        << "callers need not know where our files lie: " << refused.error().message;
}

TEST_F(FaultTest, ADiskThatIsFullWhenWritingRecoversByItself) {
    ASSERT_TRUE(put("before"));
    vfs_.fail_writes(SQLITE_FULL);
    const auto full = put("during");
    ASSERT_FALSE(full);
    EXPECT_NE(full.error().message.find("the disk is full"), std::string::npos);
    EXPECT_FALSE(
        run_task(store_.store().remove(store_.ctx(), store_.scope(), DocumentId{"before"})));
    EXPECT_TRUE(has("before"));
    vfs_.fail_writes(SQLITE_OK);
    EXPECT_TRUE(put("after"));
    EXPECT_FALSE(has("during"));
}

TEST_F(FaultTest, OnAFullDiskTheReserveGoesToDeletions) {
    ASSERT_TRUE(put("before"));
    ASSERT_TRUE(put("other"));
    const auto reserve = store_.directory() / "reserve";
    ASSERT_EQ(std::filesystem::file_size(reserve), DiskReserve::kBytes);
    vfs_.fail_writes(SQLITE_FULL);
    vfs_.before_each_step(
        [&] { vfs_.fail_writes(std::filesystem::exists(reserve) ? SQLITE_FULL : SQLITE_OK); });
    EXPECT_FALSE(put("during"));
    EXPECT_TRUE(std::filesystem::exists(reserve)) << "it is for deletions alone";
    const auto removed =
        run_task(store_.store().remove(store_.ctx(), store_.scope(), DocumentId{"before"}));
    ASSERT_TRUE(removed && *removed) << removed.error().message;
    EXPECT_FALSE(has("before"));
    EXPECT_TRUE(has("other"));
    vfs_.before_each_step([] {});
    vfs_.fail_writes(SQLITE_OK);
    EXPECT_TRUE(put("after")) << "there is room again";
    EXPECT_EQ(std::filesystem::file_size(reserve), DiskReserve::kBytes) << "and it was taken";
}

TEST(DiskReserve, WhatWasGivenAndCannotBeTakenAgainIsMissed) {
    const TemporaryFolder folder;
    DiskReserve none{folder.path() / "nowhere" / "reserve"};
    EXPECT_TRUE(none.keep()) << "none is needed as long as none was given";
    EXPECT_FALSE(none.give());
    DiskReserve reserve{folder.path() / "reserve"};
    EXPECT_TRUE(reserve.keep());
    EXPECT_TRUE(reserve.give());
    EXPECT_FALSE(reserve.give());
    std::filesystem::create_directory(folder.path() / "reserve");
    EXPECT_FALSE(reserve.keep());
    std::filesystem::remove(folder.path() / "reserve");
    EXPECT_TRUE(reserve.keep());
}

TEST_F(FaultTest, AStoreOnAFullDiskOpensForReading) {
    ASSERT_TRUE(put("before"));
    // As after a kill: a log that was not moved.
    const TemporaryFolder copy;
    for (const char* name : {"ragd.db", "ragd.db-wal"}) {
        std::filesystem::copy(store_.directory() / name, copy.path() / name);
    }
    SystemClock clock;
    const Log log = Log::null();
    ComputePool readers{"read", 1, 4, clock};
    const auto lock = DataLock::acquire(copy.path(), "local").value();
    vfs_.fail_writes(SQLITE_FULL);
    auto opened = EmbeddedStore::open(lock, store_.options(),
                                      {.clock = clock, .readers = readers, .log = log});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ((*opened)->status().health, Health::kDegraded);
    EXPECT_TRUE(run_task((*opened)->find(store_.ctx(), store_.scope(), DocumentId{"before"}))
                    .value()
                    .has_value());
    EXPECT_FALSE(run_task(
        (*opened)->put(store_.ctx(), store_.scope(), one_chunk("x", "x", contract_vector(0)))));
    vfs_.fail_writes(SQLITE_OK);
}

}  // namespace
}  // namespace ragd
