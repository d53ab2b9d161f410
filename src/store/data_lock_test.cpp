#include "store/data_lock.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store_fixture.hpp"

namespace ragd {
namespace {

TEST(DataLock, MakesTheFolderForItsOwnerOnly) {
    const TemporaryFolder folder;
    const auto directory = folder.path() / "new" / "data";
    const auto lock = DataLock::acquire(directory, "local");
    ASSERT_TRUE(lock) << lock.error().message;
    struct stat about{};
    ASSERT_EQ(::stat(directory.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
    ASSERT_EQ(::stat((directory / "lock").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST(DataLock, AFolderThatAllMayWriteIsRefused) {
    const TemporaryFolder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    const auto refused = DataLock::acquire(folder.path(), "local");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("every user of this machine (mode 0777)"),
              std::string::npos);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
    EXPECT_TRUE(DataLock::acquire(folder.path(), "local"));
}

TEST(DataLock, TheSecondIsToldWhoHoldsIt) {
    const TemporaryFolder folder;
    auto lock = DataLock::acquire(folder.path(), "");
    ASSERT_TRUE(lock);
    EXPECT_EQ(read_holder(folder.path()).value(), "");
    ASSERT_TRUE(lock->announce("127.0.0.1:8080"));
    EXPECT_EQ(read_holder(folder.path()).value(), "127.0.0.1:8080");
    const auto second = DataLock::acquire(folder.path(), "local");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_NE(second.error().message.find("127.0.0.1:8080"), std::string::npos);
    EXPECT_EQ(read_holder(folder.path()).value(), "127.0.0.1:8080") << "the refused left no trace";
    ASSERT_TRUE(lock->announce("https://127.0.0.1:8443 what programs need"));
    const auto third = DataLock::acquire(folder.path(), "local");
    ASSERT_FALSE(third);
    EXPECT_NE(third.error().message.find("at https://127.0.0.1:8443: "), std::string::npos);
}

TEST(DataLock, AShorterAddressLeavesNothingOfTheLonger) {
    const TemporaryFolder folder;
    auto lock = DataLock::acquire(folder.path(), "127.0.0.1:65535");
    ASSERT_TRUE(lock->announce("[::1]:80"));
    EXPECT_EQ(read_holder(folder.path()).value(), "[::1]:80");
}

TEST(DataLock, IsFreeOnceGivenUp) {
    const TemporaryFolder folder;
    {
        const auto lock = DataLock::acquire(folder.path(), "local").value().directory();
    }
    EXPECT_EQ(read_holder(folder.path()).value(), std::nullopt);
    EXPECT_TRUE(DataLock::acquire(folder.path(), "local"));
    EXPECT_EQ(read_holder(folder.path() / "none").value(), std::nullopt);
}

TEST(DataLock, OneLeftBehindByADeadProcessBlocksNobody) {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        auto lock = DataLock::acquire(folder.path(), "127.0.0.1:1");
        ::_exit(lock && ::kill(::getpid(), SIGKILL) == 0 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    std::string left;
    std::getline(std::ifstream{folder.path() / "lock"} >> std::ws, left);
    EXPECT_EQ(left, "127.0.0.1:1");
    EXPECT_EQ(read_holder(folder.path()).value(), std::nullopt);
    EXPECT_TRUE(DataLock::acquire(folder.path(), "local"));
}

TEST(DataLock, SaysWhyAFolderCannotBeUsed) {
    const TemporaryFolder folder;
    std::ofstream{folder.path() / "file"} << "x";
    const auto lock = DataLock::acquire(folder.path() / "file" / "data", "local");
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(lock.error().message.find("file/data"), std::string::npos) << lock.error().message;
}

}  // namespace
}  // namespace ragd
