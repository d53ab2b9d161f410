#include "wire/models/tei.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

TEST(Tei, TextsAreCutOnlyWhereTheCallSaysSo) {
    const auto call = decode_tei_embed(R"({"inputs": ["a", "b"], "normalize": true})");
    ASSERT_TRUE(call);
    EXPECT_THAT(call->wanted.texts, ElementsAre("a", "b"));
    EXPECT_EQ(call->wanted.long_texts, LongTexts::kRefused);
    const auto cut =
        decode_tei_embed(R"({"inputs": "a", "truncate": true, "truncation_direction": "Right"})");
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->wanted.long_texts, LongTexts::kCut);
}

TEST(Tei, OtherVectorsThanOursAreRefused) {
    for (const auto* odd :
         {R"({"inputs": "a", "normalize": false})", R"({"inputs": "a", "prompt_name": "query"})",
          R"({"inputs": "a", "truncation_direction": "Left"})", R"({"inputs": ""})",
          R"({"inputs": [[1]]})", R"({"texts": ["a"]})"}) {
        const auto call = decode_tei_embed(odd);
        ASSERT_FALSE(call) << odd;
        EXPECT_EQ(call.error().code, ErrorCode::kInvalidField) << odd;
    }
}

TEST(Tei, RerankTakesEitherForm) {
    const auto tei = decode_either_rerank(
        R"({"query": "q", "texts": ["a"], "raw_scores": true, "return_text": true, "x": 1})");
    ASSERT_TRUE(tei);
    const auto* own = std::get_if<TeiRerankCall>(&*tei);
    ASSERT_NE(own, nullptr);
    EXPECT_TRUE(own->raw_scores && own->return_text);
    EXPECT_THAT(own->wanted.texts, ElementsAre("a"));
    const auto other = decode_either_rerank(R"({"query": "q", "documents": ["a"], "top_n": 1})");
    ASSERT_TRUE(other);
    ASSERT_TRUE(std::holds_alternative<RerankCall>(*other));
    const auto neither = decode_either_rerank(R"({"query": "q"})");
    ASSERT_FALSE(neither);
    EXPECT_EQ(neither.error().fields.at(0).pointer, "/texts");
}

TEST(Tei, AnswersAreBareLists) {
    EXPECT_EQ(encode_tei_vectors({{0.1F, 1}, {2, 3}}), "[[0.1,1.0],[2.0,3.0]]");
    const RankedTexts ranked{.texts = {{.index = 1, .log_odds = 0}, {.index = 0, .log_odds = -2}},
                             .pieces = 5};
    EXPECT_EQ(encode_tei_ranking(ranked, true, {}),
              R"([{"index":1,"score":0.0},{"index":0,"score":-2.0}])");
    const auto probable = parse_json(encode_tei_ranking(ranked, false, {"a", "b"}));
    EXPECT_EQ(probable->at(0).at("score"), 0.5);
    EXPECT_EQ(probable->at(0).at("text"), "b");
}

TEST(Tei, InfoTellsTheModelAndItsBounds) {
    const auto info = parse_json(
        encode_tei_info({.model = "m", .revision = "r", .window = 256, .version = "1.2.3"}));
    EXPECT_EQ(info->at("model_id"), "m");
    EXPECT_EQ(info->at("max_input_length"), 256);
    EXPECT_EQ(info->at("max_client_batch_size"), 2048);
    EXPECT_EQ(info->at("version"), "1.2.3");
    EXPECT_TRUE(info->at("model_type").at("embedding").is_object());
}

}  // namespace
}  // namespace ragd
