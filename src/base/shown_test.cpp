#include "base/shown.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Shown, ShortTextStaysWhole) {
    EXPECT_EQ(shown("a name"), "'a name'");
    EXPECT_EQ(shown(""), "''");
    EXPECT_EQ(shown(std::string(128, 'x')), "'" + std::string(128, 'x') + "'");
}

TEST(Shown, OfLongTextOnlyTheBeginning) {
    EXPECT_EQ(shown(std::string(5'000'000, 'x')), "'" + std::string(128, 'x') + "...'");
    EXPECT_EQ(shortened("abcdef", 3), "abc...");
}

TEST(Shown, NoCharacterIsSplit) {
    EXPECT_EQ(shortened("ab\u00fccd", 3), "ab...");
    EXPECT_EQ(shortened("ab\u00fccd", 4), "ab\u00fc...");
}

}  // namespace
}  // namespace ragd
