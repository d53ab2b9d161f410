#include "clients/openai/thoughts.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace ragd {
namespace {

using Hold = ThoughtFilter::Hold;

/// What `text` says when it comes in pieces of `bytes`.
std::string said(std::string_view text, std::size_t bytes, Hold hold = Hold::kWhereItShows) {
    ThoughtFilter filter{hold};
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += bytes) {
        out += filter.feed(text.substr(at, bytes));
    }
    out += filter.finish();
    return out.substr(filter.said_in_error());
}

void expect_said(std::string_view text, std::string_view expected) {
    for (std::size_t bytes = 1; bytes <= text.size(); ++bytes) {
        EXPECT_EQ(said(text, bytes), expected) << text << "\nin pieces of " << bytes;
        EXPECT_EQ(said(text, bytes, Hold::kAlways), expected) << text << "\nheld, of " << bytes;
    }
}

TEST(ThoughtFilter, ThoughtsAreNotSaid) {
    for (const auto& [open, close] :
         {std::pair{"<think>", "</think>"}, std::pair{"<THINK>", "</Think>"},
          std::pair{"<thinking>", "</thinking>"}, std::pair{"<thought>", "</thought>"},
          std::pair{"<reasoning>", "</reasoning>"}, std::pair{"[THINK]", "[/THINK]"},
          std::pair{"◁think▷", "◁/think▷"}, std::pair{"<seed:think>", "</seed:think>"},
          std::pair{"<|channel|>analysis<|message|>", "<|channel|>final<|message|>"}}) {
        expect_said(std::string{open} + "Source [4] < 5?" + close + "\n\nHot [1].", "Hot [1].");
    }
    expect_said("<think>\n\n</think>\n\nHot [1].", "Hot [1].");
    expect_said(" \n<think>a</think><think>b</think>Hot", "Hot");
    expect_said("Hot [1].\n<think>Is it?</think>\nYes.", "Hot [1].\nYes.");
}

TEST(ThoughtFilter, AThoughtThatIsNeverClosedIsNotSaid) {
    expect_said("<think>The user asks", "");
    expect_said("Hot [1].\n<think>But", "Hot [1].\n");
}

TEST(ThoughtFilter, WhatStandsBeforeAClosingTagAloneIsAThought) {
    expect_said("The user asks about a stove.\n</think>\n\nHot [1].", "Hot [1].");
    expect_said("Stoves are hot.\n</think>\n\nHot [1].", "Hot [1].");
    expect_said("Stoves are hot.</think>Hot [1].", "Hot [1].");
    expect_said("</think>\n\nHot [1].", "Hot [1].");
    expect_said("A stove, hm.\n</think>", "");
}

TEST(ThoughtFilter, TagsInCodeAndInMentionsAreText) {
    for (const std::string_view text :
         {"The tag `</think>` ends it [1].", "The tag </think> ends it [1].",
          "A \"</think>\" ends it.", "It is <think> that begins it [1].",
          "So:\n```\n<think>\n</think>\n```\nThat [1].", "a < b and [think] of <thin", "x <th y"}) {
        expect_said(text, text);
    }
}

TEST(ThoughtFilter, AnAnswerIsSaidAtOnce) {
    ThoughtFilter filter;
    EXPECT_EQ(filter.feed("Hot"), "Hot");
    EXPECT_EQ(filter.feed(" water [1"), " water [1");
    EXPECT_EQ(filter.feed("] <"), "] ");
    EXPECT_EQ(filter.feed("b"), "<b");
}

TEST(ThoughtFilter, WhatBeginsAsThoughtsDoIsHeldUntilItsEnd) {
    ThoughtFilter filter;
    EXPECT_EQ(filter.feed("Okay, the user asks"), "");
    EXPECT_EQ(filter.feed(" about stoves."), "");
    EXPECT_EQ(filter.feed("</think>Hot"), "Hot");
    EXPECT_EQ(filter.said_in_error(), 0U);
    EXPECT_TRUE(filter.closed_only());
    expect_said("Okay, hot [1].", "Okay, hot [1].");
}

TEST(ThoughtFilter, TellsWhatWasSaidInError) {
    ThoughtFilter filter;
    EXPECT_EQ(filter.feed("Stoves?"), "Stoves?");
    EXPECT_EQ(filter.feed("</think>\nHot"), "Hot");
    EXPECT_EQ(filter.said_in_error(), 7U);
}

TEST(ThoughtFilter, NothingIsHeldWhereReasoningComesApart) {
    ThoughtFilter filter{Hold::kAlways};
    filter.comes_apart();
    EXPECT_EQ(filter.feed("Okay, hot"), "Okay, hot");
}

}  // namespace
}  // namespace ragd
