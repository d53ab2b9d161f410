#include "clients/redis/back_off.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

using namespace std::chrono_literals;

TEST(BackOff, DoublesUpToItsBoundAndStartsAnew) {
    BackOff back_off{100ms, 500ms};
    EXPECT_EQ(back_off.next(1), 100ms);
    EXPECT_EQ(back_off.next(1), 200ms);
    EXPECT_EQ(back_off.next(1), 400ms);
    EXPECT_EQ(back_off.next(1), 500ms);
    EXPECT_EQ(back_off.next(1), 500ms);
    back_off.reset();
    EXPECT_EQ(back_off.next(1), 100ms);
}

TEST(BackOff, HalfOfItIsChance) {
    EXPECT_EQ((BackOff{100ms, 500ms}.next(0)), 50ms);
    EXPECT_EQ((BackOff{100ms, 500ms}.next(0.5)), 75ms);
}

}  // namespace
}  // namespace ragd
