#include "clients/openai/openai_chat_model.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/openai/fake_service_fixture.hpp"
#include "clients/openai/model_list.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Says nothing until the client has gone.
Task<void> hang(HttpRequest request, ResponseWriter& /*writer*/) {
    boost::asio::steady_timer never{co_await boost::asio::this_coro::executor, SteadyTime::max()};
    const std::stop_callback wake{request.gone, [&never] { never.cancel(); }};
    if (!request.gone.stop_requested()) {
        (void)co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

class OpenAiChatModelTest : public testing::Test {
protected:
    OpenAiChatModelTest() { options_.base_url = service_.url(); }

    Result<ChatReply> ask(bool stream = false, RequestContext ctx = test_context()) {
        heard_.clear();
        if (model_ == nullptr) {
            model_ = std::make_unique<OpenAiChatModel>(
                options_, OpenAiChatModel::Parts{client_, metrics_, log_, clock_});
        }
        return io_.block_on(
            model_->complete(ctx, {.system = "s", .user = "u", .max_tokens = 5, .stream = stream},
                             [this](std::string piece) { return hear(std::move(piece)); }));
    }
    Task<Result<void>> hear(std::string piece) {
        heard_.push_back(std::move(piece));
        if (stop_ != nullptr) {
            stop_->request_stop();
        }
        co_return Result<void>{};
    }
    static RequestContext within(std::chrono::milliseconds span) {
        RequestContext ctx = test_context();
        ctx.deadline = Deadline::at(std::chrono::steady_clock::now() + span);
        return ctx;
    }
    std::string counted(const std::string& outcome) {
        const std::string text = metrics_.render();
        const std::string name = "rag_llm_requests_total{outcome=\"" + outcome + "\"} ";
        const auto at = text.find(name) + name.size();
        return text.substr(at, text.find('\n', at) - at);
    }

    SystemClock clock_;
    Metrics metrics_{"test", clock_};
    Log log_ = Log::null();
    IoThread io_;
    FakeService service_{io_, clock_};
    HttpClient client_{{}, clock_};
    OpenAiOptions options_{.api_key = "sk-secret", .model = "m", .seed = 1};
    std::unique_ptr<OpenAiChatModel> model_;
    std::vector<std::string> heard_;
    std::stop_source* stop_ = nullptr;
};

TEST_F(OpenAiChatModelTest, AsksForACompletionAndPassesItOn) {
    service_.script = {FakeService::says("Krill [1].")};
    const auto reply = ask();
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_THAT(heard_, ElementsAre("Krill [1]."));
    EXPECT_EQ(reply->usage.prompt_tokens, 40U);
    ASSERT_EQ(service_.requests.size(), 1U);
    const HttpRequest& request = service_.requests[0];
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/v1/chat/completions");
    EXPECT_EQ(*request.header("authorization"), "Bearer sk-secret");
    EXPECT_EQ(*request.header("content-type"), "application/json");
    EXPECT_THAT(request.body, HasSubstr(R"("model":"m")"));
    EXPECT_EQ(model_->status().health, Health::kOk);
    EXPECT_EQ(counted("ok"), "1");
    EXPECT_THAT(metrics_.render(), HasSubstr("rag_llm_tokens_total{kind=\"completion\"} 2"));
}

TEST_F(OpenAiChatModelTest, WithoutAKeyNoneIsSent) {
    options_.api_key.clear();
    service_.script = {FakeService::says("x")};
    ASSERT_TRUE(ask());
    EXPECT_EQ(service_.requests[0].header("authorization"), nullptr);
}

TEST_F(OpenAiChatModelTest, PassesTheTokensOfAStreamOn) {
    service_.script = {FakeService::events(
        {FakeService::delta(""), FakeService::delta("Kr"), FakeService::delta("ill"),
         FakeService::kStop, std::string{R"({"choices":[],)"} + FakeService::kUsage + "}",
         "[DONE]"})};
    const auto reply = ask(true);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_THAT(heard_, ElementsAre("Kr", "ill"));
    EXPECT_EQ(reply->usage.completion_tokens, 2U);
}

TEST_F(OpenAiChatModelTest, AStreamMayEndWithoutDoneAndAReplyMayComeForAStream) {
    service_.script = {FakeService::events({FakeService::delta("x"), FakeService::kStop}),
                       FakeService::says("whole")};
    EXPECT_TRUE(ask(true));
    EXPECT_TRUE(ask(true));
    EXPECT_THAT(heard_, ElementsAre("whole"));
}

TEST_F(OpenAiChatModelTest, AStreamThatBreaksOffIsAFailureWhoeverHeardIt) {
    for (const bool whole : {true, false}) {
        service_.requests.clear();
        service_.script = {FakeService::events({FakeService::delta("Kr")}, whole)};
        const auto reply = ask(true);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().message, "the language model broke off its answer");
        EXPECT_EQ(service_.requests.size(), 1U);  // text was heard: no second try
    }
    EXPECT_EQ(counted("incomplete"), "2");
    EXPECT_EQ(model_->status().health, Health::kDegraded);
}

TEST_F(OpenAiChatModelTest, TriesOnceMoreWhereThatMayHelp) {
    service_.script = {FakeService::reply(503, "{}"), FakeService::says("x")};
    EXPECT_TRUE(ask());
    EXPECT_EQ(service_.requests.size(), 2U);
}

TEST_F(OpenAiChatModelTest, WaitsAsLongAsTheServiceAsks) {
    service_.script = {FakeService::reply(429, "{}", {{"retry-after-ms", "300"}}),
                       FakeService::says("x")};
    const auto begun = clock_.now();
    EXPECT_TRUE(ask());
    EXPECT_GE(clock_.now() - begun, 300ms);
}

TEST_F(OpenAiChatModelTest, DoesNotWaitPastTheDeadline) {
    service_.script = {FakeService::reply(429, "{}", {{"Retry-After", "60"}})};
    const auto reply = ask(false, within(20s));
    ASSERT_FALSE(reply);
    EXPECT_THAT(reply.error().message, HasSubstr("takes no more requests"));
    EXPECT_EQ(service_.requests.size(), 1U);
}

TEST_F(OpenAiChatModelTest, NamesWhatItWasRefusedForAndDoesNotTryAgain) {
    struct Case {
        int status;
        const char* body;
        const char* expected;
    };
    for (const auto& [status, body, expected] :
         {Case{401, R"({"error":{"code":"invalid_api_key"}})", "refused the key (401 invalid_"},
          Case{401, R"({"error":{"code":"sk-secret"}})", "refused the key (401 ...)"},
          Case{404, R"({"error":{"code":"model_not_found"}})", "not found (404 model_not_found)"},
          Case{400, R"({"error":{"code":"context_length_exceeded"}})", "refused the request (400"},
          Case{302, "", "status 302"}, Case{200, "<html>", "not a chat completion"},
          Case{200, R"({"choices":[{"message":{"content":""},"finish_reason":"stop"}]})",
               "said nothing"},
          Case{200, R"({"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]})",
               "content filter"}}) {
        model_.reset();
        service_.requests.clear();
        service_.script = {FakeService::reply(status, body)};
        const auto reply = ask();
        ASSERT_FALSE(reply) << status;
        EXPECT_THAT(reply.error().message, HasSubstr(expected));
        EXPECT_THAT(reply.error().message, Not(HasSubstr("sk-secret")));
        EXPECT_EQ(service_.requests.size(), 1U) << status;
    }
}

