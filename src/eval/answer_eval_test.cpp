#include "eval/answer_eval.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "eval/eval_fixture.hpp"

namespace ragd {
namespace {

using AnswerEvalTest = EvalRunnerTest;

AnswerSet set_of(std::vector<AnswerQuery> queries) {
    return {.name = "set", .queries = std::move(queries), .warnings = {"something"}};
}

TEST_F(AnswerEvalTest, AnAnswerIsRightWhereItHoldsAnAcceptedOne) {
    found(1, "whales", "The blue whale eats krill.", 0.95);
    const AnswerSet set =
        set_of({{.id = "r", .text = "What does the blue whale eat?", .accepted = {"krill"}},
                {.id = "w", .text = "What does the blue whale eat?", .accepted = {"fish"}},
                {.id = "n", .text = "What does the blue whale eat?"}});
    const AnswerEval eval{{.ingest = ingest_, .answers = answers_, .clock = clock_}};
    const auto report = io_.block_on(
        eval.ask(ctx_, set, {.way = {.mode = SearchMode::kVector, .rerank = false}, .top_k = 2}));
    ASSERT_TRUE(report) << report.error().message;
    ASSERT_EQ(report->results.size(), 3U);
    EXPECT_EQ(report->results[0].outcome, AnswerOutcome::kRight) << report->results[0].answer;
    EXPECT_EQ(report->results[0].answer, "The blue whale eats krill. [1]");
    EXPECT_EQ(report->results[1].outcome, AnswerOutcome::kWrong);
    EXPECT_EQ(report->results[2].outcome, AnswerOutcome::kWrong) << "there was nothing to say";
    EXPECT_EQ(report->figures.right, 1U);
    EXPECT_FALSE(report->reranked);
    EXPECT_THAT(report->warnings, testing::Contains("something"));
}

TEST_F(AnswerEvalTest, WhereNothingIsFoundItIsRefused) {
    const AnswerSet set = set_of({{.id = "n", .text = "What does the blue whale eat?"}});
    std::vector<AnswerTrial> trials;
    const AnswerEval eval{{.ingest = ingest_, .answers = answers_, .clock = clock_}};
    const auto report = io_.block_on(
        eval.ask(ctx_, set, {.trial = [&](const AnswerTrial& trial) { trials.push_back(trial); }}));
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->results.at(0).is_right_refusal());
    ASSERT_EQ(trials.size(), 1U);
    const auto json = boost::json::parse(to_json(trials[0]));
    EXPECT_FALSE(json.at("answerable").as_bool());
    EXPECT_EQ(json.at("signs").as_array().size(), AnswerSigns::kCount);
}

}  // namespace
}  // namespace ragd
