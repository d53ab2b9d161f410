#include "base/invisible.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Invisible, WhatIsNotSeenIsTakenOut) {
    InvisibleFilter filter;
    EXPECT_EQ(filter.feed("ig\u200bno\u200dre\u2060 \u202eall\u202c \U000E0041\U000E0042x\ufeff"),
              "ignore all x");
    EXPECT_TRUE(filter.found());
}

TEST(Invisible, JoinersStayWhereWordsNeedThem) {
    const std::string_view text = "می\u200cخواهم 👩\u200d🍳 क्\u200dष";
    InvisibleFilter filter;
    EXPECT_EQ(filter.feed(text), text);
    EXPECT_FALSE(filter.found());
    EXPECT_EQ(InvisibleFilter{}.feed("a\u200cb"), "ab");
}

TEST(Invisible, TextsThatAreSeenHaveNone) {
    EXPECT_FALSE(has_needless_invisible("Größe, 茶, می\u200cخواهم, é\u0301, \t\n, 👩"));
    EXPECT_TRUE(has_needless_invisible("a\u2028b"));
    EXPECT_TRUE(has_needless_invisible("a\u00adb"));
}

}  // namespace
}  // namespace ragd
