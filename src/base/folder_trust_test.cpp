#include "base/folder_trust.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FolderTrust : public testing::Test {
protected:
    FolderTrust() {
        std::string made = (fs::temp_directory_path() / "trust-XXXXXX").string();
        folder_ = ::mkdtemp(made.data());
    }
    ~FolderTrust() override { fs::remove_all(folder_); }

    fs::path folder_;
};

TEST_F(FolderTrust, OurOwnIsOurs) {
    EXPECT_EQ(why_of_others(folder_), std::nullopt);
    fs::permissions(folder_, fs::perms::owner_all | fs::perms::group_all);
    EXPECT_EQ(why_of_others(folder_), std::nullopt);
    EXPECT_EQ(why_of_others(folder_ / "none"), std::nullopt);
}

TEST_F(FolderTrust, WhatAllMayWriteIsAnybodys) {
    fs::permissions(folder_, fs::perms::all | fs::perms::sticky_bit);
    EXPECT_THAT(why_open_to_all(folder_).value(),
                HasSubstr("every user of this machine (mode 1777)"));
    EXPECT_EQ(why_of_others(folder_), why_open_to_all(folder_));
}

TEST_F(FolderTrust, AnothersIsHis) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "giving a folder away needs root";
    }
    constexpr unsigned kSomebody = 65532;
    ASSERT_EQ(::chown(folder_.c_str(), kSomebody, kSomebody), 0);
    EXPECT_EQ(why_open_to_all(folder_), std::nullopt);
    EXPECT_THAT(why_of_others(folder_).value(), HasSubstr("another user (uid 65532)"));
}

}  // namespace
}  // namespace ragd
