#include "answer/citations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

/// Sources 1, 2 and 4 are known.
CitationFilter make_filter() {
    return CitationFilter{{false, true, true, false, true},
                          {"Whales eat krill. Krill eat algae.", "def last(rows): return rows[7]"}};
}

std::string filtered(std::string_view text) {
    CitationFilter filter = make_filter();
    std::string out = filter.feed(text);
    return out + filter.finish();
}

void expect_left_alone(std::string_view text) {
    EXPECT_EQ(filtered(text), text);
}

TEST(CitationFilter, LetsThroughWhatNamesASource) {
    EXPECT_EQ(filtered("Krill [1]. Plankton [2][4]."), "Krill [1]. Plankton [2][4].");
    EXPECT_EQ(filtered("Both [1, 2]."), "Both [1, 2].");
}

TEST(CitationFilter, CutsOutWhatNamesNoneWithTheSpaceBeforeIt) {
    EXPECT_EQ(filtered("Krill [3]."), "Krill.");
    EXPECT_EQ(filtered("Krill[0] and [17] more"), "Krill and more");
    EXPECT_EQ(filtered("Krill.[9] More"), "Krill. More");
    EXPECT_EQ(filtered("Krill [1], [9]. Seals [2], [4]; [7], too,"),
              "Krill [1]. Seals [2], [4], too,");
    EXPECT_EQ(filtered("Krill [1],"), "Krill [1],");
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
         {"an [example] here", "[]", "[ ]", "[1", "a [1 b] c", "x [,] y", "(9) or (see 9)",
          "Jones (ID 4711)", "[link](http://e.x)", "An array [ ] and [1", "Use a[i] or [x]"}) {
        expect_left_alone(text);
    }
}

TEST(CitationFilter, MarksOfOtherShapesBecomeOurs) {
    for (const std::string_view mark :
         {"[Source 1]", "[ID:1]", "【1】", "【1†source】", "[^1]", "(source 1)", "[[1]]", "[#1]",
          "［1］", "[doc1]", "[１]", "(see [1])", "[Source 1: Whales]", "[1](#source-1)"}) {
        EXPECT_EQ(filtered("Krill " + std::string{mark} + "."), "Krill [1].") << mark;
    }
    EXPECT_EQ(filtered("Krill [Sources 1 and 4]."), "Krill [1, 4].");
    EXPECT_EQ(filtered("Krill 【1】【2】."), "Krill [1][2].");
    EXPECT_EQ(filtered("Krill[^1]."), "Krill[1].");
}

TEST(CitationFilter, MarksOfOtherShapesThatNameNoneGo) {
    for (const std::string_view mark :
         {"[Source 9]", "[source 7, 8]", "[ID:9]", "【9】", "【9†source】", "[^9]", "(source 9)",
          "[[9]]", "[#9]", "[9†L1-L3]", "[１２]", "(see [9])", "([9])", "[9](http://made.up/x)",
          "[9][7]", "[5,7]", "[Source 0]"}) {
        CitationFilter filter = make_filter();
        std::string out = filter.feed("Krill " + std::string{mark} + ".");
        out += filter.finish();
        EXPECT_EQ(out, "Krill.") << mark;
        EXPECT_THAT(filter.removed(), testing::Not(IsEmpty())) << mark;
    }
    EXPECT_EQ(filtered("Krill [Source 1; Source 9]."), "Krill [1].");
    EXPECT_EQ(filtered("Krill [1] [Source 9] 【8】."), "Krill [1].");
    EXPECT_EQ(filtered("Krill[^9]."), "Krill.");
}

