#include "api/api_fixture.hpp"
#include "net/sse.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const auto* kAsk =
    R"({"model": "ragd", "messages": [{"role": "user", "content": " q "}]})";
constexpr const auto* kAskStreamed =
    R"({"model": "ragd", "messages": [{"role": "user", "content": "q"}], "stream": true,
    "stream_options": {"include_usage": true}})";
constexpr const auto* kAskJson =
    R"({"model": "ragd", "messages": [{"role": "user", "content": "q"}],
    "response_format": {"type": "json_object"}})";

class ChatRoute : public ApiTest {
protected:
    static Task<Result<Answer>> stream_an_answer(const RequestContext&, AnswerSink* sink) {
        Answer answer = simple_answer();
        answer.sources.push_back({.n = 1});
        answer.citations.push_back({.source = 1, .start = 8, .end = 11});
        if (sink != nullptr) {
            RAG_CO_TRY(co_await sink->on_sources(answer.sources));
            for (const auto* token : {"28 days", " [1]"}) {
                RAG_CO_TRY(co_await sink->on_token(token));
            }
        }
        co_return answer;
    }
    /// The data of the events.
    static std::vector<std::string> data_of(const RecordingWriter& writer) {
        EXPECT_THAT(writer.streamed, Not(HasSubstr("event:")));
        SseDecoder decoder;
        std::vector<std::string> data;
        for (const SseEvent& event : decoder.feed(writer.streamed).value()) {
            data.push_back(event.data);
        }
        return data;
    }
    RecordingWriter chat(const char* body) { return post("/v1/chat/completions", body); }
};

TEST_F(ChatRoute, AnswersWithACompletion) {
    const auto answer = chat(kAsk);
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(answer.json().at("id"), "chatcmpl-fresh");
    EXPECT_EQ(answer.json().at("choices").at(0).at("message").at("content"), "28 days [1]");
    EXPECT_EQ(question_.text, "q");
    EXPECT_EQ(deadline_, Deadline::in(clock_, settings_.request_timeout));
}

TEST_F(ChatRoute, StreamsChunksAndDone) {
    answerer_ = stream_an_answer;
    const auto writer = chat(kAskStreamed);
    EXPECT_EQ(writer.header("Content-Type"), "text/event-stream");
    EXPECT_TRUE(writer.ended);
    const auto data = data_of(writer);
    ASSERT_EQ(data.size(), 7U);
    EXPECT_THAT(data[0], HasSubstr(R"("delta":{"role":"assistant","content":""})"));
    EXPECT_THAT(data[1], HasSubstr(R"("delta":{"content":"28 days"})"));
    EXPECT_THAT(data[3], HasSubstr(R"("start_index":8,"end_index":11)"));
    EXPECT_THAT(data[4], HasSubstr(R"("finish_reason":"stop")"));
    EXPECT_THAT(data[5], HasSubstr(R"("choices":[],"usage":{)"));
    EXPECT_EQ(data[6], "[DONE]");
}

TEST_F(ChatRoute, AnAnswerThatIsNotWhatWasStreamedIsAnError) {
    answerer_ = [](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        (void)co_await sink->on_sources({});
        (void)co_await sink->on_token("The water ");
        co_return simple_answer();
    };
    const auto data = data_of(chat(kAskStreamed));
    ASSERT_EQ(data.size(), 3U);
    const auto error = parse_json(data[2])->at("error");
    EXPECT_EQ(error.at("type"), "server_error");
    EXPECT_THAT(std::string{error.at("message").as_string()}, HasSubstr("ask again"));
}

TEST_F(ChatRoute, WhatFailsBeforeTheFirstChunkHasItsStatus) {
    answerer_ = [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        co_return fail(ErrorCode::kUnavailable, "busy");
    };
    for (const char* body : {kAsk, kAskStreamed}) {
        const auto writer = chat(body);
        EXPECT_EQ(writer.response.status, 503);
        EXPECT_EQ(writer.json().at("error").at("message"), "busy");
        EXPECT_EQ(writer.header("Retry-After"), "1");
        EXPECT_EQ(writer.streamed, "");
    }
}

TEST_F(ChatRoute, WhatFailsLaterIsAnErrorInTheStream) {
    answerer_ = [](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        (void)co_await sink->on_sources({});
        co_return fail(ErrorCode::kDeadlineExceeded, "too late");
    };
    const auto writer = chat(kAskStreamed);
    const auto data = data_of(writer);
    ASSERT_EQ(data.size(), 2U);
    EXPECT_EQ(parse_json(data[1])->at("error").at("code"), "deadline_exceeded");
    EXPECT_TRUE(writer.ended);
}

TEST_F(ChatRoute, ErrorsAreInTheShapeOfOpenAi) {
    const auto bad = chat(R"({"model": "ragd", "messages": []})");
    EXPECT_EQ(bad.response.status, 400);
    EXPECT_EQ(bad.json().at("error").at("param"), "messages");
    const auto unknown =
        chat(R"({"model": "gpt-4o", "messages": [{"role": "user", "content": "q"}]})");
    EXPECT_EQ(unknown.response.status, 404);
    EXPECT_EQ(unknown.json().at("error").at("code"), "model_not_found");
    EXPECT_EQ(get("/v1/chat/completions").json().at("error").at("code"), "method_not_allowed");
    EXPECT_EQ(get("/v1/nothing").json().at("error").at("type"), "invalid_request_error");
}

TEST_F(ChatRoute, JsonNeedsALanguageModel) {
    const auto refused = chat(kAskJson);
    EXPECT_EQ(refused.response.status, 400);
    EXPECT_EQ(refused.json().at("error").at("param"), "response_format");
}

TEST_F(ChatRoute, WhereThereIsALanguageModelJsonIsAskedOfIt) {
    probes_["llm"] = [] { return ComponentStatus{}; };
    EXPECT_EQ(chat(kAskJson).response.status, 200);
    EXPECT_EQ(question_.format, OutputFormat::kJson);
}

TEST_F(ChatRoute, AModelIsACollectionThatHasDocuments) {
    put("a", "Text", "tea");
    const auto model_of = [this](const char* target) { return get(target); };
    EXPECT_EQ(model_of("/v1/models/ragd").response.status, 200);
    EXPECT_EQ(model_of("/v1/models/ragd/tea").json().at("id"), "ragd/tea");
    EXPECT_EQ(model_of("/v1/models/ragd%2Ftea").json().at("id"), "ragd/tea");
    EXPECT_EQ(model_of("/v1/models/ragd/coffee").json().at("error").at("code"), "model_not_found");
    std::vector<std::string> listed;
    const auto list = get("/v1/models").json();
    for (const auto& one : list.at("data").as_array()) {
        listed.emplace_back(one.at("id").as_string());
    }
    EXPECT_THAT(listed, ElementsAre("ragd", "ragd/tea"));
    EXPECT_EQ(chat(R"({"model": "ragd/tea", "messages": [{"role": "user", "content": "q"}]})")
                  .response.status,
              200);
    EXPECT_EQ(question_.collection, CollectionName{"tea"});
    EXPECT_EQ(chat(R"({"model": "ragd/coffee", "messages": [{"role": "user", "content": "q"}]})")
                  .response.status,
              404);
}

}  // namespace
}  // namespace ragd
