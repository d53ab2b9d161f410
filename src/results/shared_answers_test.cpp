#include "results/shared_answers.hpp"

#include "results/cached_answers_fixture.hpp"
#include "testing/fake_cache.hpp"

namespace ragd {
namespace {

/// A process with a shared cache: `run` and `from` are of it.
class SharedAnswersTest : public CachedAnswersTest {
protected:
    SharedAnswersTest() { become_another(); }
    /// From now on the test is another process, which has nothing in memory.
    void become_another(std::string made_by = "1.2.3 minilm") {
        options_.made_by = std::move(made_by);
        cached_.emplace(
            options_,
            CachedAnswers::Parts{
                .make = [this](const RequestContext& ctx, CheckedQuestion asked,
                               AnswerSink* sink) { return make(ctx, std::move(asked), sink); },
                .store = store_,
                .shared = &cache_,
                .metrics = metrics_,
                .clock = clock_});
    }
    /// The only value that is kept.
    std::string& value() { return *cache_.find(cache_.lookups.back().front()); }

    FakeCache cache_{clock_};
};

TEST_F(SharedAnswersTest, WhatOneProcessAnsweredAnotherGivesAgain) {
    const auto first = run(ask("why?"));
    become_another();
    const auto second = run(ask("why?"));
    EXPECT_EQ(second->result_cache, ResultCache::kHit);
    EXPECT_EQ(second->text, first->text);
    EXPECT_EQ(second->usage.prompt_tokens, 0U);
    EXPECT_EQ(runs_.size(), 1U);
    EXPECT_TRUE(counted(R"(rag_cache_hits_total{tier="result"} 1)"));
    EXPECT_TRUE(counted(R"(rag_cache_misses_total{tier="result"} 1)"));
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
    EXPECT_EQ(cache_.lookups.size(), 2U) << "from then on it has it in memory";
    EXPECT_EQ(cache_.puts.size(), 1U) << "what comes from there need not go there";
}

TEST_F(SharedAnswersTest, AChangeOfTheCollectionHidesItFromAllProcesses) {
    (void)run(ask("why?"));
    store_.current_revision = "2";
    become_another();
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
}

TEST_F(SharedAnswersTest, ProcessesThatAnswerOtherwiseDoNotShare) {
    (void)run(ask("why?"));
    become_another("1.2.4 minilm");
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
}

TEST_F(SharedAnswersTest, NothingOfDocumentsOrQuestionsCanBeReadThere) {
    answer_.text = "The salary of Mia. ";
    (void)run(ask("What is the salary of Mia?"));
    cache_.find(cache_.lookups.back().front());
    EXPECT_EQ(value().find("Mia"), std::string::npos);
    EXPECT_EQ(cache_.lookups.back().front().find("Mia"), std::string::npos);
}

TEST_F(SharedAnswersTest, ADamagedValueIsAMissAndIsReplaced) {
    (void)run(ask("why?"));
    const std::string sound = value();
    for (const std::string& damaged :
         {sound.substr(0, sound.size() / 2), std::string{}, std::string(1000, 'x'),
          "{\"answer\": \"" + sound + "\"}", sound.substr(1) + sound[0]}) {
        value() = damaged;
        become_another();
        EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
        EXPECT_NE(value(), damaged);
    }
    EXPECT_TRUE(counted("rag_cache_values_refused_total 5")) << metrics_.render();
}

TEST_F(SharedAnswersTest, AnAnswerUnderTheNameOfAnotherIsNone) {
    (void)run(ask("why?"));
    const std::string other = value();
    (void)run(ask("who?"));
    value() = other;
    become_another();
    EXPECT_EQ(run(ask("who?"))->text, "Whales sing. who?");
    EXPECT_EQ(runs_.size(), 3U);
}

TEST_F(SharedAnswersTest, ACacheThatIsDownCostsNoAnswer) {
    cache_.down = true;
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit) << "of this process";
    become_another();
    EXPECT_EQ(from(ask("why?")), ResultCache::kMiss);
}

TEST_F(SharedAnswersTest, WhoeverAsksTheSameMeanwhileAsksTheCacheOnce) {
    cache_.hold_on(io_.get_executor());
    const auto first = start(ask("why?"));
    const auto second = start(ask("why?"));
    EXPECT_TRUE(runs_.empty());
    cache_.release();
    settle();
    EXPECT_TRUE(first->value() && second->value());
    EXPECT_EQ(cache_.lookups.size(), 1U);
    EXPECT_EQ(runs_.size(), 1U);
}

TEST_F(SharedAnswersTest, WhoLeavesWhileTheCacheIsAskedCostsNoRun) {
    cache_.hold_on(io_.get_executor());
    std::stop_source gone;
    RequestContext ctx = test_context();
    ctx.cancelled = gone.get_token();
    const auto first = start(ask("why?"), nullptr, ctx);
    gone.request_stop();
    settle();
    cache_.release();
    settle();
    EXPECT_EQ((*first)->error().code, ErrorCode::kCancelled);
    EXPECT_TRUE(runs_.empty());
}

TEST_F(SharedAnswersTest, WhatIsNotKeptInMemoryIsNotKeptThere) {
    answer_.warnings = {"of the moment"};
    (void)run(ask("why?"));
    Question uncached = ask("who?");
    uncached.use_cache = false;
    (void)run(uncached);
    EXPECT_TRUE(cache_.puts.empty());
    EXPECT_EQ(cache_.lookups.size(), 1U);
}

TEST_F(SharedAnswersTest, AVeryLargeAnswerStaysInMemory) {
    options_.bytes = 10 * limits::kMiB;
    become_another();
    answer_.text = std::string(limits::kSharedAnswerBytes, 'x');
    (void)run(ask("why?"));
    EXPECT_TRUE(cache_.puts.empty());
    EXPECT_EQ(from(ask("why?")), ResultCache::kHit);
}

}  // namespace
}  // namespace ragd
