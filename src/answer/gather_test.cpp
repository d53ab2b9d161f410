#include "answer/gather.hpp"

#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answer/pipeline_fixture.hpp"
#include "testing/fake_reranker.hpp"

namespace ragd {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Question in_mode(Question question, SearchMode mode) {
    question.mode = mode;
    return question;
}

class GatherTest : public AnswerPipelineTest {};

TEST_F(GatherTest, WhatIsExcludedIsNeitherEmbeddedNorLookedForNorFound) {
    const auto answer = run(ask("What does the \"blue whale\" eat -sharks"));
    ASSERT_TRUE(answer);
    ASSERT_EQ(store_.searches.size(), 1U);
    EXPECT_EQ(store_.searches[0].text, "What does the blue whale eat");
    EXPECT_EQ(ids(*answer), (std::vector<std::uint64_t>{1, 3}));
}

TEST_F(GatherTest, InVectorModeSignsAreWords) {
    const auto answer = run(in_mode(ask("whale -sharks"), SearchMode::kVector));
    ASSERT_TRUE(answer);
    EXPECT_EQ(store_.searches[0].text, "whale -sharks");
    EXPECT_EQ(ids(*answer).size(), 3U);
}

TEST_F(GatherTest, APhraseIsRequiredInKeywordModeAndComesFirstInHybridMode) {
    const auto keyword = run(in_mode(ask("\"whale shark\""), SearchMode::kKeyword));
    ASSERT_TRUE(keyword);
    EXPECT_EQ(ids(*keyword), (std::vector<std::uint64_t>{2}));
    const auto hybrid = run(ask("\"whale shark\""));
    ASSERT_TRUE(hybrid);
    EXPECT_EQ(ids(*hybrid).size(), 3U);
    EXPECT_EQ(ids(*hybrid)[0], 2U);
}

TEST_F(GatherTest, SaysWhyNothingIsLeft) {
    const auto keyword = run(in_mode(ask("\"krill whale\""), SearchMode::kKeyword));
    ASSERT_TRUE(keyword);
    EXPECT_THAT(keyword->sources, IsEmpty());
    EXPECT_THAT(keyword->warnings, Contains(HasSubstr("3 passages were found, and all left out")));
    const auto hybrid = run(ask("\"krill whale\""));
    ASSERT_TRUE(hybrid);
    EXPECT_EQ(hybrid->sources.size(), 3U);
    EXPECT_THAT(hybrid->warnings, Contains(HasSubstr("no passage that was found has the words")));
}

TEST_F(GatherTest, CopiesBecomeOneAndTheListIsFilledWithOthers) {
    for (std::uint64_t id = 100; id < 200; ++id) {
        add(id, "copy" + std::to_string(id), "The blue whale eats  KRILL. It sings at night.", 0.8,
            6.0);
    }
    add(300, "other", "Whales have no scales.", 0.3, 1.0);
    Question question = ask("What does the blue whale eat?");
    question.top_k = 4;
    const auto answer = run(question);
    ASSERT_TRUE(answer);
    EXPECT_EQ(ids(*answer), (std::vector<std::uint64_t>{1, 2, 300, 3}));
    EXPECT_EQ(answer->sources[0].duplicates, 100U);
    EXPECT_EQ(answer->sources[1].duplicates, 0U);

    question.diversity = false;
    const auto all = run(question);
    ASSERT_TRUE(all);
    EXPECT_EQ(ids(*all), (std::vector<std::uint64_t>{1, 100, 101, 102}));
}

TEST_F(GatherTest, SearchesWiderOnlyWhileTheListIsCutAndTooFewAreLeft) {
    for (std::uint64_t id = 100; id < 160; ++id) {
        add(id, "copy" + std::to_string(id), "The blue whale eats krill. It sings at night.", 0.8,
            6.0);
    }
    ASSERT_TRUE(run(ask("What does the blue whale eat?")));
    ASSERT_EQ(store_.searches.size(), 2U);
    EXPECT_EQ(store_.searches[0].limit, 50U);
    EXPECT_EQ(store_.searches[1].limit, 200U);  // of which 63 came: that was all
}

TEST_F(GatherTest, AQuestionThatTheModelCannotReadIsLeftToItsWords) {
    add(7, "exact", "Soup of whales.", 0.3, 7.0);
    const auto trusted = run(ask("whale"));
    ASSERT_TRUE(trusted);
    EXPECT_EQ(ids(*trusted)[0], 1U);
    unknown_share_ = [](std::string_view) { return 1.0; };
    const auto distrusted = run(ask("whale"));
    ASSERT_TRUE(distrusted);
    EXPECT_EQ(ids(*distrusted)[0], 7U);
}

TEST_F(GatherTest, ARerankerThatCannotReadTheQuestionHasLittleToSay) {
    FakeReranker reranker{[](const std::string&, const std::string& passage) {
        return passage.starts_with("Soup") ? 3.0F : 0.0F;
    }};
    blend_ = {.fused = 10, .logit = 1, .bias = 0};
    unknown_share_ = [](std::string_view) { return 0.0; };
    add(4, "soup", "Soup of whales.", 0.9, 4.0);
    const auto trusted = run(ask_reranked("whale"), test_context(), nullptr, &reranker);
    ASSERT_TRUE(trusted);
    EXPECT_EQ(ids(*trusted)[0], 4U);
    unknown_share_ = [](std::string_view) { return 1.0; };
    const auto distrusted = run(ask_reranked("whale"), test_context(), nullptr, &reranker);
    ASSERT_TRUE(distrusted);
    EXPECT_EQ(ids(*distrusted)[0], 1U);
}

}  // namespace
}  // namespace ragd
