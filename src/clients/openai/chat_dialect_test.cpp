#include "clients/openai/chat_dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ChatDialect after(std::string_view body, ChatDialect used = {}, int status = 400) {
    return dialect_after(used, {}, status, body).value_or(used);
}

TEST(ChatDialect, LearnsHowTheLengthIsBounded) {
    for (
        const std::string_view body :
        {R"({"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}})",
         R"({"error":"max_tokens is deprecated"})", R"({"error":["unknown field max_tokens"]})",
         R"({"detail":[{"type":"extra_forbidden","loc":["body","max_tokens"],"msg":"Extra inputs are not permitted","input":512}]})",
         R"([{"error":{"code":400,"message":"Unknown name \"max_tokens\"","status":"INVALID_ARGUMENT"}}])",
         "max_tokens: not supported"}) {
        EXPECT_EQ(after(body), (ChatDialect{.limit = TokenLimit::kMaxCompletionTokens})) << body;
    }
    constexpr ChatDialect kNew{.limit = TokenLimit::kMaxCompletionTokens};
    EXPECT_EQ(after(R"({"error":"max_completion_tokens is not supported"})", kNew).limit,
              TokenLimit::kNone);
}

TEST(ChatDialect, LearnsWhichOptionsAModelDoesNotKnow) {
    const ChatRequest request{
        .options = {
            {"seed", "7"}, {"stop", R"("x")"}, {"user", R"("u")"}, {"response_format", "{}"}}};
    const auto unknown_after = [&](std::string_view body) {
        return dialect_after({}, request, 400, body).value_or(ChatDialect{}).unknown_options;
    };
    EXPECT_THAT(
        unknown_after(
            R"({"error":{"message":"Unsupported parameter: 'stop' is not supported with this model."}})"),
        ElementsAre("stop"));
    EXPECT_THAT(
        unknown_after(
            R"({"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]})"),
        ElementsAre("seed"));
    EXPECT_THAT(
        unknown_after(R"({"error":{"message":"Unrecognized request argument supplied: user"}})"),
        ElementsAre("user"));
    EXPECT_THAT(unknown_after(R"({"error":"'response_format' is not supported"})"), IsEmpty());
    EXPECT_THAT(unknown_after(R"({"error":"this user is not allowed to stop here"})"), IsEmpty());
    EXPECT_THAT(unheeded({.unknown_options = {"stop"}}, request),
                ElementsAre(HasSubstr("takes no stop")));
}

TEST(ChatDialect, LearnsToDoWithoutWhatIsRefused) {
    EXPECT_EQ(
        after(
            R"({"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model.","param":"temperature"}})"),
        (ChatDialect{.temperature = false}));
    EXPECT_EQ(after(R"({"message":"invalid temperature: only 1 is allowed for this model"})"),
              (ChatDialect{.temperature = false}));
    EXPECT_EQ(
        after(R"({"error":{"message":"Unrecognized request argument supplied: stream_options"}})"),
        (ChatDialect{.stream_options = false}));
    EXPECT_EQ(after(R"({"error":{"message":"Unsupported value: 'stream' does not support true"}})"),
              (ChatDialect{.stream = false}));
    EXPECT_EQ(after(R"({"error":"temperature and max_tokens are not supported"})"),
              (ChatDialect{.limit = TokenLimit::kMaxCompletionTokens, .temperature = false}));
}

TEST(ChatDialect, LearnsThatThereIsNoSystemRole) {
    for (
        const std::string_view body :
        {R"({"object":"error","message":"System role not supported","type":"BadRequestError","code":400})",
         R"({"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system' with this model.","param":"messages[0].role"}})",
         R"({"error":{"message":"Developer instruction is not enabled for models/gemma-3-27b-it"}})",
         R"({"error":{"message":"Conversation roles must alternate user/assistant/user/assistant/..."}})",
         R"({"detail":[{"loc":["body","messages",0,"role"],"msg":"Input should be 'user' or 'assistant'"}]})"}) {
        EXPECT_EQ(after(body), (ChatDialect{.system_role = false})) << body;
    }
    EXPECT_EQ(after(R"({"error":{"code":500,"message":"System role not supported"}})", {}, 500),
              (ChatDialect{.system_role = false}))
        << "llama.cpp, of a template that raises";
}

TEST(ChatDialect, OtherRefusalsTeachNothing) {
    for (
        const std::string_view body :
        {R"({"error":{"message":"max_tokens is too large: 16384. This model supports at most 4096 completion tokens."}})",
         R"({"error":{"message":"This model's maximum context length is 4096 tokens."}})",
         R"({"error":{"code":"model_not_found"}})",
         R"({"error":{"message":"internal system error"}})",
         R"({"detail":[{"msg":"Field required","input":{"messages":"temperature not supported"}}]})",
         "{}", ""}) {
        EXPECT_EQ(after(body), ChatDialect{}) << body;
    }
    EXPECT_EQ(after(R"({"error":"max_tokens is not supported"})", {}, 401), ChatDialect{});
    const ChatRequest hot{.temperature = 1.7};
    EXPECT_FALSE(dialect_after({}, hot, 400, R"({"error":"temperature must be at most 1"})"))
        << "a wrong value, not a wrong member";
}

TEST(ChatDialect, TryingComesToAnEnd) {
    constexpr std::string_view kAll =
        "max_tokens max_completion_tokens temperature stream_options system role not supported";
    ChatDialect dialect;
    int tries = 0;
    while (const auto next = dialect_after(dialect, {}, 400, kAll)) {
        dialect = *next;
        ASSERT_LE(++tries, 5);
    }
    EXPECT_EQ(dialect.limit, TokenLimit::kNone);
    EXPECT_FALSE(dialect.temperature || dialect.system_role || dialect.stream_options);
}

TEST(ChatDialect, SaysWhatWasAskedForAndLeftOut) {
    EXPECT_THAT(unheeded({}, {.temperature = 0.5}), IsEmpty());
    EXPECT_THAT(unheeded({.temperature = false}, {.temperature = 0}), IsEmpty());
    EXPECT_THAT(unheeded({.temperature = false}, {.temperature = 0.5}),
                ElementsAre(HasSubstr("temperature")));
    EXPECT_THAT(unheeded({.limit = TokenLimit::kNone}, {}), ElementsAre(HasSubstr("max_tokens")));
}

}  // namespace
}  // namespace ragd
