#include "domain/filter_number.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(FilterNumber, WholeNumbersAreToldApartFromTheirNeighboursUpToTheLast) {
    for (const std::uint64_t number :
         {std::uint64_t{0}, std::uint64_t{1} << 53U, (std::uint64_t{1} << 53U) + 1,
          std::uint64_t{1746803573373870081}, std::uint64_t{9223372036854775807},
          std::uint64_t{9999999999999999998U}, std::uint64_t{18446744073709551614U}}) {
        EXPECT_EQ(FilterNumber{number}, FilterNumber{number});
        EXPECT_LT(FilterNumber{number}, FilterNumber{number + 1});
        EXPECT_NE(FilterNumber{number}, FilterNumber{number + 1});
    }
    for (const std::int64_t number :
         {std::int64_t{-1}, -(std::int64_t{1} << 53), -(std::int64_t{1} << 53) - 2,
          std::int64_t{-1746803573373870081}, std::numeric_limits<std::int64_t>::min()}) {
        EXPECT_LT(FilterNumber{number}, FilterNumber{number + 1});
        EXPECT_GT(FilterNumber{number + 1}, FilterNumber{number});
    }
}

TEST(FilterNumber, TheSameNumberIsTheSameInWhateverTypeItComes) {
    EXPECT_EQ(FilterNumber{5}, FilterNumber{5.0});
    EXPECT_EQ(FilterNumber{5U}, FilterNumber{5.0});
    EXPECT_EQ(FilterNumber{-0.0}, FilterNumber{0});
    EXPECT_FALSE(std::signbit(FilterNumber{-0.0}.floor()));
    EXPECT_EQ(FilterNumber{9007199254740992}, FilterNumber{9007199254740992.0});
    EXPECT_GT(FilterNumber{9007199254740993}, FilterNumber{9007199254740992.0});
    EXPECT_LT(FilterNumber{9007199254740993}, FilterNumber{9007199254740994.0});
    EXPECT_EQ(FilterNumber{std::numeric_limits<std::int64_t>::min()}, FilterNumber{-0x1p63});
    EXPECT_LT(FilterNumber{std::numeric_limits<std::uint64_t>::max()}, FilterNumber{0x1p64});
}

TEST(FilterNumber, OrdersWholeNumbersAndOthersTogether) {
    const std::vector<FilterNumber> ascending{-1e300,
                                              std::numeric_limits<std::int64_t>::min(),
                                              -9007199254740993,
                                              -9007199254740992.0,
                                              -0.5,
                                              0,
                                              0.5,
                                              9007199254740992,
                                              9007199254740993,
                                              9007199254740994.0,
                                              18446744073709549568.0,
                                              18446744073709551614U,
                                              18446744073709551615U,
                                              1e300};
    for (std::size_t i = 1; i < ascending.size(); ++i) {
        EXPECT_LT(ascending[i - 1], ascending[i]) << i;
    }
}

}  // namespace
}  // namespace ragd
