#include "eval/report.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace ragd {
namespace {

const EvalReport kReport{.dataset = "set",
                         .mode = SearchMode::kKeyword,
                         .queries = 3,
                         .means = {.ndcg = 0.5, .mrr = 0.25, .recall_100 = 1},
                         .p50_ms = 1.2346,
                         .p99_ms = 20};

TEST(EvalReport, JsonHasTheFieldsOfTheContractInOneLine) {
    EXPECT_EQ(to_json(kReport),
              R"({"dataset":"set","mode":"keyword","rerank":false,"queries":3,"ndcg@10":0.5,)"
              R"("mrr@10":0.25,"recall@10":0.0,"recall@100":1.0,"success@1":0.0,"success@3":0.0,)"
              R"("precision@3":0.0,"p50_ms":1.235,"p99_ms":20.0})");
}

TEST(EvalReport, TextNamesEveryMeasure) {
    const std::string text = to_text(kReport);
    EXPECT_TRUE(text.starts_with("set: 3 queries, keyword, not reranked\n")) << text;
    EXPECT_TRUE(text.contains("ndcg@10      0.5000\n")) << text;
    EXPECT_TRUE(text.contains("p99          20.00 ms\n")) << text;
}

}  // namespace
}  // namespace ragd
