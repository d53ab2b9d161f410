#include "tokenizer/sequence_template.hpp"

#include <gmock/gmock.h>

namespace ragd {
namespace {

using testing::Pair;

TEST(LongestFirst, WhatFitsStays) {
    EXPECT_THAT(longest_first(3, 4, 7), Pair(3, 4));
    EXPECT_THAT(longest_first(0, 0, 0), Pair(0, 0));
}

TEST(LongestFirst, TheLongerTextGivesFirst) {
    EXPECT_THAT(longest_first(2, 8, 7), Pair(2, 5));
    EXPECT_THAT(longest_first(8, 2, 7), Pair(5, 2));
}

TEST(LongestFirst, BothGiveWhenBothAreOverHalf) {
    EXPECT_THAT(longest_first(8, 9, 7), Pair(3, 4));
    EXPECT_THAT(longest_first(9, 8, 7), Pair(4, 3));
    EXPECT_THAT(longest_first(8, 8, 7), Pair(3, 4));
    EXPECT_THAT(longest_first(8, 8, 0), Pair(0, 0));
}

TEST(LongestFirst, WhatIsKeptFillsTheRoomAndIsThere) {
    for (std::size_t first = 0; first < 12; ++first) {
        for (std::size_t second = 0; second < 12; ++second) {
            for (std::size_t room = 0; room < first + second; ++room) {
                const auto [a, b] = longest_first(first, second, room);
                EXPECT_EQ(a + b, room);
                EXPECT_TRUE(a <= first && b <= second) << first << ' ' << second << ' ' << room;
            }
        }
    }
}

}  // namespace
}  // namespace ragd
