#include "answer/pipeline.hpp"

#include <gmock/gmock.h>

#include "answer/pipeline_fixture.hpp"
#include "testing/fake_chat_model.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RecordingSink final : public AnswerSink {
public:
    Task<Result<void>> on_sources(std::span<const Source> sources) override {
        events.push_back("sources " + std::to_string(sources.size()));
        co_return Result<void>{};
    }
    Task<Result<void>> on_token(std::string text) override {
        events.push_back("token");
        text_ += text;
        if (gone) {
            co_return fail(ErrorCode::kCancelled, "the caller went away");
        }
        co_return Result<void>{};
    }
    std::vector<std::string> events;
    std::string text_;
    bool gone = false;
};

TEST_F(AnswerPipelineTest, QuotesTheSentenceThatAnswersWithItsSource) {
    const auto answer = run(ask("What does the blue whale eat?"));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->kind, AnswerKind::kExtractive);
    EXPECT_THAT(answer->text, testing::StartsWith("The blue whale eats krill. [1]"));
    ASSERT_FALSE(answer->quotes.empty());
    EXPECT_EQ(answer->citations.size(), answer->quotes.size());
    EXPECT_EQ(answer->citations[0], (SourceRange{.source = 1, .start = 27, .end = 30}));
    EXPECT_EQ(answer->quotes[0], (SourceRange{.source = 1, .start = 0, .end = 26}));
    EXPECT_THAT(ids(*answer), ElementsAre(1, 2, 3));
    EXPECT_EQ(answer->sources[0].n, 1U);
    EXPECT_DOUBLE_EQ(answer->sources[0].score, 0.5 * 0.9 + 0.5 * 6.0 / 8.0);
    EXPECT_EQ(answer->sources[0].scores.keyword, 6.0);
    EXPECT_FALSE(answer->sources[0].scores.rerank);
}

TEST_F(AnswerPipelineTest, ALanguageModelAnswersIfThereIsOne) {
    FakeChatModel chat;
    chat.pieces = {"Krill", " [1]."};
    chat_ = &chat;
    RecordingSink sink;
    const auto answer = run(ask("What does the blue whale eat?"), test_context(), &sink);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->kind, AnswerKind::kGenerated);
    EXPECT_EQ(answer->text, "Krill [1].");
    EXPECT_THAT(answer->citations, ElementsAre(SourceRange{.source = 1, .start = 6, .end = 9}));
    EXPECT_TRUE(answer->quotes.empty());
    EXPECT_THAT(sink.events, ElementsAre("sources 3", "token", "token"));
}

TEST_F(AnswerPipelineTest, QuotesAnswerWhereTheLanguageModelFails) {
    FakeChatModel chat;
    chat.failure = fail(ErrorCode::kUnavailable, "the language model cannot be reached");
    chat_ = &chat;
    RecordingSink sink;
    const auto answer = run(ask("What does the blue whale eat?"), test_context(), &sink);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->kind, AnswerKind::kExtractive);
    EXPECT_EQ(sink.text_, answer->text);
    EXPECT_THAT(answer->warnings, testing::Contains(HasSubstr("cannot be reached")));
    EXPECT_EQ(answer->lasting_warnings, 0U) << "asked again it may be another answer";
}

TEST_F(AnswerPipelineTest, WhatWasStreamedBeforeAFailureIsReplaced) {
    FakeChatModel chat;
    chat.pieces = {"Whales probably"};
    chat.failure = fail(ErrorCode::kUnavailable, "the language model broke off its answer");
    chat_ = &chat;
    RecordingSink sink;
    const auto answer = run(ask("What does the blue whale eat?"), test_context(), &sink);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->kind, AnswerKind::kExtractive);
    EXPECT_EQ(sink.text_, "Whales ") << "the last word might have become an address";
    EXPECT_THAT(answer->text, testing::StartsWith("The blue whale eats krill. [1]"));
    EXPECT_THAT(answer->warnings, testing::Contains(HasSubstr("replaces what was streamed")));
    EXPECT_EQ(answer->lasting_warnings, 0U) << "asked again it may be another answer";
}

