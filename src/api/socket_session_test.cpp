#include <deque>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/api_fixture.hpp"
#include "changes/change_feed.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kNoThrows = boost::asio::as_tuple(boost::asio::use_awaitable);

/// A client that says what it was given, and then waits until it leaves or is closed.
class FakeSocket final : public WebSocket {
public:
    explicit FakeSocket(boost::asio::any_io_executor executor)
        : changed_(executor, boost::asio::steady_timer::time_point::max()) {}

    Task<Result<SocketMessage>> read() override {
        while (said.empty() && !over_) {
            co_await changed_.async_wait(kNoThrows);
        }
        if (over_) {
            co_return fail(ErrorCode::kCancelled, "over");
        }
        SocketMessage message{.kind = kind, .bytes = std::move(said.front())};
        said.pop_front();
        co_return message;
    }
    Task<Result<void>> send(std::string bytes, MessageKind /*kind*/) override {
        ++sending;
        while (!reads && !over_) {
            co_await changed_.async_wait(kNoThrows);
        }
        --sending;
        if (over_) {
            co_return fail(ErrorCode::kCancelled, "over");
        }
        const auto event = parse_json(bytes);
        EXPECT_TRUE(event && event->is_object()) << bytes;
        heard.push_back(event->get_object());
        if (on_event) {
            on_event(heard.back());
        }
        co_return Result<void>{};
    }
    Task<void> close(CloseCode code, std::string /*reason*/) override {
        closed.push_back(code);
        leave();
        co_return;
    }
    [[nodiscard]] std::stop_token draining() const override { return drain.get_token(); }
    [[nodiscard]] std::stop_token recalled() const override { return recall.get_token(); }

    void leave() {
        over_ = true;
        changed_.cancel();
    }
    void say(std::string message) {
        said.push_back(std::move(message));
        changed_.cancel();
    }
    void read_on() {
        reads = true;
        changed_.cancel();
    }
    /// "q1 sources", ...
    [[nodiscard]] std::vector<std::string> events() const {
        std::vector<std::string> all;
        for (const auto& event : heard) {
            const auto& id = event.at("id");
            all.push_back((id.is_null() ? "null" : std::string{id.as_string()}) + " " +
                          std::string{event.at("event").as_string()});
        }
        return all;
    }

    std::deque<std::string> said;
    MessageKind kind = MessageKind::kText;
    std::vector<boost::json::object> heard;
    std::vector<CloseCode> closed;
    std::function<void(const boost::json::object&)> on_event;
    std::stop_source drain;
    std::stop_source recall;
    int sending = 0;
    bool reads = true;

private:
    boost::asio::steady_timer changed_;
    bool over_ = false;
};

/// Gives its one socket, or a response.
class UpgradingWriter final : public ResponseWriter {
public:
    explicit UpgradingWriter(FakeSocket& socket) : socket_(socket) {}

    Task<Result<void>> send(HttpResponse sent) override {
        response = std::move(sent);
        co_return Result<void>{};
    }
    Task<Result<void>> begin_stream(HttpResponse) override { co_return Result<void>{}; }
    Task<Result<void>> write(std::string) override { co_return Result<void>{}; }
    Task<Result<void>> end() override { co_return Result<void>{}; }
    Task<Result<std::unique_ptr<WebSocket>>> upgrade(const HttpRequest&,
                                                     HttpHeaders sent) override {
        headers = std::move(sent);
        co_return std::make_unique<Borrowed>(socket_);
    }

    HttpResponse response{.status = 0};
    HttpHeaders headers;

private:
    struct Borrowed final : WebSocket {
        explicit Borrowed(FakeSocket& lender) : socket(lender) {}
        Task<Result<SocketMessage>> read() override { return socket.read(); }
        Task<Result<void>> send(std::string bytes, MessageKind kind) override {
            return socket.send(std::move(bytes), kind);
        }
        Task<void> close(CloseCode code, std::string reason) override {
            return socket.close(code, std::move(reason));
        }
        [[nodiscard]] std::stop_token draining() const override { return socket.draining(); }
        [[nodiscard]] std::stop_token recalled() const override { return socket.recalled(); }
        FakeSocket& socket;
    };
    FakeSocket& socket_;
};

Task<void> until_told_to_stop(std::stop_token stop) {
    boost::asio::steady_timer never{co_await boost::asio::this_coro::executor,
                                    boost::asio::steady_timer::time_point::max()};
    const std::stop_callback wake{stop, [&never] { never.cancel(); }};
    if (!stop.stop_requested()) {
        co_await never.async_wait(kNoThrows);
    }
}

