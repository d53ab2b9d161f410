#include "runtime/fair_queue.hpp"

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
    EXPECT_THAT(all_of(queue), ElementsAre(20, 30, 1, 40, 21, 2, 3));
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
