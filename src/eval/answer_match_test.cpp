#include "eval/answer_match.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

bool holds(std::string_view answer, const std::vector<std::string>& accepted) {
    return holds_answer(answer, accepted);
}

TEST(AnswerMatch, CaseArticlesPunctuationAndSpaceDoNotCount) {
    EXPECT_EQ(normal_answer("The  \"first\" oil-shock,\nof a year!"), "first oilshock of year");
    EXPECT_TRUE(holds("It was called the \"First Oil Shock\". [1]", {"the first oil shock"}));
    EXPECT_TRUE(holds("Oil rose to nearly $12 globally. [2]", {"$12"}));
    EXPECT_TRUE(holds("Es war in KÖLN.", {"Köln"}));
}

TEST(AnswerMatch, AnAnswerIsWholeWords) {
    EXPECT_FALSE(holds("Founded in 1912.", {"12"}));
    EXPECT_FALSE(holds("The 1973 embargo.", {"1973 embargoes"}));
    EXPECT_TRUE(
        holds("From 2000\xE2\x80\x93"
              "2010 on.",
              {"2000"}))
        << "a dash that is not ASCII ends a word";
}

TEST(AnswerMatch, ACitationIsNoPartOfTheAnswer) {
    EXPECT_EQ(without_citations("Up to 8 days. [1] They expire. [2, 3]"),
              "Up to 8 days. They expire.");
    EXPECT_FALSE(holds("Up to eight. [12]", {"12"}));
    EXPECT_EQ(without_citations("git[x] and []"), "git[x] and []");
}

TEST(AnswerMatch, NothingIsHeldWhereNothingIsAccepted) {
    EXPECT_FALSE(holds("Anything.", {}));
    EXPECT_FALSE(holds("Anything.", {"the", ""})) << "nothing of it is left";
}

TEST(AnswerMatch, WordsAreCounted) {
    EXPECT_EQ(count_words("  Up to\n8 days. "), 4U);
    EXPECT_EQ(count_words(""), 0U);
}

}  // namespace
}  // namespace ragd
