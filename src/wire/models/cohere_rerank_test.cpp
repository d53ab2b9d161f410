#include "wire/models/cohere_rerank.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

TEST(CohereRerank, ACallIsReadInTheFormsOfAllThree) {
    const auto call = decode_rerank_call(
        R"({"model": "rerank-v3.5", "query": " q ", "documents": ["a", {"text": "b"}, ""],
            "top_n": 2, "max_tokens_per_doc": 512, "return_documents": true, "rank_fields": ["x"]})");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->model, "rerank-v3.5");
    EXPECT_EQ(call->wanted.question, "q");
    EXPECT_THAT(call->wanted.texts, ElementsAre("a", "b", ""));
    EXPECT_EQ(call->wanted.pieces_max, 512U);
    EXPECT_EQ(call->top_n, 2U);
    EXPECT_TRUE(call->return_documents);
    const auto bare = decode_rerank_call(R"({"query": "q", "documents": ["a"], "top_n": null})");
    ASSERT_TRUE(bare);
    EXPECT_FALSE(bare->top_n || bare->wanted.pieces_max || bare->return_documents);
}

TEST(CohereRerank, AllFaultsAreTold) {
    const auto call = decode_rerank_call(
        R"({"query": " ", "documents": "a", "top_n": 0, "max_tokens_per_doc": -1})");
    ASSERT_FALSE(call);
    std::vector<std::string> pointers;
    for (const auto& field : call.error().fields) {
        pointers.push_back(field.pointer);
    }
    EXPECT_THAT(pointers, ElementsAre("/query", "/documents", "/top_n", "/max_tokens_per_doc"));
    const std::string endless(4097, 'q');
    EXPECT_FALSE(decode_rerank_call(R"({"query": ")" + endless + R"(", "documents": ["a"]})"));
}

TEST(CohereRerank, TheAnswerIsTheBestOnes) {
    const RankedTexts ranked{.texts = {{.index = 1, .log_odds = 0}, {.index = 0, .log_odds = -40}},
                             .pieces = 5};
    const RequestId id{"r1"};
    const std::vector<std::string> none;
    const std::vector<std::string> documents{"a", "b"};
    EXPECT_EQ(
        encode_reranked(
            ranked, {.id = id, .model = "m", .api_version = "2", .top_n = 1, .documents = none}),
        R"({"id":"r1","model":"m","results":[{"index":1,"relevance_score":0.5}],)"
        R"("usage":{"total_tokens":5},)"
        R"("meta":{"api_version":{"version":"2"},"tokens":{"input_tokens":5}}})");
    const auto shown = parse_json(encode_reranked(
        ranked, {.id = id, .model = "m", .api_version = "1", .top_n = 9, .documents = documents}));
    EXPECT_EQ(shown->at("results").as_array().size(), 2U);
    EXPECT_EQ(shown->at("results").at(0).at("document").at("text"), "b");
    EXPECT_EQ(shown->at("results").at(1).at("document").at("text"), "a");
}

}  // namespace
}  // namespace ragd
