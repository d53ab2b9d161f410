#include "inference/graphs/text_groups.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using Lengths = std::vector<std::size_t>;

std::size_t rows_of(const TextGroup& group, const Lengths& lengths) {
    std::size_t longest = 0;
    for (const std::size_t i : group) {
        longest = std::max(longest, padded_in_group(lengths[i]));
    }
    return group.size() * longest;
}

TEST(TextGroups, TwoThreadsShareTenEqualTextsInHalves) {
    EXPECT_THAT(group_by_length(Lengths(10, 128), 2),
                ElementsAre(ElementsAre(0, 1, 2, 3, 4), ElementsAre(5, 6, 7, 8, 9)));
}

TEST(TextGroups, OneTextIsAGroup) {
    EXPECT_THAT(group_by_length(Lengths{17}, 4), ElementsAre(ElementsAre(0)));
    EXPECT_THAT(group_by_length(Lengths{}, 4), ElementsAre());
}

TEST(TextGroups, EachThreadHasAGroupWhereThereAreEnoughTexts) {
    EXPECT_EQ(group_by_length(Lengths(4, 40), 4).size(), 4U);
    EXPECT_EQ(group_by_length(Lengths(3, 40), 4).size(), 3U);
}

TEST(TextGroups, PutsLikeLengthsTogetherAndTheLongestFirst) {
    EXPECT_THAT(group_by_length(Lengths{20, 250, 24, 256, 22, 251}, 1),
                ElementsAre(ElementsAre(1, 3), ElementsAre(5), ElementsAre(0, 2, 4)));
}

TEST(TextGroups, NoTextIsLostAndNoGroupIsTooLargeOrMostlyPadding) {
    std::mt19937 chance{7};  // NOLINT(bugprone-random-generator-seed): the same
    for (int round = 0; round < 200; ++round) {
        Lengths lengths(std::uniform_int_distribution<std::size_t>{1, 256}(chance));
        for (std::size_t& length : lengths) {
            length = std::uniform_int_distribution<std::size_t>{1, 512}(chance);
        }
        std::vector<std::size_t> found;
        for (const TextGroup& group : group_by_length(lengths, 1 + round % 5)) {
            EXPECT_LE(rows_of(group, lengths), kGroupRowsMax);
            std::size_t used = 0;
            for (const std::size_t i : group) {
                found.push_back(i);
                used += padded_in_group(lengths[i]);
            }
            EXPECT_GE(8 * used, 7 * rows_of(group, lengths));
        }
        std::ranges::sort(found);
        ASSERT_EQ(found.size(), lengths.size());
        EXPECT_EQ(std::ranges::unique(found).begin(), found.end());
    }
}

}  // namespace
}  // namespace ragd
