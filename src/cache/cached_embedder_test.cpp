#include "cache/cached_embedder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "testing/fake_embedder.hpp"
#include "testing/manual_clock.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using Embeddings = Result<std::vector<Embedding>>;
using Texts = std::vector<std::string>;

/// Everything runs in `io_.poll()`, in a fixed order, on the test's own thread.
class CachedEmbedderTest : public testing::Test {
protected:
    boost::asio::io_context io_;
    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    FakeEmbedder model_;
    CachedEmbedder cached_{model_, {.capacity = 100, .ttl = 60s}, metrics_, clock_};

    /// Starts a call; its result appears when it has ended.
    std::shared_ptr<std::optional<Embeddings>> start(Texts texts, EmbedOptions options = {},
                                                     RequestContext ctx = test_context()) {
        auto out = std::make_shared<std::optional<Embeddings>>();
        auto call = [](CachedEmbedder& embedder, RequestContext context, Texts of,
                       EmbedOptions how) -> Task<Embeddings> {
            co_return co_await embedder.embed(context, std::move(of), how);
        };
        boost::asio::co_spawn(io_, call(cached_, std::move(ctx), std::move(texts), options),
                              [out](const std::exception_ptr& thrown, Embeddings result) {
                                  EXPECT_FALSE(thrown);
                                  out->emplace(std::move(result));
                              });
        return out;
    }
    void settle() {
        io_.restart();
        io_.poll();
    }
    Embeddings embed(Texts texts, EmbedOptions options = {}, RequestContext ctx = test_context()) {
        const auto out = start(std::move(texts), options, std::move(ctx));
        settle();
        EXPECT_TRUE(out->has_value());
        return std::move(**out);
    }
    bool counted(const std::string& line) { return metrics_.render().contains(line + "\n"); }
};

TEST_F(CachedEmbedderTest, ASecondQuestionCostsNoModelCall) {
    const auto first = embed({"What is it?"});
    const auto second = embed({"  what IS it?\n"});
    EXPECT_EQ(first.value()[0].cache, CacheOutcome::kMiss);
    EXPECT_EQ(second.value()[0].cache, CacheOutcome::kL1);
    EXPECT_EQ(second.value()[0].vector, first.value()[0].vector);
    EXPECT_EQ(model_.calls().size(), 1U);
    EXPECT_TRUE(counted(R"(rag_cache_hits_total{tier="l1"} 1)")) << metrics_.render();
    EXPECT_TRUE(counted(R"(rag_cache_misses_total{tier="l1"} 1)"));
}

TEST_F(CachedEmbedderTest, WhatWantsAttachmentsGoesPastTheCache) {
    (void)embed({"four"});
    const auto attached = embed({"four"}, {.attach = {"kind/1"}});
    EXPECT_EQ(attached.value()[0].attachments.at("kind/1"), "attached to four");
    EXPECT_EQ(attached.value()[0].cache, CacheOutcome::kNone);
    EXPECT_EQ(embed({"four"}).value()[0].cache, CacheOutcome::kL1);
}

TEST_F(CachedEmbedderTest, TenantsDoNotShare) {
    (void)embed({"secret"}, {}, test_context(TestAccess::of("a")));
    const auto other = embed({"secret"}, {}, test_context(TestAccess::of("b")));
    EXPECT_EQ(other.value()[0].cache, CacheOutcome::kMiss);
}

TEST_F(CachedEmbedderTest, EntriesAgeOut) {
    (void)embed({"a"});
    clock_.advance(60s);
    EXPECT_EQ(embed({"a"}).value()[0].cache, CacheOutcome::kMiss);
}

TEST_F(CachedEmbedderTest, WithoutCacheItNeitherReadsNorWrites) {
    const auto bypass = embed({"a"}, {.use_cache = false});
    EXPECT_EQ(bypass.value()[0].cache, CacheOutcome::kNone);
    EXPECT_EQ(embed({"a"}).value()[0].cache, CacheOutcome::kMiss);
    (void)embed({"a"}, {.use_cache = false});
    EXPECT_EQ(model_.calls().size(), 3U);
}

TEST_F(CachedEmbedderTest, ABatchComputesMissesOnlyAndEachTextOnce) {
    (void)embed({"known"});
    const auto batch = embed({"new", "known", "New ", "other"});
    EXPECT_EQ(model_.calls().back(), (Texts{"new", "other"}));
    EXPECT_EQ(batch.value()[0].vector, batch.value()[2].vector);
    EXPECT_EQ(batch.value()[1].cache, CacheOutcome::kL1);
    EXPECT_EQ(batch.value()[3].vector, model_.vector_of("other"));
}

TEST_F(CachedEmbedderTest, SixtyFourAtOnceAreOneModelCall) {
    model_.hold_on(io_.get_executor());
    std::vector<std::shared_ptr<std::optional<Embeddings>>> calls;
    for (int i = 0; i < 64; ++i) {
        calls.push_back(start({"same"}));
    }
    settle();
    model_.release();
    settle();
    EXPECT_EQ(model_.calls().size(), 1U);
    for (const auto& call : calls) {
        ASSERT_TRUE(call->has_value());
        EXPECT_EQ((*call)->value()[0].vector, model_.vector_of("same"));
    }
}

