#include "clients/openai/chat_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/openai/error_body.hpp"

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

TEST(EncodeChatRequest, EarlierTurnsStandBetweenAndOptionsArePassedOn) {
    const ChatRequest request{.system = "S",
                              .earlier = {{Role::kUser, "A?"}, {Role::kAssistant, "B."}},
                              .user = "C?",
                              .max_tokens = 7,
                              .options = {{"seed", "7"}, {"stop", R"(["x"])"}}};
    EXPECT_EQ(encode_chat_request("m", request, {.unknown_options = {"stop"}}),
              R"({"model":"m","messages":[{"role":"system","content":"S"},)"
              R"({"role":"user","content":"A?"},{"role":"assistant","content":"B."},)"
              R"({"role":"user","content":"C?"}],"temperature":0.0,"max_tokens":7,"seed":7})");
}

TEST(EncodeChatRequest, RolesTakeTurns) {
    const ChatRequest request{.system = "S", .earlier = {{Role::kUser, "A?"}}, .user = "B?"};
    EXPECT_THAT(encode_chat_request("m", request, {.system_role = false}),
                HasSubstr(R"("messages":[{"role":"user","content":"S\n\nA?\n\nB?"}])"));
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
    EXPECT_EQ(finish->finish, Finish::kLength);
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
    EXPECT_EQ(reply->finish, Finish::kStop);
    EXPECT_FALSE(reply->usage);  // what cannot be a count counts nothing
}

TEST(DecodeChat, WhatIsNoCompletionIsUnavailable) {
    for (const std::string_view text :
         {"", "<html>", "[]", "{}", "null", R"({"choices":{}})", R"({"choices":[]})",
          R"({"choices":[1]})", R"({"choices":[{"message":"x"}]})", R"({"choices":[{}]})"}) {
        const auto reply = decode_chat_reply(text);
        ASSERT_FALSE(reply) << text;
        EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
    }
    for (const std::string_view text : {"[done]", "[]", "1", R"({"choices":{}})", "{"}) {
        EXPECT_FALSE(decode_chat_event(text)) << text;
    }
}

TEST(DecodeChatEvent, WhatSaysNothingIsNoFault) {
    for (const std::string_view data :
         {"", " ", "{}", R"({"choices":null})", R"({"choices":[]})", R"({"choices":[null]})",
          R"({"choices":[{"index":0,"delta":null,"finish_reason":null}]})",
          R"({"choices":[{"index":0,"finish_reason":""}]})", R"({"type":"ping"})",
          R"({"choices":[{"delta":{"role":"assistant","content":null,"tool_calls":[]}}]})",
          R"({"choices":[{"delta":{"content":[]}}],"error":null})",
          R"({"choices":[],"error":"","usage":{"prompt_tokens":null}})"}) {
        const auto part = decode_chat_event(data);
        ASSERT_TRUE(part) << data;
        EXPECT_EQ(part->text, "") << data;
        EXPECT_EQ(part->finish, Finish::kNotYet) << data;
        EXPECT_FALSE(part->usage || part->done) << data;
    }
    EXPECT_TRUE(decode_chat_event(" [DONE] ")->done);
}

TEST(DecodeChat, ContentMayBeAListOfParts) {
    for (
        const std::string_view content :
        {R"([{"type":"text","text":"Hot"},{"type":"text","text":" [1]."}])", R"(["Hot"," [1]."])",
         R"({"type":"text","text":"Hot [1]."})", R"([{"type":"text","text":{"value":"Hot [1]."}}])",
         R"([{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]},{"text":"Hot [1]."}])"}) {
        const std::string held = std::string{R"({"content":)"}.append(content) + "}";
        const auto event = decode_chat_event(R"({"choices":[{"delta":)" + held + "}]}");
        const auto reply = decode_chat_reply(R"({"choices":[{"message":)" + held + "}]}");
        ASSERT_TRUE(event && reply) << content;
        EXPECT_EQ(event->text, "Hot [1].") << content;
        EXPECT_EQ(reply->text, "Hot [1].") << content;
    }
}

