#include "answer/retrieval.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "answer/pipeline_fixture.hpp"
#include "testing/fake_reranker.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;
using testing::UnorderedElementsAre;

/// The chunk `id` of a long page about whales, that the store finds in the middle of its list.
void add_part(ScriptedStore& store, std::uint64_t id, std::string text) {
    constexpr std::uint64_t kApart = 1000;
    store.add({.id = ChunkId{id},
               .document = DocumentId{"whales"},
               .version = 1,
               .start = id * kApart,
               .end = id * kApart + text.size(),
               .text = std::move(text)},
              0.5, 3.0);
}

TEST_F(AnswerPipelineTest, MinScoreCutsTheList) {
    Question question = ask("whale");
    question.min_score = 0.5;
    EXPECT_THAT(ids(*run(question)), ElementsAre(1, 2));
}

TEST_F(AnswerPipelineTest, TheRerankerHasTheLastWord) {
    FakeReranker reranker{[](const std::string&, const std::string& passage) {
        return passage.starts_with("Soup") ? 4.0F : -1.0F;
    }};
    Question question = ask_reranked("whale");
    const auto answer = run(question, test_context(), nullptr, &reranker);
    EXPECT_THAT(ids(*answer), ElementsAre(3, 1, 2));
    EXPECT_EQ(answer->sources[0].scores.rerank, 4.0);
    EXPECT_NEAR(answer->sources[0].score, 0.982, 0.001);
    EXPECT_THAT(answer->warnings, IsEmpty());
}

TEST_F(AnswerPipelineTest, TheRerankersLogitAndTheFusedScoreAreBlended) {
    FakeReranker reranker{[](const std::string&, const std::string& passage) {
        return passage.starts_with("Soup") ? 4.0F : -1.0F;
    }};
    Question question = ask_reranked("whale");
    blend_ = {.fused = 20, .logit = 0.1, .bias = -10};
    const auto answer = run(question, test_context(), nullptr, &reranker);
    EXPECT_THAT(ids(*answer), ElementsAre(1, 2, 3));
    for (const Source& source : answer->sources) {
        EXPECT_DOUBLE_EQ(source.score,
                         blend_.probability(*source.scores.fused, *source.scores.rerank));
    }
}

TEST_F(AnswerPipelineTest, APageWithManyGoodChunksIsPutFirst) {
    FakeReranker reranker{[](const std::string&, const std::string& passage) {
        return passage.starts_with("Sharks") ? 1.0F : passage.starts_with("Whale") ? 0.9F : -9.0F;
    }};
    const auto first = run(ask_reranked("whale"), test_context(), nullptr, &reranker);
    EXPECT_THAT(ids(*first), ElementsAre(2, 1, 3));
    const std::vector<std::string> parts{"Whale songs.", "Whale food of all kinds.", "Whale calves",
                                         "Whale oil was burnt in lamps."};
    for (std::uint64_t id = 4; id < 8; ++id) {
        add_part(store_, id, parts[id - 4]);
    }
    const auto answer = run(ask_reranked("whale"), test_context(), nullptr, &reranker);
    EXPECT_THAT(ids(*answer), ElementsAre(4, 2, 5, 6, 7)) << "the others stay where they were";
    EXPECT_LT(answer->sources[0].scores.rerank, answer->sources[1].scores.rerank);
    EXPECT_GT(answer->sources[0].score, answer->sources[1].score);
}

TEST_F(AnswerPipelineTest, HowManySourcesAreAskedForChangesNoScore) {
    FakeReranker reranker{[](const std::string&, const std::string&) { return 0.5F; }};
    for (std::uint64_t id = 4; id < 24; ++id) {
        add_part(store_, id, "Whale fact number " + std::to_string(id));
    }
    Question question = ask_reranked("whale");
    question.top_k = 1;
    const auto one = run(question, test_context(), nullptr, &reranker);
    question.top_k = 10;
    const auto ten = run(question, test_context(), nullptr, &reranker);
    EXPECT_EQ(one->sources[0].chunk.document.str(), "whales");
    EXPECT_GT(one->sources[0].score, ten->sources[1].score);
    EXPECT_EQ(one->sources[0].score, ten->sources[0].score);
}

TEST_F(AnswerPipelineTest, WhatThereWasNoTimeForFollowsInTheFusedOrder) {
    FakeReranker reranker{[](const std::string&, const std::string& passage) {
        return passage.starts_with("Soup") ? 4.0F : -1.0F;
    }};
    reranker.time_for = 2;
    Question question = ask_reranked("whale");
    question.use_cache = false;
    const auto answer = run(question, test_context(), nullptr, &reranker);
    EXPECT_THAT(ids(*answer), ElementsAre(1, 2, 3));
    EXPECT_FALSE(answer->sources[2].scores.rerank);
    EXPECT_THAT(answer->warnings, ElementsAre(HasSubstr("the best 2 of 3")));
    EXPECT_THAT(reranker.used_cache, ElementsAre(false));
}

