#include "results/cached_answers_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

TEST_F(CachedAnswersTest, TheSameQuestionIsAnsweredOnceWhileNothingChanges) {
    const auto first = run(ask("why?"));
    const auto second = run(ask("  why?\n"));
    EXPECT_EQ(first->result_cache, ResultCache::kMiss);
    EXPECT_EQ(second->result_cache, ResultCache::kHit);
    EXPECT_EQ(second->text, first->text);
    EXPECT_EQ(second->sources.size(), 1U);
    EXPECT_EQ(runs_.size(), 1U);
    EXPECT_TRUE(counted(R"(rag_cache_hits_total{tier="result"} 1)")) << metrics_.render();
    EXPECT_TRUE(counted(R"(rag_cache_misses_total{tier="result"} 1)"));
}

TEST_F(CachedAnswersTest, ACollectionThatChangedIsAskedAnew) {
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    store_.current_revision = "2";
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
}

TEST_F(CachedAnswersTest, WhatIsMadeAcrossAChangeIsNotKeptUnderTheNewState) {
    hold();
    const auto across = start(ask("why?"));
    store_.current_revision = "2";  // while it is made
    release();
    EXPECT_TRUE(across->value());
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    EXPECT_EQ(runs_.size(), 2U);
}

TEST_F(CachedAnswersTest, WhoAsksAfterAChangeDoesNotWaitForWhatWasBegunBeforeIt) {
    hold();
    const auto before = start(ask("why?"));
    store_.current_revision = "2";
    const auto after = start(ask("why?"));
    EXPECT_EQ(runs_.size(), 2U);
    release();
    EXPECT_EQ((*before)->value().result_cache, ResultCache::kMiss);
    EXPECT_EQ((*after)->value().result_cache, ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
}

TEST_F(CachedAnswersTest, WhoMayReadOtherThingsSharesNothing) {
    EXPECT_EQ(from(ask("why?"), test_context(TestAccess::of("a", {"user:mia"}))),
              ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?"), test_context(TestAccess::of("a", {"user:tom"}))),
              ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?"), test_context(TestAccess::of("b", {"user:mia"}))),
              ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?"), test_context(TestAccess::of("a", {"user:mia"}))),
              ResultCache::kHit);
}

TEST_F(CachedAnswersTest, AnAnswerAgesOut) {
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    clock_.advance(59s);
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
    clock_.advance(1s);
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
}

TEST_F(CachedAnswersTest, AQuestionWithoutCacheNeitherReadsNorWrites) {
    Question uncached = ask("why?");
    uncached.use_cache = false;
    EXPECT_EQ(from(uncached), ResultCache::kOff);
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    EXPECT_EQ(from(uncached), ResultCache::kOff);
    EXPECT_EQ(runs_.size(), 3U);
    EXPECT_EQ(store_.revisions_asked, 1U);
}

TEST_F(CachedAnswersTest, AtATemperatureALanguageModelMayAnswerOtherwiseEachTime) {
    options_.generates = true;
    Question warm = ask("why?");
    warm.temperature = 0.1;
    EXPECT_EQ(from(warm), ResultCache::kOff);
    EXPECT_EQ(from(warm), ResultCache::kOff);
    warm.generate = false;  // sources alone have no temperature
    EXPECT_EQ(from(warm), ResultCache::kMiss);
    EXPECT_EQ(from(warm), ResultCache::kHit);
}

TEST_F(CachedAnswersTest, WhereNoStateHasANameNothingIsKept) {
    store_.current_revision = "";
    EXPECT_EQ(from(ask("why?")), ResultCache::kOff);
    EXPECT_EQ(from(ask("why?")), ResultCache::kOff);
    store_.revision_failure = fail(ErrorCode::kUnavailable, "the store is down");
    EXPECT_EQ(run(ask("why?")).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(runs_.size(), 2U) << "what cannot say its state cannot be searched";
}

TEST_F(CachedAnswersTest, AnAnswerThatLacksSomethingForNowIsNotKept) {
    answer_.warnings = {"reranking was given up: it is down"};
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    answer_.warnings.clear();
    warn_lastingly(answer_, "reranking is off: no RERANK_MODEL is set");
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
    EXPECT_EQ(run(ask("why?"))->warnings.size(), 1U);
}

TEST_F(CachedAnswersTest, AnAnswerThatWasCutIsNotKept) {
    answer_.was_cut = true;
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
}

TEST_F(CachedAnswersTest, AnErrorIsNotKept) {
    failure_ = fail(ErrorCode::kUnavailable, "the queue is full");
    EXPECT_EQ(run(ask("why?")).error().code, ErrorCode::kUnavailable);
    failure_.reset();
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
}

TEST_F(CachedAnswersTest, AKeptAnswerHasCostsAndTimesOfItsOwn) {
    EXPECT_EQ(run(ask("why?"))->usage.prompt_tokens, 70U);
    const auto again = run(ask("why?"));
    EXPECT_EQ(again->usage.prompt_tokens + again->usage.completion_tokens, 0U);
    EXPECT_EQ(again->embedding_cache, CacheOutcome::kNone);
    ASSERT_EQ(again->timings.size(), 1U);
    EXPECT_EQ(milliseconds_of(again->timings, Stage::kTotal), 0);
    EXPECT_TRUE(counted(R"(rag_queries_total{mode="hybrid",outcome="extractive"} 1)"))
        << "the maker counts the other";
    EXPECT_TRUE(counted(R"(rag_query_duration_seconds_count{stage="total"} 1)"));
}

TEST_F(CachedAnswersTest, AnswersTakeNoMoreRoomThanIsAllowed) {
    answer_.text = std::string(20'000, 'x');
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(from(ask("question " + std::to_string(i))), ResultCache::kMiss);
    }
    EXPECT_EQ(from(ask("question 9")), ResultCache::kHit);
    EXPECT_EQ(from(ask("question 7")), ResultCache::kHit);
    EXPECT_EQ(from(ask("question 3")), ResultCache::kMiss) << "no room for more than four";
}

TEST_F(CachedAnswersTest, AStreamedAnswerAnswersAPlainQuestionAndTheOtherWayRound) {
    HeardSink made;
    EXPECT_EQ(run(ask("why?"), &made)->result_cache, ResultCache::kMiss);
    EXPECT_EQ(made.heard, (std::vector<std::string>{"sources 1", "token Whales sing. why?"}));
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
    HeardSink again;
    const auto answer = run(ask("why?"), &again);
    EXPECT_EQ(answer->result_cache, ResultCache::kHit);
    EXPECT_EQ(again.heard.front(), "sources 1");
    EXPECT_EQ(again.text(), answer->text);

    EXPECT_EQ(from(ask("who?")), ResultCache::kMiss);
    HeardSink plain;
    EXPECT_EQ(run(ask("who?"), &plain)->result_cache, ResultCache::kHit);
    EXPECT_EQ(plain.text(), "Whales sing. who?");
}

TEST_F(CachedAnswersTest, ALongAnswerIsToldInPiecesOfWholeCharacters) {
    answer_.text = "An answer of many words ";
    for (int i = 0; i < 30; ++i) {
        answer_.text += i % 7 == 0 ? std::string(200, 'x') + "ÄÖÜ " : "with «such» ones ";
    }
    (void)run(ask("why?"));
    HeardSink sink;
    const auto answer = run(ask("why?"), &sink);
    EXPECT_GT(sink.heard.size(), 5U);
    EXPECT_EQ(sink.text(), answer->text);
    for (const std::string& one : sink.heard) {
        EXPECT_NE(static_cast<unsigned char>(one.substr(6)[0]) & 0xC0U, 0x80U) << one;
    }
}

TEST_F(CachedAnswersTest, WhatWasStreamedAndThenReplacedIsNotKept) {
    said_early_ = "I think that ";
    HeardSink sink;
    EXPECT_EQ(run(ask("why?"), &sink)->text, "Whales sing. why?");
    EXPECT_EQ(sink.text(), "I think that ");
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
}

TEST_F(CachedAnswersTest, AListenerThatLeavesEndsTheReplay) {
    (void)run(ask("why?"));
    HeardSink sink;
    sink.refusal = fail(ErrorCode::kCancelled, "the caller went away");
    EXPECT_EQ(run(ask("why?"), &sink).error().code, ErrorCode::kCancelled);
    EXPECT_EQ(sink.heard.size(), 1U);
}

}  // namespace
}  // namespace ragd