TEST_F(AnswerPipelineTest, WithoutSourcesNoLanguageModelIsAsked) {
    FakeChatModel chat;
    chat_ = &chat;
    store_.found.candidates.clear();
    const auto answer = run(ask("What does the blue whale eat?"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->kind, AnswerKind::kAbstained);
    EXPECT_THAT(chat.asked, IsEmpty());
}

TEST_F(AnswerPipelineTest, SourcesAreListedAlsoWhenNothingAnswers) {
    store_.found.candidates[0].cosine = store_.found.candidates[1].cosine = 0.05;
    store_.found.candidates[0].bm25 = store_.found.candidates[1].bm25 = 0.0;
    const auto answer = run(ask("Who invented the telephone?"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->kind, AnswerKind::kAbstained);
    EXPECT_EQ(answer->text, kNotInTheseDocuments);
    EXPECT_EQ(answer->sources.size(), 3U);
}

TEST_F(AnswerPipelineTest, EveryStageThatRanHasATime) {
    const auto answer = run(ask("whale"));
    std::vector<Stage> stages;
    for (const StageTime& time : answer->timings) {
        stages.push_back(time.stage);
    }
    EXPECT_THAT(stages, ElementsAre(Stage::kEmbed, Stage::kRetrieve, Stage::kFuse, Stage::kHydrate,
                                    Stage::kRead, Stage::kGenerate, Stage::kTotal));
}

TEST_F(AnswerPipelineTest, ASlowDiskIsTimeOfHydrateNotOfFuse) {
    store_.on_hydrate = [this] { clock_.advance(30ms); };
    const auto answer = run(ask("whale"));
    EXPECT_EQ(milliseconds_of(answer->timings, Stage::kHydrate), 30);
    EXPECT_EQ(milliseconds_of(answer->timings, Stage::kFuse), 0);
    EXPECT_THAT(metrics_.render(),
                HasSubstr(R"(rag_query_duration_seconds_sum{stage="hydrate"} 0.03)"));
}

TEST_F(AnswerPipelineTest, StagesCanBeOff) {
    Question question = ask("whale");
    question.mode = SearchMode::kKeyword;
    question.generate = false;
    const auto answer = run(question);
    EXPECT_EQ(answer->kind, AnswerKind::kNone);
    EXPECT_EQ(answer->text, "");
    EXPECT_EQ(answer->embedding_cache, CacheOutcome::kNone);
    EXPECT_THAT(model_.calls(), IsEmpty());
    EXPECT_TRUE(store_.searches.at(0).vector.empty());
}

TEST_F(AnswerPipelineTest, AStreamHearsSourcesBeforeTokensAndTheWholeText) {
    RecordingSink sink;
    const auto answer = run(ask("What does the blue whale eat?"), test_context(), &sink);
    ASSERT_GE(sink.events.size(), 2U);
    EXPECT_EQ(sink.events.front(), "sources 3");
    EXPECT_EQ(sink.text_, answer->text);
}

TEST_F(AnswerPipelineTest, AStreamThatNobodyHearsEnds) {
    RecordingSink sink;
    sink.gone = true;
    EXPECT_EQ(run(ask("blue whale"), test_context(), &sink).error().code, ErrorCode::kCancelled);
    EXPECT_EQ(sink.events.size(), 2U);
}

TEST_F(AnswerPipelineTest, AsksEachHalfForAtLeastFiftyAndTwiceTopK) {
    EXPECT_EQ(depth_for(5).candidates, 50U);
    EXPECT_EQ(depth_for(100).candidates, 200U);
    EXPECT_EQ(depth_for(7).reranked, 14U);
    Question question = ask("whale");
    question.top_k = 2;
    const auto answer = run(question);
    EXPECT_EQ(answer->sources.size(), 2U);
    EXPECT_EQ(store_.searches.at(0).limit, 50U);
}

TEST_F(AnswerPipelineTest, ADeadlineStopsBetweenStages) {
    store_.on_search = [this] { clock_.advance(30ms); };
    const auto answer = run(
        ask("whale"), {.access = Access::local_operator(), .deadline = Deadline::in(clock_, 30ms)});
    EXPECT_EQ(answer.error().code, ErrorCode::kDeadlineExceeded);
    EXPECT_TRUE(metrics_.render().contains(R"(rag_queries_total{mode="hybrid",outcome="error"} 1)"))
        << metrics_.render();
}

TEST_F(AnswerPipelineTest, SentencesAreChosenByWordsWhenTheModelFails) {
    model_.failure = [](std::string_view text) -> std::optional<Error> {
        return text.starts_with("What") ? std::nullopt
                                        : std::optional{fail(ErrorCode::kUnavailable, "full")};
    };
    const auto answer = run(ask("What does the blue whale eat?"));
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->warnings, ElementsAre(HasSubstr("by their words alone")));
    EXPECT_EQ(answer->lasting_warnings, 0U) << "asked again it may be another answer";
    EXPECT_THAT(answer->text, testing::StartsWith("The blue whale eats krill. [1]"));
}

TEST_F(AnswerPipelineTest, AQuestionOverTheWindowIsEmbeddedInParts) {
    model_.failure = [](std::string_view text) -> std::optional<Error> {
        return text.size() > 60 ? std::optional{fail(ErrorCode::kTooLarge, "over the window")}
                                : std::nullopt;
    };
    std::string text;
    for (int i = 0; i < 30; ++i) {
        text += "whale ";
    }
    Question question = ask(text);
    question.generate = false;
    const auto answer = run(question);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->warnings, ElementsAre(HasSubstr("in 4 parts")));
    EXPECT_EQ(answer->lasting_warnings, 1U);
    const Vector& asked = store_.searches.at(0).vector;
    const Vector whale = model_.vector_of("whale");
    for (std::size_t i = 0; i < asked.size(); ++i) {
        EXPECT_NEAR(asked[i], whale[i], 1e-5);
    }
}

}  // namespace
}  // namespace ragd