TEST_F(CachedEmbedderTest, ALeaderThatLeavesDoesNotFailItsFollowers) {
    model_.hold_on(io_.get_executor());
    std::stop_source gone;
    const auto leader =
        start({"same"}, {}, {.access = Access::local_operator(), .cancelled = gone.get_token()});
    const auto follower = start({"same"});
    settle();
    gone.request_stop();
    settle();
    ASSERT_TRUE(leader->has_value());
    EXPECT_EQ((*leader)->error().code, ErrorCode::kCancelled);
    EXPECT_FALSE(follower->has_value());
    model_.release();
    settle();
    ASSERT_TRUE(follower->has_value());
    EXPECT_TRUE((*follower)->has_value());
    EXPECT_EQ(model_.cancelled_calls, 0U);
}

TEST_F(CachedEmbedderTest, WorkStopsWhenNobodyWaitsAndNobodyBoardsIt) {
    model_.hold_on(io_.get_executor());
    std::stop_source gone;
    const auto first =
        start({"same"}, {}, {.access = Access::local_operator(), .cancelled = gone.get_token()});
    settle();
    gone.request_stop();
    settle();
    const auto second = start({"same"});
    settle();
    model_.release();
    settle();
    EXPECT_EQ(model_.cancelled_calls, 1U);
    EXPECT_EQ(model_.calls().size(), 2U);
    EXPECT_TRUE(second->value().has_value());
}

TEST_F(CachedEmbedderTest, AWaiterLeavesAtItsDeadline) {
    model_.hold_on(io_.get_executor());
    const auto call = start({"slow"}, {},
                            {.access = Access::local_operator(),
                             .deadline = Deadline::at(std::chrono::steady_clock::now() + 1h)});
    const auto late =
        start({"slow"}, {},
              {.access = Access::local_operator(), .deadline = Deadline::at(clock_.now() + 1ms)});
    // The machine's own clock is far past the manual one, so the second timer fires at once.
    settle();
    ASSERT_TRUE(late->has_value());
    EXPECT_EQ((*late)->error().code, ErrorCode::kDeadlineExceeded);
    EXPECT_FALSE(call->has_value());
    model_.release();
    settle();
    EXPECT_TRUE(call->value().has_value());
}

TEST_F(CachedEmbedderTest, AFailureReachesAllAndIsNotKept) {
    model_.failure = [](std::string_view) { return fail(ErrorCode::kUnavailable, "full"); };
    model_.hold_on(io_.get_executor());
    const auto first = start({"same"});
    const auto second = start({"same"});
    settle();
    model_.release();
    settle();
    EXPECT_EQ((*first)->error().code, ErrorCode::kUnavailable);
    EXPECT_EQ((*second)->error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(model_.calls().size(), 1U);
    model_.failure = {};
    EXPECT_EQ(embed({"same"}).value()[0].cache, CacheOutcome::kMiss);
}

TEST_F(CachedEmbedderTest, ATextIsNotCondemnedByAnotherOfTheFlightItJoined) {
    model_.failure = [](std::string_view text) -> std::optional<Error> {
        return text == "long" ? std::optional{fail(ErrorCode::kTooLarge, "over the window")}
                              : std::nullopt;
    };
    model_.hold_on(io_.get_executor());
    const auto both = start({"good", "long"});
    const auto good = start({"good"});
    settle();
    model_.release();
    settle();
    EXPECT_EQ((*both)->error().code, ErrorCode::kTooLarge);
    EXPECT_EQ((*good)->value()[0].vector, model_.vector_of("good"));
}

TEST_F(CachedEmbedderTest, APersonDoesNotWaitBehindABulkJob) {
    model_.hold_on(io_.get_executor());
    (void)start({"same", "chunk"}, {.priority = Priority::kBulk});
    const auto person = start({"same"});
    settle();
    EXPECT_EQ(model_.calls().size(), 2U);
    EXPECT_EQ(model_.options().back().priority, Priority::kInteractive);
    model_.release();
    settle();
    EXPECT_TRUE(person->value().has_value());
}

TEST_F(CachedEmbedderTest, BulkJobsDoNotPushOutQuestions) {
    CachedEmbedder small{model_, {.capacity = 2, .ttl = 60s}, metrics_, clock_};
    auto ask = [&](Texts texts, Priority priority) {
        std::optional<Embeddings> out;
        const RequestContext ctx = test_context();
        boost::asio::co_spawn(
            io_, small.embed(ctx, std::move(texts), {.priority = priority}),
            [&](const std::exception_ptr&, Embeddings result) { out.emplace(std::move(result)); });
        settle();
        return out->value()[0].cache;
    };
    (void)ask({"question"}, Priority::kInteractive);
    (void)ask({"a", "b", "c", "d"}, Priority::kBulk);
    EXPECT_EQ(ask({"question"}, Priority::kInteractive), CacheOutcome::kL1);
    EXPECT_EQ(ask({"a"}, Priority::kBulk), CacheOutcome::kL1);
    EXPECT_EQ(ask({"b"}, Priority::kBulk), CacheOutcome::kMiss);
}

}  // namespace
}  // namespace ragd
