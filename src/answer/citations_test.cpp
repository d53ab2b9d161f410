#include "answer/citations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Sources 1, 2 and 4 are known.
CitationFilter make_filter() {
    return CitationFilter{{false, true, true, false, true}};
}

std::string filtered(std::string_view text) {
    CitationFilter filter = make_filter();
    std::string out = filter.feed(text);
    return out + filter.finish();
}

TEST(CitationFilter, LetsThroughWhatNamesASource) {
    EXPECT_EQ(filtered("Krill [1]. Plankton [2][4]."), "Krill [1]. Plankton [2][4].");
    EXPECT_EQ(filtered("Both [1, 2]."), "Both [1, 2].");
}

TEST(CitationFilter, CutsOutWhatNamesNoneWithTheSpaceBeforeIt) {
    EXPECT_EQ(filtered("Krill [3]."), "Krill.");
    EXPECT_EQ(filtered("Krill[0] and [17] more"), "Krill and more");
    EXPECT_EQ(filtered("Krill [99999999999999999999999]."), "Krill.");
    EXPECT_EQ(filtered("[7] Krill"), "Krill");
}

TEST(CitationFilter, KeepsTheGoodNumbersOfAList) {
    EXPECT_EQ(filtered("Krill [1, 3,4]."), "Krill [1, 4].");
    EXPECT_EQ(filtered("Krill [3, 5]."), "Krill.");
    EXPECT_EQ(filtered("Krill [1-9]."), "Krill [1].");
    EXPECT_EQ(filtered("Krill [1–2]."), "Krill [1–2].");
}

TEST(CitationFilter, LeavesOtherBracketsAlone) {
    for (const std::string_view text :
         {"an [example] here", "[]", "[ ]", "[1", "a [1 b] c", "[[1]]", "x [,] y",
          "[1                                                                                ]"}) {
        EXPECT_EQ(filtered(text), text);
    }
}

TEST(CitationFilter, DropsWhiteSpaceAtBothEnds) {
    EXPECT_EQ(filtered(" \n Krill.\n\nMore. \n"), "Krill.\n\nMore.");
    EXPECT_EQ(filtered(" \n "), "");
}

TEST(CitationFilter, TellsWhatItCutOutAndWhetherAnythingIsCited) {
    CitationFilter filter = make_filter();
    (void)filter.feed("a [3] b [9] c [3]");
    EXPECT_THAT(filter.removed(), ElementsAre("3", "9"));
    EXPECT_FALSE(filter.cites());
    (void)filter.feed(" d [2]");
    EXPECT_TRUE(filter.cites());
}

TEST(CitationFilter, GivesTheSameHoweverTheTextIsCut) {
    const std::string text = " One [1] two [3], three [1, 9] [x] four [12 [2] five [";
    const std::string whole = filtered(text);
    EXPECT_EQ(whole, "One [1] two, three [1] [x] four [12 [2] five [");
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
            CitationFilter filter = make_filter();
            std::string out = filter.feed(text.substr(0, first));
            out += filter.feed(text.substr(first, second - first));
            out += filter.feed(text.substr(second));
            out += filter.finish();
            ASSERT_EQ(out, whole) << "cut at " << first << " and " << second;
        }
    }
}

TEST(CitationFilter, SaysATextBeforeABracketAtOnce) {
    CitationFilter filter = make_filter();
    EXPECT_EQ(filter.feed("Krill is eaten. [1"), "Krill is eaten.");
    EXPECT_EQ(filter.feed("]"), " [1]");
    EXPECT_THAT(filter.finish(), IsEmpty());
}

}  // namespace
}  // namespace ragd
