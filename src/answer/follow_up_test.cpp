#include "answer/follow_up.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string after(std::string_view question, std::vector<Turn> before) {
    return words_from_before(question, before);
}
Turn user(std::string text) {
    return {.role = Role::kUser, .text = std::move(text)};
}
Turn assistant(std::string text) {
    return {.role = Role::kAssistant, .text = std::move(text)};
}

TEST(FollowUp, BringsTheWordsOfTheQuestionBefore) {
    EXPECT_EQ(after("And for part-timers?",
                    {user("How many days of leave do I have?"), assistant("Thirty days [1].")}),
              "days leave");
    EXPECT_EQ(after("How accurate is it?", {user("What does the H200 measure?")}), "H200 measure");
    EXPECT_EQ(after("Und für Teilzeit?", {user("Wie viele Urlaubstage habe ich?")}),
              "viele Urlaubstage habe");
}

TEST(FollowUp, KnowsThemByTheirBeginningTheirPronounsAndByBeingShort) {
    const std::vector<Turn> before{user("How often is the H400 calibrated?")};
    for (const char* question :
         {"What about the H100?", "and the cap?", "Why?", "In Poland?", "How is it cleaned?",
          "Which buffers are used for it?", "What happens after that?", "Who else may do this?",
          "How much power does it take?", "Where are they built?", "Is there one?",
          "How early do I have to ask for it?", "Was ist mit der Kappe?"}) {
        EXPECT_FALSE(after(question, before).empty()) << question;
    }
}

TEST(FollowUp, WhatStandsAloneIsLeftAlone) {
    const std::vector<Turn> before{user("How often is the H400 calibrated?")};
    for (const char* question :
         {"When are salaries paid?", "How long does it take to get a visa?",
          "Is it possible to work from abroad?", "How much leave is left this year?",
          "If a laptop is lost, who must be told about it?", "Who are those who sign contracts?",
          "Is there a gym in Kiel?", "When does the company pay its employees?",
          "I have a markdown document that I would like to convert, how can I do this?"}) {
        EXPECT_EQ(after(question, before), "") << question;
    }
    EXPECT_EQ(after("And for part-timers?", {}), "");
    EXPECT_EQ(after("And for part-timers?", {assistant("Hello, what may I do?")}), "");
}

TEST(FollowUp, FollowsThemBackAsFarAsTheyLeadAndNoFurther) {
    const std::vector<Turn> talk{user("When are salaries paid?"),
                                 user("How many days of leave do full-time employees have?"),
                                 user("And for part-timers?")};
    EXPECT_EQ(after("And in Poland?", talk), "part-timers days leave full-time employees");
    const std::vector<Turn> chain{user("Alpha?"), user("Beta?"), user("Gamma?"), user("Delta?")};
    EXPECT_EQ(after("And?", chain), "Delta Gamma Beta");
}

TEST(FollowUp, IsBounded) {
    std::string many;
    for (int i = 0; i < 500; ++i) {
        many += "word" + std::to_string(i) + ' ';
    }
    const std::string added = after("And why?", {user(many)});
    EXPECT_EQ(std::ranges::count(added, ' '), 31);
    EXPECT_EQ(after("?!", {user("\xff\xfe broken -excluded \"quoted\" ...")}),
              "\xff\xfe broken excluded quoted");
}

}  // namespace
}  // namespace ragd
