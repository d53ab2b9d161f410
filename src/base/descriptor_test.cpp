#include "base/descriptor.hpp"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Descriptor flags, or -1 where no such file is open.
int flags_of(int value) {
    return ::fcntl(value, F_GETFD);
}

TEST(Descriptor, IsClosedWithItsOwner) {
    int value = -1;
    {
        const auto folder = Descriptor::open("/", O_RDONLY | O_DIRECTORY);
        ASSERT_TRUE(folder.is_open());
        value = folder.get();
        EXPECT_EQ(flags_of(value), FD_CLOEXEC) << "a child process does not get it";
    }
    EXPECT_EQ(flags_of(value), -1);
}

TEST(Descriptor, MovesAndClosesWhatItHeldBefore) {
    auto first = Descriptor::open("/", O_RDONLY | O_DIRECTORY);
    const int value = first.get();
    auto second = Descriptor::open("/", O_RDONLY | O_DIRECTORY);
    const int replaced = second.get();
    {
        const Descriptor third{std::move(first)};
        EXPECT_EQ(third.get(), value);
        EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move): that is the claim
    }
    EXPECT_EQ(flags_of(value), -1);
    second = Descriptor{};
    EXPECT_EQ(flags_of(replaced), -1);
}

TEST(Descriptor, SaysWhyItIsNotOpen) {
    const auto none = Descriptor::open("/no/such/file", O_RDONLY);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_FALSE(none.is_open());
}

}  // namespace
}  // namespace ragd
