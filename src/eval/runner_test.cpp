#include "eval/runner.hpp"

#include <gtest/gtest.h>

#include "eval/abstention.hpp"
#include "eval/eval_fixture.hpp"

namespace ragd {
namespace {

TEST_F(EvalRunnerTest, ADocumentCountsOnceByItsBestChunkAndExclusionsAreTakenOut) {
    found(1, "d1", "one", 0.9);
    found(2, "d1", "two", 0.8);
    found(3, "gone", "three", 0.7);
    found(4, "d2", "four", 0.6);
    const EvalSet set{
        .name = "set",
        .corpus = {document("d1"), document("d2"), document("gone")},
        .queries = {{.id = "q", .text = "what", .judged = {{"d2", 1}}, .excluded = {"gone"}}},
        .warnings = {"something"}};
    const EvalRunner runner{{.ingest = ingest_, .answers = answers_, .clock = clock_}};
    const auto report = io_.block_on(
        runner.run(ctx_, set, {.way = {.mode = SearchMode::kVector, .rerank = false}}));
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(store_.puts.size(), 3U);
    EXPECT_EQ(report->queries, 1U);
    EXPECT_DOUBLE_EQ(report->means.mrr, 0.5);  // d1, then d2
    EXPECT_EQ(report->means.success_1, 0);
    EXPECT_FALSE(report->reranked);
    EXPECT_EQ(report->warnings, (std::vector<std::string>{"something"}));
}

TEST_F(EvalRunnerTest, CandidatesAreWrittenAsACrossEncoderReadsThem) {
    found(1, "d1", "one", 0.9);
    found(2, "gone", "two", 0.8);
    found(3, "d2", "three", 0.5);
    const EvalSet set{
        .name = "set",
        .corpus = {document("d1"), document("d2"), document("gone")},
        .queries = {{.id = "q", .text = "what", .judged = {{"d2", 2}}, .excluded = {"gone"}}}};
    std::string line;
    EvalOptions options{.way = {.mode = SearchMode::kVector, .rerank = false}};
    options.found = [&](const EvalQuery& query, const Retrieved& found) {
        line = candidates_to_json(query, found, 20);
    };
    const EvalRunner runner{{.ingest = ingest_, .answers = answers_, .clock = clock_}};
    ASSERT_TRUE(io_.block_on(runner.run(ctx_, set, std::move(options))));
    EXPECT_EQ(line, R"({"query":"q","text":"what","bm25_max":0.0,"candidates":[)"
                    R"({"document":"d1","start":1000,"grade":0,"vector":0.9,"keyword":null,)"
                    R"("fused":0.9,"rerank":null,"passage":"one"},)"
                    R"({"document":"d2","start":3000,"grade":2,"vector":0.5,"keyword":null,)"
                    R"("fused":0.5,"rerank":null,"passage":"three"}]})");
}

TEST_F(EvalRunnerTest, TheSameWarningIsReportedOnce) {
    const EvalSet set{.name = "set",
                      .corpus = {document("d1")},
                      .queries = {{.id = "a", .text = "a", .judged = {{"d1", 1}}},
                                  {.id = "b", .text = "b", .judged = {{"d1", 1}}}}};
    const EvalRunner runner{{.ingest = ingest_, .answers = answers_, .clock = clock_}};
    const auto report = io_.block_on(runner.run(ctx_, set, {}));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->warnings.size(), 1U);
    EXPECT_EQ(report->queries, 2U);
}

TEST_F(EvalRunnerTest, AbstentionAsksEachQuestionWithAndWithoutItsArticle) {
    const EvalSet set{.name = "set",
                      .corpus = {document("a1", "A"), document("b1", "B"), document("a2", "A")},
                      .queries = {{.id = "a", .text = "a", .judged = {{"a2", 1}}},
                                  {.id = "b", .text = "b", .judged = {{"b1", 1}}},
                                  {.id = "both", .text = "c", .judged = {{"a1", 1}, {"b1", 1}}}}};
    std::vector<std::pair<std::string, bool>> asked;
    const AbstentionEval eval{{.ingest = ingest_, .answers = answers_}};
    const auto report =
        io_.block_on(eval.run(ctx_, set, {.trial = [&](const AbstentionTrial& trial) {
                                  asked.emplace_back(trial.query, trial.answerable);
                              }}));
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(asked, (std::vector<std::pair<std::string, bool>>{
                         {"a", true}, {"a", false}, {"b", false}, {"b", true}}));
    EXPECT_EQ(report->trials, 4U);
    EXPECT_DOUBLE_EQ(report->recall, 1.0);  // nothing is found, so all are refused
    EXPECT_DOUBLE_EQ(report->precision, 0.5);
    EXPECT_DOUBLE_EQ(report->answered, 0);
    EXPECT_EQ(store_.searches[0].scope.collection(), CollectionName{"first-half"});
    EXPECT_EQ(store_.searches[1].scope.collection(), CollectionName{"second-half"});
}

}  // namespace
}  // namespace ragd