class SocketSessionTest : public ApiTest {
protected:
    static std::string query(std::string_view id) {
        return fmt::format(R"({{"id": "{}", "type": "query", "query": {{"query": "q"}}}})", id);
    }
    static std::string other(std::string_view type, std::string_view id) {
        return fmt::format(R"({{"id": "{}", "type": "{}"}})", id, type);
    }
    /// Until the session is over.
    void talk() {
        HttpRequest asked = request("GET", "/ws");
        asked.headers = {{"Host", "localhost"},
                         {"Connection", "Upgrade"},
                         {"Upgrade", "websocket"},
                         {"Sec-WebSocket-Version", "13"},
                         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
        const auto task = [&]() -> Task<int> {
            co_await api().handle(std::move(asked), writer_);
            co_return 0;
        };
        io_.block_on(task());
    }
    /// The client leaves after so many last events.
    void leave_after(int count) {
        socket_.on_event = [this, count, seen = 0](const boost::json::object& event) mutable {
            seen += event.at("event") == "done" || event.at("event") == "error" ? 1 : 0;
            if (seen == count) {
                socket_.leave();
            }
        };
    }
    static Task<Result<Answer>> stream_tokens(const RequestContext&, AnswerSink* sink) {
        const std::vector<Source> sources(1);
        RAG_CO_TRY(co_await sink->on_sources(sources));
        RAG_CO_TRY(co_await sink->on_token("28 days"));
        co_return simple_answer();
    }

    FakeSocket socket_{io_.executor()};
    UpgradingWriter writer_{socket_};
};

TEST_F(SocketSessionTest, TheEventsOfAQuestionAreThoseOfItsStream) {
    answerer_ = stream_tokens;
    socket_.said = {query("q1")};
    leave_after(1);
    talk();
    EXPECT_THAT(socket_.events(), ElementsAre("q1 sources", "q1 token", "q1 done"));
    EXPECT_EQ(socket_.heard.back().at("data").at("answer"), "28 days [1]");
    EXPECT_TRUE(counted(R"(rag_http_requests_total{route="/query",status="200"} 1)"));
    EXPECT_TRUE(counted(R"(rag_http_requests_total{route="/ws",status="101"} 1)"));
}

TEST_F(SocketSessionTest, WhoLeavesStopsAllHisQuestions) {
    int begun = 0;
    int stopped = 0;
    answerer_ = [&](const RequestContext& ctx, AnswerSink*) -> Task<Result<Answer>> {
        if (++begun == 3) {
            socket_.leave();
        }
        co_await until_told_to_stop(ctx.cancelled);
        ++stopped;
        co_return fail(ErrorCode::kCancelled, "gone");
    };
    socket_.said = {query("a"), query("b"), query("c")};
    talk();
    EXPECT_EQ(stopped, 3);
    EXPECT_THAT(socket_.heard, IsEmpty());
}

TEST_F(SocketSessionTest, ACancelledQuestionEndsAndTheOthersGoOn) {
    answerer_ = [&](const RequestContext& ctx, AnswerSink*) -> Task<Result<Answer>> {
        if (question_.text != "q") {
            co_return simple_answer();
        }
        socket_.say(other("cancel", "a"));
        co_await until_told_to_stop(ctx.cancelled);
        socket_.say(R"({"id": "b", "type": "query", "query": {"query": "other"}})");
        co_return fail(ErrorCode::kCancelled, "stopped");
    };
    socket_.said = {query("a")};
    leave_after(2);
    talk();
    EXPECT_THAT(socket_.events(), ElementsAre("a error", "b done"));
    EXPECT_EQ(socket_.heard.front().at("data").at("code"), "cancelled");
}

TEST_F(SocketSessionTest, AReaderWhoDoesNotReadStopsWhatIsMadeForHim) {
    int made = 0;
    answerer_ = [&](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        for (; made < 1000; ++made) {
            if (auto sent = co_await sink->on_token("x"); !sent) {
                co_return sent.error();
            }
        }
        co_return simple_answer();
    };
    socket_.reads = false;
    socket_.said = {query("a"), other("cancel", "nobody")};
    const auto look = [&]() -> Task<int> {
        while (socket_.sending == 0 || !socket_.said.empty()) {
            co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                                       boost::asio::use_awaitable);
        }
        EXPECT_EQ(made, 0) << "the first waits for its reader";
        socket_.leave();
        co_return 0;
    };
    boost::asio::co_spawn(io_.executor(), look(), boost::asio::detached);
    talk();
    EXPECT_EQ(made, 0);
}

