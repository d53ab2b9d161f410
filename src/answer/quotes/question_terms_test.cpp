#include "answer/quotes/question_terms.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace ragd {
namespace {

const Analyzer kTermAnalyzer;

std::size_t held(const QuestionTerms& question, std::string_view text) {
    std::vector<bool> seen(question.size());
    question.mark(text, seen);
    return static_cast<std::size_t>(std::ranges::count(seen, true));
}

TEST(ExpectedType, IsReadOffTheAskingWord) {
    EXPECT_EQ(expected_type("When did the crisis begin?"), AnswerType::kTime);
    EXPECT_EQ(expected_type("In what year was it built?"), AnswerType::kTime);
    EXPECT_EQ(expected_type("WHO proclaimed the embargo?"), AnswerType::kName);
    EXPECT_EQ(expected_type("where is it?"), AnswerType::kName);
    EXPECT_EQ(expected_type("How many days of leave are there?"), AnswerType::kNumber);
    EXPECT_EQ(expected_type("How do I reset it?"), AnswerType::kAny);
    EXPECT_EQ(expected_type("What is a lease?"), AnswerType::kAny);
    EXPECT_EQ(expected_type("embargo"), AnswerType::kAny);
    EXPECT_EQ(expected_type(""), AnswerType::kAny);
}

TEST(QuestionTerms, LeavesOutTheWordsThatOnlyAsk) {
    const QuestionTerms question{"How many days of paid leave do you have?", kTermAnalyzer};
    EXPECT_EQ(held(question, "Paid leave is thirty days."), 3U);
    EXPECT_EQ(question.size(), 3U);
}

TEST(QuestionTerms, KnowsWhatOnlyAsksInOtherLanguages) {
    const auto terms = [](std::string_view question) {
        return QuestionTerms{question, kTermAnalyzer}.size();
    };
    EXPECT_EQ(terms("Wie viele Tage Urlaub haben wir im Jahr?"), 3U);
    EXPECT_EQ(terms("À combien de jours de congés payés ai-je droit ?"), 4U);
    EXPECT_EQ(terms("¿Cuántos días de vacaciones tengo?"), 2U);
    EXPECT_EQ(terms("Quanti giorni di ferie ho?"), 2U);
    EXPECT_EQ(terms("Who won the war?"), 2U);  // a word that asks in German
}

TEST(QuestionTerms, CountsATermOnceHoweverItIsInflected) {
    const QuestionTerms question{"crisis, crises, Crisis", kTermAnalyzer};
    EXPECT_LE(question.size(), 2U);
    EXPECT_GE(held(question, "the crisis"), 1U);
}

TEST(QuestionTerms, ReadAVersionAsOneWord) {
    const QuestionTerms question{"What does 6.2.8 change?", kTermAnalyzer};
    EXPECT_EQ(held(question, "Release v6.2.8 changes the logo."), question.size());
    EXPECT_LT(held(question, "Release 2.8.6 changes the logo."), question.size());
}

TEST(QuestionTerms, NamesAreCapitalisedAfterTheFirstWordOrHoldADigit) {
    const QuestionTerms question{"Does Ada fly flight 714 home?", kTermAnalyzer};
    std::size_t names = 0;
    for (std::size_t i = 0; i < question.size(); ++i) {
        names += question.is_name(i) ? 1 : 0;
    }
    EXPECT_EQ(names, 2U);
}

TEST(QuestionTerms, ASentenceHasTheTypeOnlyIfTheQuestionDidNotSayIt) {
    const QuestionTerms when{"When did the 1973 crisis end?", kTermAnalyzer};
    EXPECT_TRUE(when.has_type("It ended in March 1974."));
    EXPECT_TRUE(when.has_type("After four years."));
    EXPECT_FALSE(when.has_type("The 1973 crisis was long."));
    const QuestionTerms who{"Who signed it?", kTermAnalyzer};
    EXPECT_TRUE(who.has_type("It was signed by Ada."));
    EXPECT_TRUE(who.has_type("It must be signed by your manager."));
    EXPECT_FALSE(who.has_type("Nobody did."));
    const QuestionTerms how_many{"How many were there?", kTermAnalyzer};
    EXPECT_TRUE(how_many.has_type("There were twelve."));
    EXPECT_FALSE(how_many.has_type("There were some."));
    EXPECT_TRUE((QuestionTerms{"What is it?", kTermAnalyzer}).has_type("anything"));
}

TEST(QuestionTerms, AQuestionOfAskingWordsAloneHasNoTerms) {
    EXPECT_EQ((QuestionTerms{"what is it, and how?", kTermAnalyzer}).size(), 0U);
}

}  // namespace
}  // namespace ragd