TEST(CitationFilter, CodeIsLeftAlone) {
    for (const std::string_view text :
         {"It adds `rows[7]` and `rows[12]` [1].",
          "```python\nx = rows[7]\ny = table [9]\n```\nThis reads one row [1].",
          "~~~\n[9]\n~~~",
          "- ```\n  [9]\n  ```\n- [1]",
          "It reads rows[7] and rows[12] [1].",
          "The regex [0-9]+ matches digits [1].",
          "[1-9][0-9]* and [^0-9] and [3-9]{2}",
          "argv[0] is the program [1].",
          "sys.argv[3] and std::get<0>(x)[9]",
          "x[9] = y_z[7]",
          "Use the range [1, 10] for k [1].",
          "Values in [0, 1] [2].",
          "x = [7, 8]",
          R"({"ids": [7, 8]})",
          "print([7])",
          "return [7]",
          "matrix [[7], [8]]",
          "f(x)[9]",
          "rowCount[9]",
          "`[9]` and ``a ` [9]``",
          "items[7].name",
          "linkgit:gitignore[5]"}) {
        expect_left_alone(text);
    }
}

TEST(CitationFilter, WhatMayBeCodeIsLeftAndTold) {
    CitationFilter filter = make_filter();
    EXPECT_EQ(filter.feed("A buffer[9] and argv[0]. ") + filter.finish(),
              "A buffer[9] and argv[0].");
    EXPECT_THAT(filter.doubtful(), ElementsAre("[9]"));
    EXPECT_THAT(filter.removed(), IsEmpty());
}

TEST(CitationFilter, TellsWhereTheCitationsStand) {
    const std::string text = " Größe [Source 2][1, 4] `x[1]`, rows[1] [9] [1-2].";
    CitationFilter filter = make_filter();
    const std::string out = filter.feed(text) + filter.finish();
    EXPECT_EQ(out, "Größe [2][1, 4] `x[1]`, rows[1] [1-2].");
    std::vector<std::pair<std::size_t, std::string>> cited;
    for (const SourceRange& one : filter.citations()) {
        cited.emplace_back(one.source, out.substr(one.start, one.end - one.start));
    }
    EXPECT_THAT(cited, ElementsAre(Pair(2, "[2]"), Pair(1, "[1, 4]"), Pair(4, "[1, 4]"),
                                   Pair(1, "[1-2]"), Pair(2, "[1-2]")));
}

TEST(CitationFilter, LinesStayWhereAMarkAtTheirStartGoes) {
    EXPECT_EQ(filtered("Krill.\n\n[9] Whales.\n[7]\nMore"), "Krill.\n\nWhales.\n\nMore");
}

TEST(CitationFilter, DropsWhiteSpaceAtBothEnds) {
    EXPECT_EQ(filtered(" \n Krill.\n\nMore. \n"), "Krill.\n\nMore.");
    EXPECT_EQ(filtered(" \n "), "");
}

TEST(CitationFilter, TellsWhatItCutOutAndWhetherAnythingIsCited) {
    CitationFilter filter = make_filter();
    (void)filter.feed("a [3] b [9] c [3]");
    EXPECT_THAT(filter.removed(), ElementsAre("3", "9"));
    EXPECT_THAT(filter.citations(), IsEmpty());
    (void)filter.feed(" d [2] ");
    EXPECT_THAT(filter.citations(), ElementsAre(SourceRange{2, 8, 11}));
}

TEST(CitationFilter, GivesTheSameHoweverTheTextIsCut) {
    const std::string text =
        " One [1] two [3], (source 4) rows[7] 【9†s】 [^2] `[9]`\n\n[1-9]+ [1](#a) [x] [12 [2] "
        "(see";
    const std::string whole = filtered(text);
    EXPECT_EQ(whole, "One [1] two, [4] rows[7] [2] `[9]`\n\n[1-9]+ [1] [x] [12 [2] (see");
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

TEST(CitationFilter, SaysAtOnceWhatCannotBecomeAMark) {
    CitationFilter filter = make_filter();
    EXPECT_EQ(filter.feed("Krill is eaten (by whales"), "Krill is eaten (by whales");
    EXPECT_EQ(filter.feed("). [1"), ").");
    EXPECT_EQ(filter.feed("]"), "") << "what follows tells whether it is code";
    EXPECT_EQ(filter.feed(" a[x"), " [1] a[x");
    EXPECT_THAT(filter.finish(), IsEmpty());
}

}  // namespace
}  // namespace ragd
