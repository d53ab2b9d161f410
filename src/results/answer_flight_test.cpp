#include "results/answer_flight.hpp"

#include "results/cached_answers_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

RequestContext leaving(const std::stop_source& source) {
    RequestContext ctx = test_context();
    ctx.cancelled = source.get_token();
    return ctx;
}

TEST_F(CachedAnswersTest, SixtyFourEqualQuestionsAtOnceCostOneRun) {
    hold();
    std::vector<Out> outs;
    for (int i = 0; i < 64; ++i) {
        outs.push_back(start(ask("why?")));
    }
    EXPECT_EQ(runs_.size(), 1U);
    release();
    std::size_t tokens = 0;
    int hits = 0;
    for (const Out& out : outs) {
        ASSERT_TRUE(out->has_value() && **out);
        EXPECT_EQ((*out)->value().text, "Whales sing. why?");
        hits += (*out)->value().result_cache == ResultCache::kHit ? 1 : 0;
        tokens += (*out)->value().usage.prompt_tokens;
    }
    EXPECT_EQ(hits, 63);
    EXPECT_EQ(tokens, 70U) << "what it cost is counted once";
    EXPECT_TRUE(counted(R"(rag_cache_hits_total{tier="result"} 63)"));
    EXPECT_TRUE(counted(R"(rag_cache_misses_total{tier="result"} 1)"));
}

TEST_F(CachedAnswersTest, WhoAskedFirstMayLeaveAndTheRestGetTheirAnswer) {
    hold();
    const std::stop_source gone;
    const auto first = start(ask("why?"), nullptr, leaving(gone));
    const auto second = start(ask("why?"));
    std::stop_source{gone}.request_stop();
    settle();
    ASSERT_TRUE(first->has_value());
    EXPECT_EQ((*first)->error().code, ErrorCode::kCancelled);
    release();
    ASSERT_TRUE(second->has_value() && **second);
    EXPECT_FALSE(runs_[0].was_cancelled);
    EXPECT_EQ((*second)->value().usage.prompt_tokens, 70U) << "somebody has to be charged";
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
}

TEST_F(CachedAnswersTest, WhatNobodyWaitsForIsCancelledAndNobodyBoardsIt) {
    hold();
    const std::stop_source gone;
    const auto first = start(ask("why?"), nullptr, leaving(gone));
    std::stop_source{gone}.request_stop();
    settle();
    const auto second = start(ask("why?"));
    EXPECT_EQ(runs_.size(), 2U);
    release();
    EXPECT_TRUE(runs_[0].was_cancelled);
    EXPECT_FALSE(runs_[1].was_cancelled);
    EXPECT_TRUE(second->value());
}

TEST_F(CachedAnswersTest, AnErrorIsThatOfAllWhoWaited) {
    hold();
    failure_ = fail(ErrorCode::kUnavailable, "the queue is full");
    const auto first = start(ask("why?"));
    const auto second = start(ask("why?"));
    release();
    EXPECT_EQ((*first)->error().code, ErrorCode::kUnavailable);
    EXPECT_EQ((*second)->error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(runs_.size(), 1U);
    EXPECT_TRUE(counted(R"(rag_queries_total{mode="hybrid",outcome="error"} 1)"));
}

TEST(AnswerFlight, WhoHasMoreTimeDoesNotShareTheHurry) {
    ManualClock clock;
    const auto within = [&clock](std::chrono::milliseconds span) {
        RequestContext ctx = test_context();
        ctx.deadline = Deadline::in(clock, span);
        return ctx;
    };
    const AnswerFlight flight{{}, within(2s), clock};
    EXPECT_TRUE(flight.has_time_for(within(1s)));
    EXPECT_TRUE(flight.has_time_for(within(2900ms)));
    EXPECT_FALSE(flight.has_time_for(within(30s)));
    clock.advance(1s);
    EXPECT_TRUE(flight.has_time_for(within(2s))) << "with one limit all who come later may board";
    EXPECT_FALSE(flight.has_time_for(test_context())) << "of no deadline";
    const AnswerFlight patient{{}, test_context(), clock};
    EXPECT_TRUE(patient.has_time_for(within(30s)));
    EXPECT_TRUE(patient.has_time_for(test_context()));
}

TEST_F(CachedAnswersTest, AListenerHearsWhatIsSaidWhileItIsMadeAndALateOneAllOfIt) {
    said_early_ = "Whales ";
    answer_.text = "Whales ";
    hold();
    HeardSink first;
    const auto made = start(ask("x"), &first);
    EXPECT_EQ(first.heard, (std::vector<std::string>{"sources 1", "token Whales "}));
    HeardSink late;
    const auto joined = start(ask("x"), &late);
    EXPECT_EQ(late.heard, first.heard);
    const auto plain = start(ask("x"));
    EXPECT_EQ(runs_.size(), 1U);
    release();
    EXPECT_EQ((*made)->value().text, (*plain)->value().text);
    EXPECT_TRUE((*joined)->has_value());
}

TEST_F(CachedAnswersTest, AListenerMayWaitForWhatIsNotStreamed) {
    hold();
    const auto plain = start(ask("why?"));
    HeardSink sink;
    const auto streamed = start(ask("why?"), &sink);
    EXPECT_TRUE(sink.heard.empty());
    release();
    EXPECT_EQ(runs_.size(), 1U);
    EXPECT_EQ(sink.heard, (std::vector<std::string>{"sources 1", "token Whales sing. why?"}));
    EXPECT_EQ((*streamed)->value().text, (*plain)->value().text);
}

TEST_F(CachedAnswersTest, AListenerThatFailsLeavesTheOthersAlone) {
    hold();
    HeardSink broken;
    broken.refusal = fail(ErrorCode::kCancelled, "the caller went away");
    const auto first = start(ask("why?"), &broken);
    HeardSink sound;
    const auto second = start(ask("why?"), &sound);
    release();
    EXPECT_EQ((*first)->error().code, ErrorCode::kCancelled);
    EXPECT_EQ(sound.text(), "Whales sing. why?");
    EXPECT_TRUE(**second);
}

}  // namespace
}  // namespace ragd