TEST(DecodeChat, ReasoningIsApartFromTheText) {
    for (const std::string_view said :
         {R"({"reasoning_content":"Hm","content":""})", R"({"reasoning":"Hm"})",
          R"({"content":[{"type":"thinking","thinking":[]}]})"}) {
        const auto part =
            decode_chat_event(std::string{R"({"choices":[{"delta":)"}.append(said) + "}]}");
        ASSERT_TRUE(part) << said;
        EXPECT_EQ(part->text, "") << said;
        EXPECT_TRUE(part->reasons) << said;
    }
    EXPECT_FALSE(
        decode_chat_event(R"({"choices":[{"delta":{"content":"x","reasoning_content":null}}]})")
            ->reasons);
}

TEST(DecodeChat, KnowsEachNameOfAnEnd) {
    const auto finish = [](const std::string& reason) {
        return decode_chat_event(R"({"choices":[{"delta":{},"finish_reason":")" + reason + "\"}]}")
            ->finish;
    };
    EXPECT_EQ(finish("MAX_TOKENS"), Finish::kLength);
    EXPECT_EQ(finish("length"), Finish::kLength);
    EXPECT_EQ(finish("SAFETY"), Finish::kWithheld);
    EXPECT_EQ(finish("content_filter"), Finish::kWithheld);
    EXPECT_EQ(finish("eos"), Finish::kStop);
    EXPECT_EQ(finish(""), Finish::kNotYet);
}

TEST(DecodeChat, CountsTokensWhereverTheyAreTold) {
    for (const std::string_view data :
         {R"({"usage":{"prompt_tokens":4,"completion_tokens":2}})",
          R"({"choices":null,"usage":{"prompt_tokens":4,"completion_tokens":2}})",
          R"({"choices":[{"delta":{},"usage":{"prompt_tokens":4,"completion_tokens":2}}]})",
          R"({"choices":[],"x_groq":{"usage":{"prompt_tokens":4,"completion_tokens":2}}})"}) {
        const auto part = decode_chat_event(data);
        ASSERT_TRUE(part && part->usage) << data;
        EXPECT_EQ(part->usage->prompt_tokens, 4U) << data;
        EXPECT_EQ(part->usage->completion_tokens, 2U) << data;
    }
}

TEST(DecodeChat, OfSeveralCompletionsTheFirstIsRead) {
    const auto part = decode_chat_event(
        R"({"choices":[{"index":1,"delta":{"content":"Cold"}},{"index":0,"delta":{"content":"Hot"}}]})");
    ASSERT_TRUE(part);
    EXPECT_EQ(part->text, "Hot");
}

TEST(DecodeChat, AnErrorMayBeATextOrAList) {
    for (const auto& [body, name] :
         {std::pair{R"({"error":"model is loading"})", ""},
          std::pair{R"({"error":{"type":"overloaded_error"}})", "overloaded_error"},
          std::pair{R"({"error":["no"]})", ""}, std::pair{R"({"error":[{"code":"busy"}]})", "busy"},
          std::pair{R"({"type":"error","code":"x_1"})", "x_1"},
          std::pair{R"([{"error":{"code":400,"status":"INVALID_ARGUMENT"}}])",
                    "INVALID_ARGUMENT"}}) {
        EXPECT_EQ(error_name(body), name) << body;
        for (const auto& part : {decode_chat_event(body), decode_chat_reply(body)}) {
            ASSERT_FALSE(part) << body;
            EXPECT_THAT(part.error().message, HasSubstr("reported an error")) << body;
            EXPECT_THAT(part.error().message, HasSubstr(name)) << body;
        }
    }
}

TEST(EncodeChatRequest, LeavesOutWhatADialectDoesWithout) {
    const ChatRequest request{.system = "S", .user = "U", .max_tokens = 7, .stream = true};
    EXPECT_EQ(encode_chat_request("m", request,
                                  {.limit = TokenLimit::kMaxCompletionTokens,
                                   .temperature = false,
                                   .system_role = false,
                                   .stream_options = false}),
              R"({"model":"m","messages":[{"role":"user","content":"S\n\nU"}],)"
              R"("max_completion_tokens":7,"stream":true})");
    EXPECT_EQ(encode_chat_request("m", {.system = "S", .user = "U"}, {.limit = TokenLimit::kNone}),
              R"({"model":"m","messages":[{"role":"system","content":"S"},)"
              R"({"role":"user","content":"U"}],"temperature":0.0})");
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