TEST_F(OpenAiChatModelTest, OneWrongRequestSaysNothingAboutTheService) {
    service_.script = {FakeService::reply(400, "{}")};
    for (int i = 0; i < 8; ++i) {
        EXPECT_FALSE(ask());
    }
    EXPECT_EQ(service_.requests.size(), 8U);
    EXPECT_EQ(model_->status().health, Health::kOk);
}

TEST_F(OpenAiChatModelTest, LeavesAServiceAloneThatFailsAgainAndAgain) {
    service_.script = {FakeService::reply(500, "{}")};
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(ask());
    }
    EXPECT_LE(service_.requests.size(), CircuitBreaker::kFailuresMax + 1);
    EXPECT_THAT(ask().error().message, HasSubstr("is not asked at the moment"));
    EXPECT_EQ(model_->status().health, Health::kDegraded);
    EXPECT_THAT(model_->status().detail, HasSubstr("500"));
}

TEST_F(OpenAiChatModelTest, ASilentServiceIsNotWaitedForLongerThanAllowed) {
    service_.script = {hang};
    options_.attempt_timeout = 100ms;
    EXPECT_THAT(ask(true).error().message, HasSubstr("did not answer in time"));
    model_.reset();
    options_.attempt_timeout = 20s;
    EXPECT_THAT(ask(false, within(100ms)).error().message, HasSubstr("did not answer in time"));
    EXPECT_EQ(counted("timeout"), "2");
}

TEST_F(OpenAiChatModelTest, AnUnreachableServiceSaysSoWithoutItsAddress) {
    options_.base_url = "http://127.0.0.1:1/v1";
    const auto reply = ask();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().message, "the language model cannot be reached");
    EXPECT_THAT(model_->status().detail, HasSubstr("127.0.0.1"));
}

TEST_F(OpenAiChatModelTest, ACallerWhoLeavesIsNoFaultOfTheService) {
    service_.script = {FakeService::events(
        {FakeService::delta("Kr"), FakeService::delta("ill"), FakeService::kStop, "[DONE]"})};
    std::stop_source stop;
    stop_ = &stop;
    RequestContext ctx = test_context();
    ctx.cancelled = stop.get_token();
    const auto reply = ask(true, ctx);
    if (!reply) {  // it may have been whole before the stop was seen
        EXPECT_EQ(reply.error().code, ErrorCode::kCancelled);
    }
    EXPECT_EQ(model_->status().health, Health::kOk);
}

