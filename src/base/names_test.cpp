#include "base/names.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

enum class Tide { kLow, kHigh };

}  // namespace

template <>
inline constexpr auto kNamesOf<Tide> = names_of<Tide>("low", "high");

namespace {

TEST(Names, AreReadAsTheyAreWritten) {
    EXPECT_EQ(name_of(Tide::kHigh), "high");
    EXPECT_EQ(parse_name<Tide>("low"), Tide::kLow);
    EXPECT_EQ(parse_name<Tide>("Low"), std::nullopt);
    EXPECT_EQ(all_names<Tide>(), "low, high");
}

TEST(Names, AnEnumHasOneForEachOfItsValues) {
    EXPECT_TRUE(detail::is_enumerator<Tide::kHigh>());
    EXPECT_FALSE(detail::is_enumerator<static_cast<Tide>(2)>());  // so a third name is refused
}

}  // namespace
}  // namespace ragd
