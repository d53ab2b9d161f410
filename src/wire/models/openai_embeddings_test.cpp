#include "wire/models/openai_embeddings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

std::vector<std::string> pointers_of(const Result<EmbeddingCall>& call) {
    std::vector<std::string> pointers;
    if (!call) {
        for (const auto& field : call.error().fields) {
            pointers.push_back(field.pointer);
        }
    }
    return pointers;
}

TEST(OpenAiEmbeddings, ACallIsReadAndWhatIsUnknownIgnored) {
    const auto call = decode_embedding_call(
        R"({"model": "m", "input": "a", "encoding_format": "base64", "dimensions": 384,
            "user": "u", "new": {"x": 1}})");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->model, "m");
    EXPECT_THAT(call->wanted.texts, ElementsAre("a"));
    EXPECT_EQ(call->wanted.long_texts, LongTexts::kRefused);
    EXPECT_EQ(call->format, VectorFormat::kBase64);
    EXPECT_EQ(call->dimensions, 384U);
    const auto bare = decode_embedding_call(R"({"input": ["a"], "dimensions": null})");
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->format, VectorFormat::kFloat);
    EXPECT_FALSE(bare->dimensions);
}

TEST(OpenAiEmbeddings, AllFaultsAreTold) {
    EXPECT_THAT(pointers_of(decode_embedding_call(
                    R"({"input": 1, "model": 2, "encoding_format": "int8", "dimensions": 0})")),
                ElementsAre("/input", "/model", "/encoding_format", "/dimensions"));
}

TEST(OpenAiEmbeddings, DimensionsAreTheModels) {
    EXPECT_TRUE(check_dimensions(std::nullopt, 384));
    EXPECT_TRUE(check_dimensions(384, 384));
    const auto other = check_dimensions(256, 384);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().fields.at(0).pointer, "/dimensions");
}

TEST(OpenAiEmbeddings, TheAnswerHasOneOfEachInOrder) {
    const TextVectors made{.vectors = {{0.1F, -1}, {0, 2.5F}}, .pieces = 7};
    EXPECT_EQ(encode_embeddings(made, "m", VectorFormat::kFloat),
              R"({"object":"list","data":[)"
              R"({"object":"embedding","index":0,"embedding":[0.1,-1.0]},)"
              R"({"object":"embedding","index":1,"embedding":[0.0,2.5]}],)"
              R"("model":"m","usage":{"prompt_tokens":7,"total_tokens":7}})");
}

TEST(OpenAiEmbeddings, Base64IsFloatsInLittleEndianWithPadding) {
    const auto embedding = [](Vector vector) {
        const auto json = parse_json(encode_embeddings(
            {.vectors = {std::move(vector)}, .pieces = 1}, "m", VectorFormat::kBase64));
        return std::string{json->at("data").at(0).at("embedding").as_string()};
    };
    EXPECT_EQ(embedding({1.0F}), "AACAPw==");             // 00 00 80 3f
    EXPECT_EQ(embedding({1.0F, -2.0F}), "AACAPwAAAMA=");  // 00 00 00 c0
    EXPECT_EQ(embedding({1.0F, 1.0F, 1.0F}), "AACAPwAAgD8AAIA/");
    // 0xbffbefbf has the two characters that differ from those of URLs: bf ef fb bf
    EXPECT_EQ(embedding({-1.9682539701461792F}), "v+/7vw==");
}

}  // namespace
}  // namespace ragd