TEST_F(OpenAiChatModelTest, AnEndlessAnswerIsCutAtABound) {
    options_.attempt_timeout = 60s;
    service_.script = {[](HttpRequest /*request*/, ResponseWriter& writer) -> Task<void> {
        auto ok = co_await writer.begin_stream(
            {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}});
        while (ok) {
            std::string events;
            for (int i = 0; i < 1000; ++i) {
                events += "data: " + FakeService::delta("x") + "\n\n";
            }
            ok = co_await writer.write(std::move(events));
        }
    }};
    EXPECT_THAT(ask(true).error().message, HasSubstr("far more than it was asked for"));
}

/// Refuses a request while it holds `member`.
FakeService::Behaviour refuse(const char* message) {
    return FakeService::reply(400, std::string{R"({"error":{"message":")"} + message +
                                       R"(","code":"unsupported_parameter"}})");
}

TEST_F(OpenAiChatModelTest, LearnsWhatTheModelRefusesAndRemembersIt) {
    service_.script = {refuse("Unsupported parameter: 'max_tokens'"),
                       refuse("'temperature' does not support 0"), refuse("no system role support"),
                       FakeService::says("x"), FakeService::says("y")};
    for (const bool stream : {false, true}) {
        ASSERT_TRUE(ask(stream));
    }
    ASSERT_EQ(service_.requests.size(), 5U) << "the second call is right at once";
    EXPECT_THAT(service_.requests[0].body, HasSubstr(R"("max_tokens":5)"));
    for (const std::size_t learned : {3, 4}) {
        const std::string& body = service_.requests[learned].body;
        EXPECT_THAT(body, HasSubstr(R"("max_completion_tokens":5)"));
        EXPECT_THAT(body, Not(HasSubstr("temperature")));
        EXPECT_THAT(body, HasSubstr(R"([{"role":"user","content":"s\n\nu"}])"));
    }
    EXPECT_EQ(model_->status().health, Health::kOk);
}

TEST_F(OpenAiChatModelTest, WhatCannotBeLearntIsARefusal) {
    service_.script = {refuse("Unsupported parameter: 'max_tokens'")};
    const auto reply = ask();
    ASSERT_FALSE(reply);
    EXPECT_THAT(reply.error().message,
                HasSubstr("refused the request (400 unsupported_parameter)"));
    EXPECT_LE(service_.requests.size(), 3U);
}

TEST_F(OpenAiChatModelTest, OnceSeenToCloseThoughtsItDidNotOpenItIsHeard) {
    const auto stream =
        FakeService::events({FakeService::delta("Stoves"), FakeService::delta("."),
                             FakeService::delta("</think>Hot"), FakeService::kStop});
    service_.script = {stream};
    const auto first = ask(true);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->reasoning_bytes, 7U);
    const auto second = ask(true);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->reasoning_bytes, 0U);
    EXPECT_THAT(heard_, ElementsAre("Hot"));
}

TEST_F(OpenAiChatModelTest, SaysWhyNothingWasSaid) {
    const auto said = [this](const std::string& choice) {
        model_.reset();
        service_.requests.clear();
        service_.script = {FakeService::reply(200, R"({"choices":[)" + choice + "]}")};
        return ask().error().message;
    };
    EXPECT_THAT(said(R"({"message":{"content":"<think>Hm"},"finish_reason":"length"})"),
                HasSubstr("reasoning alone took all of max_tokens"));
    EXPECT_THAT(
        said(R"({"message":{"content":null,"reasoning_content":"Hm"},"finish_reason":"length"})"),
        HasSubstr("reasoning alone took all of max_tokens"));
    EXPECT_THAT(said(R"({"message":{"content":null,"refusal":"No."},"finish_reason":"stop"})"),
                HasSubstr("refused to answer"));
}

TEST_F(OpenAiChatModelTest, ListsTheModelsOfAService) {
    service_.script = {FakeService::reply(200, R"({"data":[{"id":"a"},{"id":"b"},{}]})"),
                       FakeService::reply(401, "{}"), FakeService::reply(200, "[]")};
    const auto list = [&] {
        return io_.block_on(
            list_models(client_, options_, Deadline::in(clock_, std::chrono::seconds{10})));
    };
    EXPECT_THAT(list().value(), ElementsAre("a", "b"));
    EXPECT_EQ(service_.requests[0].path, "/v1/models");
    EXPECT_THAT(list().error().message, HasSubstr("OPENAI_API_KEY"));
    EXPECT_THAT(list().error().message, HasSubstr("OPENAI_BASE_URL"));
}

}  // namespace
}  // namespace ragd