TEST_F(AnswerPipelineTest, ADamagedPassageIsLeftOutAndTheAnswerSaysSo) {
    store_.damaged.insert(ChunkId{1});
    const auto answer = run(ask("whale"));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(ids(*answer), ElementsAre(2, 3));
    EXPECT_THAT(answer->warnings, ElementsAre(HasSubstr("1 of the passages found were left out")));
}

TEST_F(AnswerPipelineTest, SaysThatMinScoreLeftNothing) {
    Question question = ask("whale");
    question.min_score = 0.99;
    const auto answer = run(question);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->sources, IsEmpty());
    EXPECT_THAT(answer->warnings, ElementsAre(HasSubstr("3 sources were found, all below")));
}

TEST_F(AnswerPipelineTest, TheRerankerGetsWhatWasKeptOfEachPassage) {
    FakeReranker reranker{[](const std::string&, const std::string&) { return 0.0F; }};
    reranker.wanted = "kind/1";
    store_.attached = {{{ChunkId{1}, "kind/1"}, "one"},
                       {{ChunkId{2}, "kind/2"}, "of another kind"},
                       {{ChunkId{3}, "kind/1"}, "three"}};
    ASSERT_TRUE(run(ask_reranked("whale"), test_context(), nullptr, &reranker));
    EXPECT_THAT(reranker.attached, UnorderedElementsAre(Pair(StartsWith("The blue whale"), "one"),
                                                        Pair(StartsWith("Sharks"), ""),
                                                        Pair(StartsWith("Soup"), "three")));
    ASSERT_EQ(store_.wanted_attachments.size(), 1U);
    EXPECT_THAT(store_.wanted_attachments[0].kinds, ElementsAre("kind/1"));
    EXPECT_EQ(store_.wanted_attachments[0].of_first, 30U)
        << "twenty are reranked, some may overlap";
}

TEST_F(AnswerPipelineTest, NothingAttachedIsReadThatNobodyWants) {
    FakeReranker reranker{[](const std::string&, const std::string&) { return 0.0F; }};
    ASSERT_TRUE(run(ask_reranked("whale"), test_context(), nullptr, &reranker));
    reranker.wanted = "kind/1";
    ASSERT_TRUE(run(ask("whale"), test_context(), nullptr, &reranker)) << "it is not reranked";
    ASSERT_TRUE(run(ask_reranked("whale"))) << "there is no reranker";
    ASSERT_EQ(store_.wanted_attachments.size(), 3U);
    for (const WantedAttachments& wanted : store_.wanted_attachments) {
        EXPECT_THAT(wanted.kinds, IsEmpty());
    }
}

TEST_F(AnswerPipelineTest, ARerankerThatGivesNoNumbersIsAWarningToo) {
    FakeReranker reranker{[](const std::string&, const std::string&) { return std::nanf(""); }};
    Question question = ask("What does the blue whale eat?");
    question.rerank = true;
    const auto answer = run(question, test_context(), nullptr, &reranker);
    ASSERT_TRUE(answer);
    EXPECT_THAT(ids(*answer), ElementsAre(1, 2, 3));
    EXPECT_THAT(answer->warnings, testing::Contains(HasSubstr("no numbers")));
}

TEST_F(AnswerPipelineTest, WhatTheRerankerDidNotReadDoesNotPassItsMinScore) {
    FakeReranker reranker{[](const std::string&, const std::string&) { return -5.0F; }};
    Question question = ask("What does the blue whale eat?");
    question.rerank = true;
    reranker.time_for = 2;  // the third keeps its fused score
    question.min_score = 0.05;
    const auto answer = run(question, test_context(), nullptr, &reranker);
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->sources, IsEmpty());
}

TEST_F(AnswerPipelineTest, ARerankerThatIsAbsentOrFailsIsAWarning) {
    Question question = ask_reranked("whale");
    const auto absent = run(question);
    EXPECT_THAT(absent->warnings, ElementsAre(HasSubstr("RERANK_MODEL")));
    EXPECT_EQ(absent->lasting_warnings, 1U);
    FakeReranker broken{[](const std::string&, const std::string&) { return 0.0F; }};
    broken.failure = fail(ErrorCode::kUnavailable, "the queue is full");
    const auto failed = run(question, test_context(), nullptr, &broken);
    EXPECT_THAT(failed->warnings, ElementsAre(HasSubstr("the queue is full")));
    EXPECT_EQ(failed->lasting_warnings, 0U);
    EXPECT_THAT(ids(*failed), ElementsAre(1, 2, 3));
}

TEST_F(AnswerPipelineTest, ABudgetThatRetrievalUsedUpSkipsReranking) {
    FakeReranker reranker{[](const std::string&, const std::string&) { return 0.0F; }};
    store_.on_search = [this] { clock_.advance(30ms); };
    Question question = ask_reranked("whale");
    question.budget = 30ms;
    const auto answer = run(question, test_context(), nullptr, &reranker);
    EXPECT_THAT(answer->warnings, ElementsAre(HasSubstr("budget_ms")));
    EXPECT_EQ(answer->lasting_warnings, 0U);
    EXPECT_THAT(reranker.calls, IsEmpty());
}

}  // namespace
}  // namespace ragd
