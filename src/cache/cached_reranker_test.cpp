#include "cache/cached_reranker.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/io_thread.hpp"
#include "testing/fake_reranker.hpp"
#include "testing/manual_clock.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class CachedRerankerTest : public testing::Test {
protected:
    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    IoThread io_;
    FakeReranker model_{[](const std::string& question, const std::string& passage) {
        return static_cast<float>(question.size() * 100 + passage.size());
    }};
    CachedReranker cached_{model_, {.capacity = 4, .ttl = 60s, .revision = "r1"}, metrics_, clock_};

    std::vector<float> score(const std::string& question, const std::vector<std::string>& texts,
                             const RequestContext& ctx = test_context(),
                             RerankOptions options = {}) {
        std::vector<Passage> passages;
        for (const std::string& text : texts) {
            passages.push_back({text, "states of " + text});
        }
        return io_.block_on(cached_.score(ctx, question, std::move(passages), options)).value();
    }
};

TEST_F(CachedRerankerTest, AsksTheModelOnlyForWhatItDoesNotKnow) {
    EXPECT_THAT(score("q", {"a", "bb"}), ElementsAre(101, 102));
    EXPECT_THAT(score("q", {"ccc", "bb", "a"}), ElementsAre(103, 102, 101));
    EXPECT_THAT(model_.calls, ElementsAre(ElementsAre("a", "bb"), ElementsAre("ccc")));
    EXPECT_THAT(score("q", {"a", "bb", "ccc"}), ElementsAre(101, 102, 103));
    EXPECT_EQ(model_.calls.size(), 2U);
    EXPECT_THAT(model_.attached, ElementsAre(Pair("a", "states of a"), Pair("bb", "states of bb"),
                                             Pair("ccc", "states of ccc")));
    EXPECT_THAT(metrics_.render(), HasSubstr("rag_cache_hits_total{tier=\"rerank\"} 5"));
    EXPECT_THAT(metrics_.render(), HasSubstr("rag_cache_misses_total{tier=\"rerank\"} 3"));
}

TEST_F(CachedRerankerTest, WantsWhatItsModelWants) {
    EXPECT_EQ(cached_.wants(), "");
    model_.wanted = "kind/1";
    EXPECT_EQ(cached_.wants(), "kind/1");
}

TEST_F(CachedRerankerTest, QuestionsTenantsAndJoinsOfTextsAreKeptApart) {
    (void)score("q", {"ab"});
    EXPECT_THAT(score("qa", {"b"}), ElementsAre(201));
    (void)score("q", {"ab"}, test_context(TestAccess::of("other")));
    EXPECT_EQ(model_.calls.size(), 3U);
}

TEST_F(CachedRerankerTest, ForgetsByAgeAndByRoom) {
    (void)score("q", {"a"});
    clock_.advance(60s);
    (void)score("q", {"a"});
    EXPECT_EQ(model_.calls.size(), 2U);
    (void)score("q", {"b", "c", "d", "e"});
    (void)score("q", {"a"});
    EXPECT_EQ(model_.calls.size(), 4U);
}

TEST_F(CachedRerankerTest, WithoutCacheItNeitherReadsNorWrites) {
    (void)score("q", {"a"}, test_context(), {.use_cache = false});
    (void)score("q", {"a"});
    (void)score("q", {"a"}, test_context(), {.use_cache = false});
    EXPECT_THAT(model_.used_cache, ElementsAre(false, true, false));
}

TEST_F(CachedRerankerTest, WhereTimeWasShortTheFirstOnesAreGivenAndKept) {
    (void)score("q", {"ccc"});
    model_.time_for = 1;
    EXPECT_THAT(score("q", {"a", "bb", "ccc"}), ElementsAre(101));
    model_.time_for = 0;
    EXPECT_THAT(score("q", {"bb", "a"}), IsEmpty());
    EXPECT_THAT(score("q", {"a", "ccc"}), ElementsAre(101, 103));
}

TEST_F(CachedRerankerTest, AFailureIsNotRemembered) {
    model_.failure = fail(ErrorCode::kUnavailable, "the queue is full");
    EXPECT_EQ(io_.block_on(cached_.score(test_context(), "q", {{"a"}}, {})).error().code,
              ErrorCode::kUnavailable);
    model_.failure.reset();
    EXPECT_THAT(score("q", {"a"}), ElementsAre(101));
}

}  // namespace
}  // namespace ragd
