#include "runtime/fair_queue.hpp"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;

std::vector<int> all_of(FairQueue<int>& queue) {
    std::vector<int> taken;
    while (!queue.empty()) {
        taken.push_back(queue.take());
    }
    return taken;
}

TEST(FairQueue, OfOneItIsAQueue) {
    FairQueue<int> queue;
    for (int i = 0; i < 4; ++i) {
        queue.push(7, i);
    }
    EXPECT_EQ(queue.size(), 4U);
    EXPECT_THAT(all_of(queue), ElementsAre(0, 1, 2, 3));
}

TEST(FairQueue, OneWhoSendsMuchWaitsForHimself) {
    FairQueue<int> queue;
    for (int i = 0; i < 4; ++i) {
        queue.push(1, i);
    }
    queue.push(2, 20);
    queue.push(3, 30);
    queue.push(2, 21);
    EXPECT_EQ(queue.take(), 0);
    queue.push(4, 40);
    EXPECT_THAT(all_of(queue), ElementsAre(20, 30, 40, 1, 21, 2, 3));
}

TEST(FairQueue, WhoTakesLessThanHisShareFindsNobodyBeforeHim) {
    FairQueue<int> queue;
    for (int i = 0; i < 1000; ++i) {
        queue.push(1, 1);
    }
    for (int i = 0; i < 100; ++i) {
        queue.take();
    }
    for (int round = 0; round < 50; ++round) {
        for (int i = 0; i < 5; ++i) {
            queue.push(2, 2);
        }
        for (int i = 0; i < 5; ++i) {
            ASSERT_EQ(queue.take(), 2) << "round " << round;
        }
        for (int i = 0; i < 6; ++i) {
            ASSERT_EQ(queue.take(), 1);
        }
    }
}

TEST(FairQueue, WhoWasAwayForLongDoesNotMakeUpForIt) {
    FairQueue<int> queue;
    for (int i = 0; i < 2000; ++i) {
        queue.push(1, 1);
    }
    for (int i = 0; i < 1000; ++i) {
        queue.take();
    }
    for (int i = 0; i < 500; ++i) {
        queue.push(2, 2);
    }
    std::vector<int> taken;
    for (int i = 0; i < 200; ++i) {
        taken.push_back(queue.take());
    }
    const auto of_first = std::ranges::count(taken, 1);
    EXPECT_GE(of_first, 80) << "soon both have half";
    EXPECT_LE(of_first, 100);
}

TEST(FairQueue, WhoIsGoneIsForgotten) {
    FairQueue<int> queue;
    for (int share = 0; share < 5000; ++share) {
        queue.push(static_cast<std::uint64_t>(share) + 10, share);
        queue.push(1, -1);
        queue.take();
        queue.take();
    }
    EXPECT_TRUE(queue.empty());
    queue.push(10, 7);
    EXPECT_EQ(queue.take(), 7);
}

TEST(FairQueue, TheLatestOfWhoHasMostGivesWay) {
    FairQueue<int> queue;
    queue.push(1, 10);
    queue.push(1, 11);
    queue.push(1, 12);
    queue.push(2, 20);
    EXPECT_EQ(queue.give_up_over(3), std::nullopt);
    EXPECT_EQ(queue.give_up_over(1), 12);
    EXPECT_EQ(queue.size_of(1), 2U);
    EXPECT_EQ(queue.give_up_over(0), 11);
    EXPECT_EQ(queue.give_up_over(1), std::nullopt);
    EXPECT_EQ(queue.give_up_over(0), 10);
    EXPECT_EQ(queue.size_of(1), 0U);
    EXPECT_THAT(all_of(queue), ElementsAre(20));
    EXPECT_EQ(queue.give_up_over(0), std::nullopt);
}

}  // namespace
}  // namespace ragd
