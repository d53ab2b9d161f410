#include "net/slots.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

constexpr Slots::Limits kSmall{.open = 3, .open_per_address = 2, .reserve = 4};

TEST(Slots, AreOpenWhileThereIsRoomAndThenOfTheReserve) {
    Slots slots{kSmall};
    std::vector<Slots::Slot> held;
    for (const char* address : {"a", "b", "c"}) {
        held.push_back(slots.take(address).value());
        EXPECT_TRUE(held.back().is_open());
    }
    for (const char* address : {"a", "b", "c", "d"}) {
        EXPECT_EQ(slots.lack(address), Slots::Lack::kRoom);
        held.push_back(slots.take(address).value());
        EXPECT_FALSE(held.back().is_open());
    }
    EXPECT_FALSE(slots.take("e"));
}

TEST(Slots, OneAddressLeavesSomeToOthers) {
    Slots slots{kSmall};
    const auto first = slots.take("a");
    const auto second = slots.take("a");
    EXPECT_EQ(slots.lack("a"), Slots::Lack::kRoomForAddress);
    EXPECT_EQ(slots.lack("b"), Slots::Lack::kNothing);
    const auto third = slots.take("a").value();
    const auto fourth = slots.take("a").value();
    EXPECT_FALSE(third.is_open() || fourth.is_open());
    EXPECT_FALSE(slots.take("a"));  // half of the reserve
    EXPECT_TRUE(slots.take("b").value().is_open());
}

TEST(Slots, MoveFromTheReserveWhenThereIsRoom) {
    Slots slots{{.open = 1, .open_per_address = 1, .reserve = 2}};
    auto open = slots.take("a").value();
    auto waits = slots.take("b").value();
    EXPECT_FALSE(waits.open());
    open.give_back();
    open.give_back();  // once is all
    EXPECT_TRUE(open.is_given_back());
    EXPECT_FALSE(open.open());
    EXPECT_TRUE(waits.open());
    EXPECT_EQ(slots.lack("a"), Slots::Lack::kRoom);
}

TEST(Slots, GiveThemselvesBackOnceHoweverTheyMove) {
    Slots slots{{.open = 1, .open_per_address = 1, .reserve = 0}};
    {
        auto first = slots.take("a").value();
        const auto moved = std::move(first);
        EXPECT_FALSE(slots.take("a"));
    }
    EXPECT_TRUE(slots.take("a").value().is_open());
    EXPECT_EQ(slots.lack("a"), Slots::Lack::kNothing);
}

TEST(Slots, CountOneIpv6NetworkAsOneAddress) {
    const auto group = [](const char* text) {
        return slot_address(boost::asio::ip::make_address(text));
    };
    EXPECT_EQ(group("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(group("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(group("2001:db8:1:2::9"), group("2001:db8:1:2:3:4:5:6"));
    EXPECT_NE(group("2001:db8:1:3::9"), group("2001:db8:1:2::9"));
}

}  // namespace
}  // namespace ragd
