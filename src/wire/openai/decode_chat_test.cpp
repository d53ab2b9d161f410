#include "wire/openai/decode_chat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A body with one message and the members `more`.
std::string asking(const std::string& more = "") {
    return R"({"model": "ragd", "messages": [{"role": "user", "content": "How hot?"}])" +
           (more.empty() ? "" : ", " + more) + "}";
}

ChatCall read(const std::string& body) {
    auto call = decode_chat(body);
    EXPECT_TRUE(call) << call.error().message;
    return std::move(*call);
}

std::string pointer_of(const std::string& body) {
    const auto call = decode_chat(body);
    return call ? "none" : call.error().fields.empty() ? "" : call.error().fields.front().pointer;
}

TEST(DecodeChat, AMessageAloneIsAQuestionToTheDefaultCollection) {
    const ChatCall call = read(asking());
    EXPECT_EQ(call.model, "ragd");
    EXPECT_EQ(call.question->text, "How hot?");
    EXPECT_EQ(call.question->collection, CollectionName{"documents"});
    EXPECT_FALSE(call.question->stream);
    EXPECT_FALSE(call.include_usage);
    EXPECT_EQ(call.question->conversation, Conversation{});
    EXPECT_THAT(call.question->model_options, IsEmpty());
    EXPECT_THAT(call.warnings, IsEmpty());
}

TEST(DecodeChat, TheConversationStandsAroundTheLastMessageOfTheUser) {
    const ChatCall call = read(R"({"model": "ragd/tea-1", "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "developer", "content": [{"type": "text", "text": "In German."}]},
        {"role": "user", "content": "What is tea?", "name": "mia"},
        {"role": "assistant", "content": null, "tool_calls": []},
        {"role": "assistant", "content": "A drink [1]."},
        {"role": "user", "content": [{"type": "text", "text": "How "}, {"type": "text", "text": "hot?"}]}]})");
    const Question& question = *call.question;
    EXPECT_EQ(question.collection, CollectionName{"tea-1"});
    EXPECT_EQ(question.text, "How hot?");
    EXPECT_EQ(question.conversation.instructions, "Be brief.\n\nIn German.");
    EXPECT_THAT(question.conversation.turns, ElementsAre(Turn{Role::kUser, "What is tea?"},
                                                         Turn{Role::kAssistant, "A drink [1]."}));
}

TEST(DecodeChat, WhatIsTheModelsIsPassedOnAsItIs) {
    const ChatCall call = read(asking(
        R"("temperature": 0.5, "max_completion_tokens": 9, "top_p": 0.5, "stop": ["\n", "x"],
        "seed": -3, "user": "mia", "presence_penalty": 1, "frequency_penalty": -1,
        "response_format": {"type": "json_object"}, "stream": true,
        "stream_options": {"include_usage": true})"));
    EXPECT_EQ(call.question->temperature, 0.5);
    EXPECT_EQ(call.question->max_tokens, 9U);
    EXPECT_EQ(call.question->format, OutputFormat::kJson);
    EXPECT_TRUE(call.question->stream);
    EXPECT_TRUE(call.include_usage);
    EXPECT_THAT(
        call.question->model_options,
        ElementsAre(ModelOption{"top_p", "0.5"}, ModelOption{"presence_penalty", "1"},
                    ModelOption{"frequency_penalty", "-1"}, ModelOption{"stop", R"(["\n","x"])"},
                    ModelOption{"seed", "-3"}, ModelOption{"user", R"("mia")"},
                    ModelOption{"response_format", R"({"type":"json_object"})"}));
}

TEST(DecodeChat, NullIsAsAbsentAndUnknownFieldsAreIgnored) {
    const ChatCall call = read(asking(
        R"("temperature": null, "max_tokens": null, "stop": null, "n": null, "stream": null,
        "stream_options": null, "response_format": {"type": "text"}, "tools": [],
        "tool_choice": "auto", "logprobs": false, "store": true, "new_in_2030": {"a": [1]})"));
    EXPECT_EQ(call.question->temperature, 0);
    EXPECT_EQ(call.question->format, OutputFormat::kText);
    EXPECT_THAT(call.question->model_options, IsEmpty());
    EXPECT_THAT(call.warnings, IsEmpty());
}

TEST(DecodeChat, MoreTokensThanThereMayBeAreAsManyAsThereMayBe) {
    EXPECT_EQ(read(asking(R"("max_tokens": 200000)")).question->max_tokens,
              limits::kAnswerTokensMax);
    EXPECT_EQ(read(asking(R"("max_tokens": 5, "max_completion_tokens": 7)")).question->max_tokens,
              7U);
}

TEST(DecodeChat, ToolsAreLeftOutAndThatIsSaid) {
    const ChatCall call = read(asking(R"("tools": [{"type": "function"}])"));
    EXPECT_THAT(call.warnings, ElementsAre(HasSubstr("tools are not called here")));
    EXPECT_THAT(call.question->model_options, IsEmpty());
}

TEST(DecodeChat, ToolsGoToALanguageModelAsTheyAre) {
    const auto call =
        decode_chat(asking(R"("tools": [{"type": "function"}], "tool_choice": "required")"),
                    CallerTools::kPassedOn);
    ASSERT_TRUE(call) << call.error().message;
    EXPECT_TRUE(offers_tools(*call->question));
    EXPECT_THAT(call->question->model_options,
                ElementsAre(ModelOption{"tools", R"([{"type":"function"}])"},
                            ModelOption{"tool_choice", R"("required")"}));
    EXPECT_THAT(call->warnings, IsEmpty());
}

constexpr std::string_view kWithTools = R"({"model": "ragd", "messages": [
    {"role": "user", "content": "q"},
    {"role": "assistant", "content": null, "tool_calls": [{"id": "1"}]},
    {"role": "tool", "tool_call_id": "1", "content": "sunny"}]})";

