#include "eval/tune.hpp"

#include <cmath>
#include <functional>
#include <random>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Questions whose candidates have random scores; `best` says which are relevant.
class TuneTest : public testing::Test {
protected:
    double random() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

    std::vector<TuneQuestion> questions(std::size_t count,
                                        const std::function<void(TuneQuestion&)>& judge,
                                        bool with_logits = false) {
        std::vector<TuneQuestion> made(count);
        for (TuneQuestion& question : made) {
            for (int i = 0; i < 20; ++i) {
                TuneCandidate one{
                    .document = fmt::format("d{}", i), .vector = random(), .keyword = random()};
                if (with_logits) {
                    one.logit = 8 * random() - 4;
                }
                question.candidates.push_back(one);
            }
            judge(question);
            for (const TuneCandidate& one : question.candidates) {
                question.judged[one.document] = one.relevant ? 1 : 0;
            }
        }
        return made;
    }

    /// The one candidate with the most of `score` is relevant.
    static auto most(std::function<double(const TuneCandidate&)> score) {
        return [score](TuneQuestion& question) {
            std::ranges::max_element(question.candidates, {}, score)->relevant = true;
        };
    }

    std::mt19937_64 random_{7};
};

TEST_F(TuneTest, RanksAsRetrievalDoes) {
    const TuneQuestion question{
        .id = "q",
        .judged = {},
        .candidates = {{.document = "a", .vector = 0.9, .keyword = 0, .logit = -2},
                       {.document = "b", .vector = 0.5, .keyword = 0.6, .logit = 0},
                       {.document = "b", .vector = 0.1, .keyword = 0.1, .logit = 9},
                       {.document = "c", .vector = 0.2, .keyword = 0.2, .logit = 5}}};
    EXPECT_THAT(rank(question, {.vector_weight = 0.5, .blend = {}}, 10),
                ElementsAre("b", "a", "c"));
    EXPECT_THAT(rank(question, {.vector_weight = 1, .blend = {}}, 10), ElementsAre("a", "b", "c"));
    const Tuning reranked{.vector_weight = 0.5, .blend = Blend{.fused = 1, .logit = 1, .bias = 0}};
    EXPECT_THAT(rank(question, reranked, 10), ElementsAre("b", "c", "a"));
    EXPECT_THAT(rank(question, reranked, 1), ElementsAre("b", "a", "c")) << "two are reranked";
}

TEST_F(TuneTest, CountsTheChunksOfAPageAsRetrievalDoes) {
    TuneQuestion question{
        .id = "q", .judged = {}, .candidates = {{.document = "one", .vector = 0.5, .logit = 1.0}}};
    const Tuning reranked{.vector_weight = 0.5, .blend = Blend{.fused = 1, .logit = 1, .bias = 0}};
    for (int n = 0; n < 3; ++n) {
        question.candidates.push_back({.document = "page", .vector = 0.5, .logit = 0.9});
    }
    EXPECT_THAT(rank(question, reranked, 10), ElementsAre("one", "page"));
    question.candidates.push_back({.document = "page", .vector = 0.5, .logit = 0.9});
    EXPECT_THAT(rank(question, reranked, 10), ElementsAre("page", "one"));
}

TEST_F(TuneTest, FindsTheWeightThatMadeTheJudgements) {
    const auto made = questions(
        200, most([](const TuneCandidate& one) { return 0.8 * one.vector + 0.2 * one.keyword; }));
    const auto report = tune(made, {}, 10);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->verdict, TuneVerdict::kOrder);
    EXPECT_DOUBLE_EQ(report->advised.vector_weight, 0.8);
    EXPECT_GT(report->test.interval.low, 0.05);
    EXPECT_NEAR(report->tuned_ndcg, 1, 0.01);
    EXPECT_THAT(settings_lines(*report), ElementsAre("FUSION_VECTOR_WEIGHT=0.8"));
    EXPECT_FALSE(report->before);
}

