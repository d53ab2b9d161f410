#include "clients/openai/chat_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;

TEST(EncodeChatRequest, IsWhatTheApiReferenceSays) {
    const ChatRequest request{
        .system = "Say \"hi\".", .user = "Hi?", .temperature = 0.25, .max_tokens = 7};
    EXPECT_EQ(encode_chat_request("m", request),
              R"({"model":"m","messages":[{"role":"system","content":"Say \"hi\"."},)"
              R"({"role":"user","content":"Hi?"}],"temperature":0.25,"max_tokens":7})");
}

TEST(EncodeChatRequest, AStreamAsksForUsage) {
    EXPECT_THAT(encode_chat_request("m", {.stream = true}),
                HasSubstr(R"("stream":true,"stream_options":{"include_usage":true})"));
}

TEST(DecodeChatEvent, ReadsTextFinishAndUsage) {
    const auto text = decode_chat_event(R"({"choices":[{"delta":{"content":"Kr"}}]})");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->text, "Kr");
    EXPECT_FALSE(text->done);
    const auto role =
        decode_chat_event(R"({"choices":[{"delta":{"role":"assistant","content":null}}]})");
    ASSERT_TRUE(role);
    EXPECT_EQ(role->text, "");
    const auto finish =
        decode_chat_event(R"({"choices":[{"delta":{},"finish_reason":"length"}],"usage":null})");
    ASSERT_TRUE(finish);
    EXPECT_EQ(finish->finish_reason, "length");
    EXPECT_FALSE(finish->usage);
    const auto usage =
        decode_chat_event(R"({"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3}})");
    ASSERT_TRUE(usage && usage->usage);
    EXPECT_EQ(usage->usage->prompt_tokens, 12U);
    EXPECT_EQ(usage->usage->completion_tokens, 3U);
    EXPECT_TRUE(decode_chat_event("[DONE]")->done);
}

TEST(DecodeChatReply, ReadsAWholeCompletion) {
    const auto reply = decode_chat_reply(
        R"({"choices":[{"index":0,"message":{"role":"assistant","content":"Krill."},)"
        R"("finish_reason":"stop"}],"usage":{"prompt_tokens":-1,"completion_tokens":2.5}})");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->text, "Krill.");
    EXPECT_EQ(reply->finish_reason, "stop");
    EXPECT_EQ(reply->usage->prompt_tokens, 0U);  // what cannot be a count counts nothing
}

TEST(DecodeChat, WhatIsNoCompletionIsUnavailable) {
    for (const std::string_view text :
         {"", "<html>", "[]", "{}", "null", R"({"choices":{}})", R"({"choices":[]})",
          R"({"choices":[1]})", R"({"choices":[{"message":"x"}]})", R"({"choices":[{}]})"}) {
        const auto reply = decode_chat_reply(text);
        ASSERT_FALSE(reply) << text;
        EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
    }
    EXPECT_FALSE(decode_chat_event("[done]"));
    EXPECT_FALSE(decode_chat_event(R"({"object":"something"})"));
}

TEST(DecodeChat, AnErrorInMidStreamIsNamedButNotRepeated) {
    const auto event = decode_chat_event(
        R"({"error":{"message":"your prompt 'secret' is bad","type":"server_error","code":null}})");
    ASSERT_FALSE(event);
    EXPECT_THAT(event.error().message, HasSubstr("server_error"));
    EXPECT_THAT(event.error().message, testing::Not(HasSubstr("secret")));
}

TEST(DecodeChat, AnErrorOfAnOlderVllmIsOne) {
    constexpr auto* kText =
        R"({"object":"error","message":"secret","type":"BadRequestError","param":null,"code":400})";
    const auto event = decode_chat_event(kText);
    ASSERT_FALSE(event);
    EXPECT_THAT(event.error().message, HasSubstr("reported an error (BadRequestError)"));
    EXPECT_EQ(error_name(kText), "BadRequestError");
}

TEST(ErrorName, IsACodeOrATypeAndNothingElse) {
    EXPECT_EQ(error_name(R"({"error":{"code":"invalid_api_key","type":"x"}})"), "invalid_api_key");
    EXPECT_EQ(error_name(R"({"error":{"code":429,"type":"rate_limit"}})"), "rate_limit");
    EXPECT_EQ(error_name(R"({"object":"list","type":"x"})"), "");
    EXPECT_EQ(error_name(R"({"error":{"code":"key sk-123 is wrong"}})"), "");
    EXPECT_EQ(error_name(R"({"error":"no"})"), "");
    EXPECT_EQ(error_name("no JSON"), "");
}

}  // namespace
}  // namespace ragd