TEST(DecodeChat, WhatToolsGaveBehindTheQuestionGoesAlong) {
    const auto call = decode_chat(kWithTools, CallerTools::kPassedOn);
    ASSERT_TRUE(call) << call.error().message;
    EXPECT_EQ(call->question->text, "q");
    EXPECT_EQ(call->question->conversation.behind,
              R"([{"role":"assistant","content":null,"tool_calls":[{"id":"1"}]},)"
              R"({"role":"tool","tool_call_id":"1","content":"sunny"}])");
    EXPECT_THAT(call->warnings, IsEmpty());
    const ChatCall left_out = read(std::string{kWithTools});
    EXPECT_EQ(left_out.question->conversation.behind, "");
    EXPECT_THAT(left_out.warnings, ElementsAre(HasSubstr("what tools gave")));
}

struct BadField {
    const char* more;
    const char* pointer;
};

class DecodeChatRefuses : public testing::TestWithParam<BadField> {};

TEST_P(DecodeChatRefuses, WhatWouldMakeAnotherAnswerThanWasAskedFor) {
    EXPECT_EQ(pointer_of(asking(GetParam().more)), GetParam().pointer) << GetParam().more;
}

INSTANTIATE_TEST_SUITE_P(
    Fields, DecodeChatRefuses,
    testing::Values(
        BadField{R"("n": 2)", "/n"}, BadField{R"("n": "1")", "/n"},
        BadField{R"("logprobs": true)", "/logprobs"},
        BadField{R"("audio": {"voice": "alloy"})", "/audio"},
        BadField{R"("modalities": ["text", "audio"])", "/modalities"},
        BadField{R"("tool_choice": "required")", "/tool_choice"},
        BadField{R"("function_call": {"name": "f"})", "/function_call"},
        BadField{R"("temperature": 2.5)", "/temperature"},
        BadField{R"("temperature": "hot")", "/temperature"}, BadField{R"("top_p": 2)", "/top_p"},
        BadField{R"("seed": 1.5)", "/seed"}, BadField{R"("stop": [])", "/stop"},
        BadField{R"("stop": ["a", "b", "c", "d", "e"])", "/stop"},
        BadField{R"("stop": [1])", "/stop"}, BadField{R"("max_tokens": 0)", "/max_tokens"},
        BadField{R"("user": 7)", "/user"}, BadField{R"("stream": "yes")", "/stream"},
        BadField{R"("stream_options": 1)", "/stream_options"},
        BadField{R"("stream_options": {"include_usage": 1})", "/stream_options/include_usage"},
        BadField{R"("response_format": {"type": "xml"})", "/response_format"},
        BadField{R"("response_format": "json_object")", "/response_format"}));

TEST(DecodeChat, FaultsOfMessagesNameTheirPlace) {
    const auto with = [](const std::string& messages) {
        return pointer_of(R"({"model": "ragd", "messages": )" + messages + "}");
    };
    EXPECT_EQ(with("[]"), "/messages");
    EXPECT_EQ(with("7"), "/messages");
    EXPECT_EQ(with("[7]"), "/messages/0");
    EXPECT_EQ(with(R"([{"role": "tool", "content": "x"}])"), "/messages");
    EXPECT_EQ(with(R"([{"role": "user"}])"), "/messages/0/content");
    EXPECT_EQ(with(R"([{"role": "user", "content": 7}])"), "/messages/0/content");
    EXPECT_EQ(with(R"([{"role": "user", "content": [7]}])"), "/messages/0/content/0");
    EXPECT_EQ(with(R"([{"role": "user", "content": [{"type": "image_url"}]}])"),
              "/messages/0/content/0/type");
    EXPECT_EQ(with(R"([{"role": "user", "content": [{"type": "text"}]}])"),
              "/messages/0/content/0/text");
    EXPECT_EQ(with(R"([{"role": "assistant", "content": "Hello"}])"), "/messages");
    EXPECT_EQ(
        with(R"([{"role": "assistant", "content": "Hello"}, {"role": "user", "content": " "}])"),
        "/messages/1/content");
    EXPECT_EQ(with(R"([{"role": "user", "content": ")" + std::string(4097, 'x') + R"("}])"),
              "/messages/0/content");
    EXPECT_EQ(with(R"([{"role": "system", "content": ")" + std::string(17000, 'x') +
                   R"("}, {"role": "user", "content": "q"}])"),
              "/messages");
}

TEST(DecodeChat, SaysWhichModelsThereAre) {
    for (const std::string model : {"gpt-4o", "ragd/", "ragd/a b", "ragd/a/b", "Ragd", ""}) {
        const auto call = decode_chat(R"({"model": ")" + model +
                                      R"(", "messages": [{"role": "user", "content": "q"}]})");
        ASSERT_FALSE(call) << model;
        EXPECT_EQ(call.error().code, ErrorCode::kNotFound) << model;
        EXPECT_EQ(call.error().fields.front().pointer, "/model") << model;
    }
    EXPECT_EQ(pointer_of(R"({"messages": [{"role": "user", "content": "q"}]})"), "/model");
    EXPECT_EQ(decode_chat("[]").error().code, ErrorCode::kInvalidField);
    EXPECT_EQ(decode_chat("{").error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ragd
