#include <boost/asio/as_tuple.hpp>

#include "api/api_fixture.hpp"
#include "api/call.hpp"
#include "net/sse.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<SseEvent> events_of(const RecordingWriter& writer) {
    SseDecoder decoder;
    auto events = decoder.feed(writer.streamed);
    EXPECT_TRUE(events);
    return events ? std::move(*events) : std::vector<SseEvent>{};
}

std::vector<std::string> names_of(const std::vector<SseEvent>& events) {
    std::vector<std::string> names;
    for (const auto& event : events) {
        names.push_back(event.event);
    }
    return names;
}

constexpr const auto* kStreamed = R"({"query": "q", "stream": true})";

class QueryRoute : public ApiTest {
protected:
    static Task<Result<Answer>> stream_an_answer(const RequestContext&, AnswerSink* sink) {
        if (sink != nullptr) {
            const std::vector<Source> sources(1);
            RAG_CO_TRY(co_await sink->on_sources(sources));
            for (const auto* token : {"28 days", " [1]"}) {
                RAG_CO_TRY(co_await sink->on_token(token));
            }
        }
        co_return simple_answer();
    }
};

TEST_F(QueryRoute, AnswersWithTheWholeObject) {
    const auto answer = post("/query", R"({"query": " q ", "top_k": 7, "collection": "c"})");
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.json().at("id"), "fresh");
    EXPECT_EQ(answer.json().at("answer"), "28 days [1]");
    EXPECT_EQ(question_.text, "q");
    EXPECT_EQ(question_.top_k, 7U);
    EXPECT_EQ(question_.collection, CollectionName{"c"});
    EXPECT_EQ(deadline_, Deadline::in(clock_, settings_.request_timeout));
}

TEST_F(QueryRoute, ProblemsNameTheField) {
    const auto answer = post("/query", R"({"query": "q", "top_k": 1000})");
    EXPECT_EQ(answer.response.status, 422);
    EXPECT_EQ(answer.code(), "invalid_field");
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/top_k");
    EXPECT_EQ(post("/query", "{\"query\": \"\\ud800\"}").response.status, 400);
    EXPECT_EQ(post("/query", "{\"query\": \"\xff\"}").response.status, 400);
}

TEST_F(QueryRoute, ReadsLargeBodiesOnTheComputePool) {
    const std::string filler(kOffloadBytes, ' ');
    EXPECT_EQ(post("/query", R"({"query": "q")" + filler + "}").response.status, 200);
    EXPECT_EQ(post("/query", R"({"query": 1)" + filler + "}").response.status, 422);
}

TEST_F(QueryRoute, WritesLargeAnswersOnTheComputePool) {
    answerer_ = [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        auto answer = simple_answer();
        answer.text = std::string(kOffloadBytes + 1, 'x');
        co_return answer;
    };
    const auto answer = post("/query", R"({"query": "q"})");
    EXPECT_EQ(answer.json().at("answer").as_string().size(), kOffloadBytes + 1);
}

TEST_F(QueryRoute, ErrorsOfThePipelineHaveTheirStatus) {
    const auto status_for = [this](ErrorCode code) {
        answerer_ = [code](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
            co_return fail(code, "why");
        };
        return post("/query", R"({"query": "q"})");
    };
    EXPECT_EQ(status_for(ErrorCode::kDeadlineExceeded).response.status, 504);
    const auto busy = status_for(ErrorCode::kUnavailable);
    EXPECT_EQ(busy.response.status, 503);
    EXPECT_EQ(busy.header("Retry-After"), "1");
    EXPECT_EQ(status_for(ErrorCode::kInternal).response.status, 500);
    EXPECT_EQ(status_for(ErrorCode::kCancelled).response.status, 503)
        << "cancelled, but the caller is still there: the server is stopping";
}

TEST_F(QueryRoute, SaysNothingToACallerWhoIsGone) {
    std::stop_source gone;
    answerer_ = [&gone](const RequestContext& ctx, AnswerSink*) -> Task<Result<Answer>> {
        gone.request_stop();
        EXPECT_TRUE(ctx.cancelled.stop_requested());
        co_return fail(ErrorCode::kCancelled, "the caller went away");
    };
    auto ask = request("POST", "/query", R"({"query": "q"})");
    ask.gone = gone.get_token();
    EXPECT_EQ(send(std::move(ask)).answers, 0);
    EXPECT_THAT(log_lines_.back(), HasSubstr(R"("status":499)"));
}

