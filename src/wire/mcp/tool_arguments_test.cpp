#include "wire/mcp/tool_arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

const CollectionName kUsual{"usual"};

McpMessage called_with(const std::string& arguments) {
    McpMessage message{.id = "1", .method = "tools/call"};
    message.params["arguments"] = parse_json(arguments).value();
    return message;
}

TEST(ToolArguments, NullIsAsLeftOut) {
    const auto question = decode_ask(
        called_with(R"({"question": " q ", "collection": null, "top_k": null})"), kUsual);
    ASSERT_TRUE(question);
    EXPECT_EQ((*question)->text, "q");
    EXPECT_EQ((*question)->collection, kUsual);
    EXPECT_EQ((*question)->top_k, 5U);
}

TEST(ToolArguments, AnAskMayNameItsCollection) {
    const auto question =
        decode_ask(called_with(R"({"question": "q", "collection": "other", "top_k": 9})"), kUsual);
    ASSERT_TRUE(question);
    EXPECT_EQ((*question)->collection.str(), "other");
    EXPECT_EQ((*question)->top_k, 9U);
}

TEST(ToolArguments, WhatIsWrongIsSaidByName) {
    const auto message_of = [](const auto& result) {
        EXPECT_FALSE(result);
        return result ? std::string{} : result.error().message;
    };
    EXPECT_THAT(message_of(decode_ask(called_with("{}"), kUsual)), HasSubstr("/question"));
    EXPECT_THAT(message_of(decode_ask(called_with(R"({"question": " "})"), kUsual)),
                HasSubstr("/question"));
    EXPECT_THAT(message_of(decode_ask(called_with(R"({"question": "q", "top_k": 0})"), kUsual)),
                HasSubstr("/top_k"));
    EXPECT_THAT(message_of(decode_ask(called_with(R"({"question": "q", "qp": 0})"), kUsual)),
                HasSubstr("/qp"));
    EXPECT_THAT(
        message_of(decode_ask(called_with(R"({"question": "q", "collection": "a b"})"), kUsual)),
        HasSubstr("/collection"));
    EXPECT_THAT(message_of(decode_search(called_with(R"({"query": 7})"))), HasSubstr("/query"));
    EXPECT_THAT(message_of(decode_fetch(called_with(R"({"id": "nothing"})"))),
                HasSubstr("COLLECTION/DOCUMENT"));
    EXPECT_THAT(message_of(decode_index_text(called_with(R"({"text": " "})"), kUsual)),
                HasSubstr("/text"));
    EXPECT_THAT(message_of(decode_index_text(called_with(R"({"text": "t", "id": ""})"), kUsual)),
                HasSubstr("/id"));
    EXPECT_THAT(message_of(search_question(std::string(5000, 'x'), kUsual)), HasSubstr("/query"));
}

TEST(ToolArguments, AnIndexedTextIsADocument) {
    const auto call = decode_index_text(
        called_with(R"({"text": "t", "title": "T", "id": "a/b", "url": "https://e.com"})"), kUsual);
    ASSERT_TRUE(call);
    EXPECT_EQ((*call)->collection, kUsual);
    ASSERT_EQ((*call)->documents.size(), 1U);
    EXPECT_EQ((*call)->documents.front().id.str(), "a/b");
    EXPECT_EQ((*call)->documents.front().title, "T");
    EXPECT_EQ((*call)->documents.front().url, "https://e.com");
}

TEST(ToolArguments, OtherThanAnObjectIsTheClientsFault) {
    EXPECT_TRUE(check_arguments(McpMessage{}));
    EXPECT_TRUE(check_arguments(called_with("null")));
    EXPECT_FALSE(check_arguments(called_with("[]")));
    EXPECT_FALSE(check_arguments(called_with("\"x\"")));
}

}  // namespace
}  // namespace ragd
