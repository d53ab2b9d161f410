#include "wire/openai/model_name.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

TEST(ModelName, NamesACollection) {
    EXPECT_EQ(collection_of_model("ragd"), CollectionName{"documents"});
    EXPECT_EQ(collection_of_model("ragd/tea"), CollectionName{"tea"});
    EXPECT_EQ(collection_of_model(model_of(CollectionName{"tea"})), CollectionName{"tea"});
    for (const char* other : {"", "gpt-4o", "ragd/", "ragd/a b", "ragd2", "RAGD"}) {
        EXPECT_FALSE(collection_of_model(other)) << other;
    }
}

TEST(ModelName, OfAnUnknownOneTheBeginningIsRepeated) {
    const Error error = no_model(std::string(100'000, 'x'));
    EXPECT_EQ(error.code, ErrorCode::kNotFound);
    EXPECT_LT(error.message.size(), 400U);
    EXPECT_TRUE(no_model("gpt-4o").message.contains("gpt-4o"));
}

TEST(ModelName, TheListBeginsWithTheDefault) {
    const std::vector<CollectionName> collections{CollectionName{"a"}, CollectionName{"documents"}};
    const auto list = *parse_json(encode_model_list(collections));
    EXPECT_EQ(list.at("object"), "list");
    EXPECT_EQ(list.at("data"), *parse_json(R"([
        {"id": "ragd", "object": "model", "created": 0, "owned_by": "ragd"},
        {"id": "ragd/a", "object": "model", "created": 0, "owned_by": "ragd"},
        {"id": "ragd/documents", "object": "model", "created": 0, "owned_by": "ragd"}])"));
    EXPECT_EQ(*parse_json(encode_model("ragd/a")), list.at("data").at(1));
}

}  // namespace
}  // namespace ragd