TEST_F(QueryRoute, StreamsSourcesTokensAndTheWholeAnswer) {
    answerer_ = stream_an_answer;
    const auto writer = post("/query", kStreamed);
    EXPECT_EQ(writer.response.status, 200);
    EXPECT_EQ(writer.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(writer.header("X-Request-Id"), "fresh");
    EXPECT_TRUE(writer.ended);
    EXPECT_EQ(writer.answers, 1);
    const auto events = events_of(writer);
    ASSERT_THAT(names_of(events), ElementsAre("sources", "token", "token", "done"));
    EXPECT_EQ(parse_json(events[0].data)->at("sources").as_array().size(), 1U);
    EXPECT_EQ(events[1].data, R"({"text":"28 days"})");
    answerer_ = [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        co_return simple_answer();
    };
    EXPECT_EQ(events[3].data, post("/query", R"({"query": "q"})").response.body);
}

TEST_F(QueryRoute, AStreamThatFailsBeforeItBeginsHasItsStatus) {
    answerer_ = [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        co_return fail(ErrorCode::kUnavailable, "busy");
    };
    const auto writer = post("/query", kStreamed);
    EXPECT_EQ(writer.response.status, 503);
    EXPECT_EQ(writer.code(), "unavailable");
    EXPECT_EQ(writer.streamed, "");
}

TEST_F(QueryRoute, AStreamThatFailsLaterEndsWithAProblem) {
    answerer_ = [](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        (void)co_await sink->on_sources({});
        co_return fail(ErrorCode::kDeadlineExceeded, "too late");
    };
    const auto writer = post("/query", kStreamed);
    const auto events = events_of(writer);
    ASSERT_THAT(names_of(events), ElementsAre("sources", "error"));
    EXPECT_EQ(parse_json(events[1].data)->at("code"), "deadline_exceeded");
    EXPECT_TRUE(writer.ended);
    EXPECT_EQ(writer.answers, 1);
}

TEST_F(QueryRoute, AnExceptionInAStreamEndsItWithAProblemThatSaysNothing) {
    answerer_ = [](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        (void)co_await sink->on_sources({});
        throw std::runtime_error("/var/lib/private");
    };
    const auto writer = post("/query", kStreamed);
    EXPECT_THAT(names_of(events_of(writer)), ElementsAre("sources", "error"));
    EXPECT_THAT(writer.streamed, testing::Not(HasSubstr("/var/lib")));
    EXPECT_TRUE(writer.ended);
}

TEST_F(QueryRoute, StopsWhenTheReaderOfAStreamGoesAway) {
    answerer_ = stream_an_answer;
    RecordingWriter writer;
    std::stop_source gone;
    writer.on_write = [&](const std::string&) {
        writer.gone = true;
        gone.request_stop();
    };
    auto ask = request("POST", "/query", kStreamed);
    ask.gone = gone.get_token();
    send(std::move(ask), writer);
    EXPECT_THAT(names_of(events_of(writer)), ElementsAre("sources"));
    EXPECT_FALSE(writer.ended);
    EXPECT_EQ(writer.answers, 1);
}

TEST_F(QueryRoute, CommentsKeepAQuietStreamAlive) {
    settings_.keep_alive = std::chrono::milliseconds{1};
    RecordingWriter writer;
    boost::asio::steady_timer heard{io_.executor(), boost::asio::steady_timer::time_point::max()};
    int comments = 0;
    writer.on_write = [&](const std::string& bytes) {
        if (bytes.starts_with(':') && ++comments == 3) {
            heard.cancel();
        }
    };
    answerer_ = [&heard](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        (void)co_await sink->on_sources({});
        co_await heard.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        for (int i = 0; i < 50; ++i) {  // beside comments: RecordingWriter sees a write in a write
            (void)co_await sink->on_token("x");
        }
        co_return simple_answer();
    };
    send(request("POST", "/query", kStreamed), writer);
    EXPECT_GE(comments, 3);
    const auto events = events_of(writer);
    EXPECT_EQ(events.size(), 52U);
    EXPECT_EQ(events.back().event, "done");
}

}  // namespace
}  // namespace ragd
