#include "originals/disk_blob_store.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/sha256.hpp"
#include "testing/blob_contract.hpp"
#include "testing/manual_clock.hpp"
#include "testing/memory_blobs.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

class DiskMaker {
public:
    DiskMaker() {
        std::string name = testing::TempDir() + "ragd_blobs_XXXXXX";
        folder_ = ::mkdtemp(name.data());
        store_ = std::make_unique<DiskBlobStore>(folder_ / "originals", clock_);
    }
    ~DiskMaker() { fs::remove_all(folder_); }
    DiskMaker(const DiskMaker&) = delete;
    DiskMaker& operator=(const DiskMaker&) = delete;
    BlobStore& blobs() { return *store_; }
    [[nodiscard]] fs::path root() const { return folder_ / "originals"; }

private:
    SystemClock clock_;
    fs::path folder_;
    std::unique_ptr<DiskBlobStore> store_;
};

struct MemoryMaker {
    BlobStore& blobs() { return store_; }

private:
    ManualClock clock_;
    MemoryBlobs store_{clock_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(DiskBlobStore, BlobContract, DiskMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(MemoryBlobs, BlobContract, MemoryMaker);

class BlobFilesTest : public testing::Test {
protected:
    [[nodiscard]] fs::path path_of(const std::string& bytes) const {
        const std::string digest = sha256_hex(bytes);
        return maker_.root() / "t-default" / digest.substr(0, 2) / digest;
    }

    DiskMaker maker_;
    const TenantId tenant_{"default"};
    BlobFiles files_{maker_.root()};
};

TEST_F(BlobFilesTest, AFileIsItsOwnersAloneAndNamedByItsDigest) {
    ASSERT_TRUE(files_.put(tenant_, sha256_hex("a"), "a"));
    EXPECT_EQ(fs::file_size(path_of("a")), 1U);
    const auto others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(fs::status(path_of("a")).permissions() & others, fs::perms::none);
    EXPECT_EQ(fs::status(maker_.root()).permissions() & others, fs::perms::none);
    EXPECT_TRUE(fs::is_empty(maker_.root() / "unfinished")) << "nothing is left beside";
}

TEST_F(BlobFilesTest, WhatIsNotWhatWasWrittenIsNeverGiven) {
    ASSERT_TRUE(files_.put(tenant_, sha256_hex("a"), "a"));
    EXPECT_TRUE(check_blobs(maker_.root()).damage.empty());
    std::ofstream{path_of("a")} << "b";
    const BlobCheck checked = check_blobs(maker_.root());
    EXPECT_EQ(checked.files, 1U);
    EXPECT_THAT(checked.damage, testing::ElementsAre(testing::HasSubstr(path_of("a").string())));
    const auto read = files_.get(tenant_, sha256_hex("a"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kInternal);
    EXPECT_THAT(read.error().message, testing::HasSubstr("not what was written"));
}

TEST_F(BlobFilesTest, OneThatIsCutShortIsWrittenAgain) {
    ASSERT_TRUE(files_.put(tenant_, sha256_hex("abc"), "abc"));
    fs::resize_file(path_of("abc"), 2);
    EXPECT_TRUE(files_.put(tenant_, sha256_hex("abc"), "abc").value());
    EXPECT_EQ(files_.get(tenant_, sha256_hex("abc")).value(), "abc");
}

TEST_F(BlobFilesTest, WhatAProcessLeftHalfWrittenGoesWithTheNextOne) {
    fs::create_directories(maker_.root() / "unfinished");
    std::ofstream{maker_.root() / "unfinished" / "blob-abc"} << "half";
    const BlobFiles next{maker_.root()};
    next.remove_unfinished();
    EXPECT_FALSE(fs::exists(maker_.root() / "unfinished"));
    EXPECT_TRUE(next.put(tenant_, sha256_hex("a"), "a").value());
}

TEST_F(BlobFilesTest, AKnownOneBecomesYoungAgain) {
    ASSERT_TRUE(files_.put(tenant_, sha256_hex("a"), "a"));
    fs::last_write_time(path_of("a"), fs::file_time_type::clock::now() - std::chrono::hours{48});
    const WallTime old = files_.list(tenant_, "")->blobs.at(0).stored;
    EXPECT_FALSE(files_.put(tenant_, sha256_hex("a"), "a").value());
    EXPECT_GT(files_.list(tenant_, "")->blobs.at(0).stored, old + std::chrono::hours{47});
}

TEST_F(BlobFilesTest, WhereNothingCanBeWrittenItSaysSo) {
    fs::create_directories(maker_.root());
    std::ofstream{maker_.root() / "t-default"} << "in the way";
    const auto put = files_.put(tenant_, sha256_hex("a"), "a");
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace ragd
