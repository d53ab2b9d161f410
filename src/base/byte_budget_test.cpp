#include "base/byte_budget.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(ByteBudget, ItsSharesNeverTakeMoreThanThereIs) {
    ByteBudget budget{100};
    ByteBudget::Share one{budget};
    EXPECT_TRUE(one.grow_to(60));
    {
        ByteBudget::Share two{budget};
        EXPECT_FALSE(two.grow_to(41));
        EXPECT_TRUE(two.grow_to(40)) << "a refusal takes nothing";
        EXPECT_FALSE(one.grow_to(61));
    }
    EXPECT_TRUE(one.grow_to(100)) << "what a share had is given back";
    EXPECT_TRUE(one.grow_to(1)) << "a share does not shrink";
    ByteBudget::Share three{budget};
    EXPECT_FALSE(three.grow_to(1));
}

}  // namespace
}  // namespace ragd