TEST_F(SocketSessionTest, AServerThatStopsLetsQuestionsEndAndThenCloses) {
    answerer_ = [&](const RequestContext& ctx, AnswerSink* sink) -> Task<Result<Answer>> {
        socket_.drain.request_stop();
        co_return co_await stream_tokens(ctx, sink);
    };
    socket_.said = {query("a")};
    talk();
    EXPECT_THAT(socket_.events(), ElementsAre("a sources", "a token", "a done"));
    EXPECT_THAT(socket_.closed, ElementsAre(CloseCode::kGoingAway));
}

TEST_F(SocketSessionTest, WhatIsNotDoneInTimeIsStoppedAndSaysSo) {
    api().drain();
    answerer_ = [&](const RequestContext& ctx, AnswerSink*) -> Task<Result<Answer>> {
        socket_.drain.request_stop();
        socket_.recall.request_stop();
        co_await until_told_to_stop(ctx.cancelled);
        co_return fail(ErrorCode::kCancelled, "stopped");
    };
    socket_.said = {query("a")};
    talk();
    EXPECT_THAT(socket_.events(), ElementsAre("a error"));
    EXPECT_EQ(socket_.heard.back().at("data").at("code"), "unavailable");
    EXPECT_THAT(socket_.closed, ElementsAre(CloseCode::kGoingAway));
}

TEST_F(SocketSessionTest, WhatIsNoTextIsClosed) {
    socket_.kind = MessageKind::kBinary;
    socket_.said = {"abc"};
    talk();
    EXPECT_THAT(socket_.closed, ElementsAre(CloseCode::kUnsupported));
}

TEST_F(SocketSessionTest, FaultsAreToldAndTooManyInARowAreTheEnd) {
    for (int i = 0; i < 150; ++i) {
        socket_.said.emplace_back("{");
    }
    talk();
    EXPECT_EQ(socket_.heard.size(), 101U);
    EXPECT_EQ(socket_.events().back(), "null error");
    EXPECT_THAT(socket_.closed, ElementsAre(CloseCode::kPolicy));
}

TEST_F(SocketSessionTest, AnIdThatIsInUseIsRefusedWithoutIt) {
    answerer_ = [&](const RequestContext& ctx, AnswerSink*) -> Task<Result<Answer>> {
        socket_.say(query("a"));
        socket_.say(R"({"id": "a", "type": "ask"})");
        co_await until_told_to_stop(ctx.cancelled);
        co_return fail(ErrorCode::kCancelled, "gone");
    };
    socket_.said = {query("a")};
    leave_after(2);
    talk();
    EXPECT_THAT(socket_.events(), ElementsAre("null error", "null error"));
    EXPECT_EQ(socket_.heard.front().at("data").at("code"), "conflict");
}

TEST_F(SocketSessionTest, WithoutAFeedNobodySubscribes) {
    socket_.said = {other("subscribe", "s")};
    leave_after(1);
    talk();
    EXPECT_THAT(socket_.events(), ElementsAre("s error"));
    EXPECT_EQ(socket_.heard.front().at("data").at("code"), "unsupported");
}

TEST_F(SocketSessionTest, ASubscriberIsToldUntilHeCancels) {
    ChangeFeed feed;
    changes_ = &feed;
    const auto publish = [&](const char* id) {
        feed.publish(DocumentChange{.key = test_scope().key(),
                                    .id = DocumentId{id},
                                    .is_written = true,
                                    .after = DocumentAcl{}});
    };
    socket_.on_event = [&, count = 0](const boost::json::object&) mutable {
        switch (++count) {
            case 1:
                publish("tea");
                break;
            case 2:
                socket_.say(other("cancel", "s"));
                break;
            default:
                publish("late");
                socket_.leave();
        }
    };
    socket_.said = {other("subscribe", "s")};
    talk();
    EXPECT_THAT(socket_.events(), ElementsAre("s changed", "s changed", "s done"));
    EXPECT_EQ(socket_.heard.at(1).at("data").at("document_id"), "tea");
    EXPECT_FALSE(feed.is_heard_here(test_scope().key()));
}

TEST_F(SocketSessionTest, ASlowSubscriberIsToldHowManyThereWere) {
    ChangeFeed feed;
    changes_ = &feed;
    socket_.on_event = [&, count = 0](const boost::json::object&) mutable {
        if (++count == 1) {
            for (int i = 0; i < 500; ++i) {
                feed.publish(DocumentChange{.key = test_scope().key(),
                                            .id = DocumentId{"tea"},
                                            .is_written = true,
                                            .after = DocumentAcl{}});
            }
        } else {
            socket_.leave();
        }
    };
    socket_.said = {other("subscribe", "s")};
    talk();
    ASSERT_EQ(socket_.heard.size(), 2U);
    EXPECT_EQ(socket_.heard.back().at("data").at("count"), 500);
}

}  // namespace
}  // namespace ragd
