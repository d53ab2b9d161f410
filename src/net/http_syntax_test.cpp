#include "net/http_syntax.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Decimal, TakesDigitsOnly) {
    EXPECT_EQ(parse_decimal("0042"), 42U);
    EXPECT_EQ(parse_decimal("18446744073709551616"), UINT64_MAX);
    for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0"}) {
        EXPECT_EQ(parse_decimal(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace ragd
