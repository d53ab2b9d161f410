#include "api/tenant_slots.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

const TenantId kAcme{"acme"};
const TenantId kBeta{"beta"};

TEST(TenantSlots, ATenantHasSoManyAndNoOtherFeelsIt) {
    TenantSlots slots{2};
    auto first = slots.take(kAcme);
    auto second = slots.take(kAcme);
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(slots.take(kAcme));
    EXPECT_TRUE(slots.take(kBeta));
    first.reset();
    first = slots.take(kAcme);
    EXPECT_TRUE(first);
    std::vector<TenantSlots::Slot> moved;
    moved.push_back(std::move(*first));
    first.reset();
    EXPECT_FALSE(slots.take(kAcme)) << "it is kept by whoever has it now";
    moved.clear();
    EXPECT_TRUE(slots.take(kAcme));
}

TEST(TenantSlots, NoneIsAsManyAsCome) {
    TenantSlots slots{0};
    std::vector<TenantSlots::Slot> many;
    for (int i = 0; i < 1000; ++i) {
        auto slot = slots.take(kAcme);
        ASSERT_TRUE(slot);
        many.push_back(std::move(*slot));
    }
}

}  // namespace
}  // namespace ragd
