#include "text/near_duplicate.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace ragd {
namespace {

bool same(std::string_view a, std::string_view b) {
    const bool there = Wording{a}.nearly_equals(Wording{b});
    EXPECT_EQ(there, Wording{b}.nearly_equals(Wording{a}));
    return there;
}

const std::string kText =
    "The office in the north building opens at the usual time on working days, and the small gate "
    "behind it is locked by the guard in the evening.";

std::string with(std::string_view from, std::string_view to) {
    std::string text = kText;
    return text.replace(text.find(from), from.size(), to);
}

TEST(Wording, IsTheSameWhateverItsCaseSpaceAndPunctuation) {
    EXPECT_TRUE(same("Green tea.", "  green\n\nTEA!"));
    EXPECT_TRUE(same("Der Müller", "der MULLER"));
    EXPECT_FALSE(same("Green tea", "Black tea"));
    EXPECT_FALSE(same("Green tea", "Green tea leaves"));
}

TEST(Wording, OfALongTextIsTheSameWithAWordChangedAddedOrLeftOut) {
    EXPECT_TRUE(same(kText, with("small ", "little ")));
    EXPECT_TRUE(same(kText, with("small ", "")));
    EXPECT_TRUE(same(kText, "Please note. " + kText));
}

TEST(Wording, IsAnotherWhereTheChangeChangesWhatIsSaid) {
    EXPECT_FALSE(same(kText, with("is locked", "is not locked")));
    EXPECT_FALSE(same(kText, with("the usual time", "9 o'clock")));
    EXPECT_FALSE(same(with("usual time", "time of 2023"), with("usual time", "time of 2024")));
    EXPECT_FALSE(same(with("the small gate", "Plan A"), with("the small gate", "Plan B")));
    EXPECT_FALSE(same(with("the guard", "Alice"), with("the guard", "Bob")));
    EXPECT_FALSE(same(with("north building", "two halls"), with("north building", "three halls")));
    EXPECT_FALSE(same(kText + " x = a + b", kText + " x = a / b"));
    EXPECT_FALSE(
        same(kText, with("on working days, and the small gate behind it", "often, and it")));
}

TEST(Wording, IsAnotherInAnotherOrder) {
    EXPECT_FALSE(same("The old red fox in the field beats the slow grey hound at the long race",
                      "The slow grey hound in the field beats the old red fox at the long race"));
}

}  // namespace
}  // namespace ragd
