#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "cache/cached_embedder.hpp"
#include "cache/vector_codec.hpp"
#include "testing/fake_cache.hpp"
#include "testing/fake_embedder.hpp"
#include "testing/manual_clock.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using Embeddings = Result<std::vector<Embedding>>;
using Texts = std::vector<std::string>;
using Sizes = std::vector<std::size_t>;

/// A process: an L1 and a model of its own, before the cache that all share.
struct Replica {
    Replica(Cache& shared, const Clock& clock, std::size_t capacity = 100)
        : metrics("test", clock),
          cached(model, {.capacity = capacity, .ttl = 60s}, metrics, clock, &shared) {}

    FakeEmbedder model;
    Metrics metrics;
    CachedEmbedder cached;

    bool counted(const std::string& line) const { return metrics.render().contains(line + "\n"); }
};

class TwoTierTest : public testing::Test {
protected:
    boost::asio::io_context io_;
    ManualClock clock_;
    FakeCache shared_{clock_};
    Replica first_{shared_, clock_};
    Replica second_{shared_, clock_};

    std::shared_ptr<std::optional<Embeddings>> start(Replica& replica, Texts texts,
                                                     EmbedOptions options = {},
                                                     RequestContext ctx = test_context()) {
        auto out = std::make_shared<std::optional<Embeddings>>();
        auto call = [](CachedEmbedder& embedder, RequestContext context, Texts of,
                       EmbedOptions how) -> Task<Embeddings> {
            co_return co_await embedder.embed(context, std::move(of), how);
        };
        boost::asio::co_spawn(io_, call(replica.cached, std::move(ctx), std::move(texts), options),
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
    std::vector<Embedding> embed(Replica& replica, Texts texts, EmbedOptions options = {}) {
        const auto out = start(replica, std::move(texts), options);
        settle();
        EXPECT_TRUE(out->has_value() && (*out)->has_value());
        return std::move(***out);
    }
    std::string key(std::string_view text) {
        return embedding_key(test_context().access.tenant(), first_.model.model(), text);
    }
};

TEST_F(TwoTierTest, WhatOneComputesTheOtherOnlyLooksUp) {
    EXPECT_EQ(embed(first_, {"a text"})[0].cache, CacheOutcome::kMiss);
    const auto looked_up = embed(second_, {"A text "});
    EXPECT_EQ(looked_up[0].cache, CacheOutcome::kL2);
    EXPECT_EQ(looked_up[0].vector, first_.model.vector_of("a text"));
    EXPECT_TRUE(second_.model.calls().empty());
    EXPECT_TRUE(second_.counted(R"(rag_cache_hits_total{tier="l2"} 1)"));
    EXPECT_TRUE(first_.counted(R"(rag_cache_misses_total{tier="l2"} 1)"));
}

TEST_F(TwoTierTest, WhatWasLookedUpIsInMemoryFromThenOn) {
    (void)embed(first_, {"a"});
    (void)embed(second_, {"a"});
    shared_.down = true;
    EXPECT_EQ(embed(second_, {"a"})[0].cache, CacheOutcome::kL1);
}

TEST_F(TwoTierTest, ABatchIsOneLookUpAndOneStore) {
    (void)embed(first_, {"known"});
    const auto batch = embed(second_, {"x", "known", "y", "X"}, {.priority = Priority::kBulk});
    EXPECT_EQ(shared_.lookups.back(), (Texts{key("x"), key("known"), key("y")}));
    EXPECT_EQ(shared_.lookups.size(), 2U);
    EXPECT_EQ(shared_.puts, (Sizes{1, 2}));
    EXPECT_EQ(second_.model.calls(), (std::vector<Texts>{{"x", "y"}}));
    EXPECT_EQ(batch[1].cache, CacheOutcome::kL2);
    EXPECT_EQ(batch[2].vector, second_.model.vector_of("y"));
    EXPECT_EQ(batch[3].vector, batch[0].vector);
}

TEST_F(TwoTierTest, ALargeBatchGoesInRunsThatTheCacheTakes) {
    Texts texts;
    for (std::size_t i = 0; i <= Cache::kBatchMax; ++i) {
        texts.push_back("text " + std::to_string(i));
    }
    (void)embed(first_, texts);
    EXPECT_EQ(shared_.puts, (Sizes{Cache::kBatchMax, 1}));
    const auto again = embed(second_, texts);
    EXPECT_TRUE(second_.model.calls().empty());
    EXPECT_EQ(again.back().vector, second_.model.vector_of(texts.back()));
}

TEST_F(TwoTierTest, SixtyFourAtOnceAreOneLookUp) {
    shared_.hold_on(io_.get_executor());
    std::vector<std::shared_ptr<std::optional<Embeddings>>> calls;
    for (int i = 0; i < 64; ++i) {
        calls.push_back(start(first_, {"same"}));
    }
    settle();
    shared_.release();
    settle();
    EXPECT_EQ(shared_.lookups.size(), 1U);
    EXPECT_EQ(shared_.puts, Sizes{1});
    EXPECT_EQ(first_.model.calls().size(), 1U);
    for (const auto& call : calls) {
        EXPECT_TRUE(call->has_value() && (*call)->has_value());
    }
}

TEST_F(TwoTierTest, ACacheThatIsDownIsGoneWithout) {
    shared_.down = true;
    EXPECT_EQ(embed(first_, {"a"})[0].cache, CacheOutcome::kMiss);
    EXPECT_EQ(embed(first_, {"a"})[0].cache, CacheOutcome::kL1);
    EXPECT_TRUE(first_.counted(R"(rag_cache_misses_total{tier="l2"} 0)"));  // it was not asked
}

TEST_F(TwoTierTest, OnceDownTheRestOfABatchIsNotAskedFor) {
    shared_.down = true;
    Texts texts(3 * Cache::kBatchMax);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        texts[i] = std::to_string(i);
    }
    (void)embed(first_, texts);
    EXPECT_EQ(shared_.lookups.size(), 1U);
}

TEST_F(TwoTierTest, ADamagedValueIsComputedAnewAndReplaced) {
    (void)embed(first_, {"a"});
    std::string* value = shared_.find(key("a"));
    ASSERT_NE(value, nullptr);
    const std::string good = *value;
    value->at(value->size() / 2) ^= 1;
    const auto mended = embed(second_, {"a"});
    EXPECT_EQ(mended[0].cache, CacheOutcome::kMiss);
    EXPECT_EQ(mended[0].vector, first_.model.vector_of("a"));
    EXPECT_EQ(*shared_.find(key("a")), good);
    EXPECT_TRUE(second_.counted("rag_cache_values_refused_total 1"));
}

TEST_F(TwoTierTest, AValueUnderAnotherKeyIsAMiss) {
    (void)embed(first_, {"a", "b"});
    *shared_.find(key("a")) = *shared_.find(key("b"));
    EXPECT_EQ(embed(second_, {"a"})[0].vector, first_.model.vector_of("a"));
}

TEST_F(TwoTierTest, WithoutCacheNeitherTierIsTouched) {
    (void)embed(first_, {"a"}, {.use_cache = false});
    EXPECT_TRUE(shared_.lookups.empty());
    EXPECT_TRUE(shared_.puts.empty());
}

TEST_F(TwoTierTest, WithoutMemoryTheSharedCacheStillServes) {
    Replica no_memory{shared_, clock_, 0};
    EXPECT_EQ(embed(no_memory, {"a"})[0].cache, CacheOutcome::kMiss);
    EXPECT_EQ(embed(no_memory, {"a"})[0].cache, CacheOutcome::kL2);
}

TEST_F(TwoTierTest, EntriesAgeOutOfBothTiers) {
    (void)embed(first_, {"a"});
    clock_.advance(60s);
    EXPECT_EQ(embed(first_, {"a"})[0].cache, CacheOutcome::kMiss);
}

TEST_F(TwoTierTest, AFailureIsNotKept) {
    first_.model.failure = [](std::string_view) { return fail(ErrorCode::kTooLarge, "long"); };
    const auto failed = start(first_, {"a"});
    settle();
    EXPECT_EQ((*failed)->error().code, ErrorCode::kTooLarge);
    EXPECT_EQ(shared_.size(), 0U);
}

TEST_F(TwoTierTest, NothingIsComputedWhenNobodyWaitsForTheLookUp) {
    shared_.hold_on(io_.get_executor());
    std::stop_source gone;
    const auto call = start(first_, {"a"}, {},
                            {.access = Access::local_operator(), .cancelled = gone.get_token()});
    settle();
    gone.request_stop();
    settle();
    EXPECT_EQ((*call)->error().code, ErrorCode::kCancelled);
    shared_.release();
    settle();
    EXPECT_TRUE(first_.model.calls().empty());
    EXPECT_EQ(shared_.size(), 0U);
}

}  // namespace
}  // namespace ragd