TEST_F(TuneTest, RefusesWhatIsOnlyNoise) {
    const auto made = questions(200, [this](TuneQuestion& question) {
        question.candidates[static_cast<std::size_t>(20 * random())].relevant = true;
    });
    const auto report = tune(made, {}, 10);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->verdict, TuneVerdict::kKeep);
    EXPECT_EQ(report->advised, report->present);
    EXPECT_THAT(settings_lines(*report), testing::IsEmpty());
    EXPECT_THAT(to_text(*report), HasSubstr("leave the settings as they are"));
}

TEST_F(TuneTest, FindsThatTheRerankerDeservesMore) {
    const auto made = questions(150, most([](const TuneCandidate& one) {
                                    return one.vector / 2 + one.keyword / 2 + *one.logit / 8;
                                }),
                                true);
    const Tuning present{.vector_weight = 0.5, .blend = Blend{.fused = 15, .logit = 0, .bias = -9}};
    const auto report = tune(made, present, 10);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->verdict, TuneVerdict::kOrder);
    const Blend& blend = *report->advised.blend;
    EXPECT_NEAR(blend.fused / blend.logit, 8, 2);
    EXPECT_GT(report->tuned_ndcg, 0.95);
    EXPECT_LT(report->after->log_loss, report->before->log_loss);
    EXPECT_THAT(settings_lines(*report).back(), HasSubstr("RERANK_BLEND="));
}

TEST_F(TuneTest, KeepsTheOrderAndMendsTheProbabilities) {
    const Blend truth{.fused = 6, .logit = 0.5, .bias = -5};
    const auto made = questions(
        150,
        [&](TuneQuestion& question) {
            for (TuneCandidate& one : question.candidates) {
                one.relevant = random() < truth.probability(fused_score(one, 0.5), *one.logit);
            }
        },
        true);
    const Tuning present{.vector_weight = 0.5,
                         .blend = Blend{.fused = 30, .logit = 2.5, .bias = -10}};
    const auto report = tune(made, present, 10);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->verdict, TuneVerdict::kProbabilities) << report->test.interval.low;
    const Blend& blend = *report->advised.blend;
    EXPECT_NEAR(blend.fused / blend.logit, 12, 1e-6) << "the same order";
    EXPECT_NEAR(blend.fused, truth.fused, 1);
    EXPECT_LT(report->after->error, 0.03);
    EXPECT_GT(report->before->error, 0.2);
    const auto json = boost::json::parse(to_json(*report));
    EXPECT_EQ(json.at("verdict").as_string(), "probabilities");
    EXPECT_TRUE(json.at("settings").as_object().contains("RERANK_BLEND"));
}

TEST_F(TuneTest, AsksForThirtyQuestions) {
    const auto made = questions(29, most([](const TuneCandidate& one) { return one.vector; }));
    const auto report = tune(made, {}, 10);
    EXPECT_EQ(report.error().code, ErrorCode::kInvalidField);
    EXPECT_THAT(report.error().message, HasSubstr("at least 30 questions"));
}

TEST_F(TuneTest, TheSameQuestionsGiveTheSameAdvice) {
    const auto made = questions(60, most([](const TuneCandidate& one) { return one.keyword; }));
    EXPECT_EQ(to_json(*tune(made, {}, 10)), to_json(*tune(made, {}, 10)));
}

TEST(TuneQuestion, TakesWhatRetrievalFound) {
    Retrieved found{.bm25_max = 20};
    Source source{.chunk = {.document = DocumentId{"d"}},
                  .scores = {.vector = 0.5, .keyword = 5, .fused = 0.4, .rerank = 1.5}};
    found.sources = {source, source};
    found.sources[1].chunk.document = DocumentId{"gone"};
    const TuneQuestion question =
        tune_question({.id = "q", .judged = {{"d", 2}}, .excluded = {"gone"}}, found);
    ASSERT_EQ(question.candidates.size(), 1U);
    EXPECT_EQ(question.candidates[0].keyword, 0.25);
    EXPECT_EQ(question.candidates[0].logit, 1.5);
    EXPECT_TRUE(question.candidates[0].relevant);
}

}  // namespace
}  // namespace ragd
