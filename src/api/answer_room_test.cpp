// What clients have not read yet must not fill the memory.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "api/api_fixture.hpp"
#include "api/call.hpp"

namespace ragd {
namespace {

namespace asio = boost::asio;

/// A client that takes nothing until it is told to.
class UnreadWriter final : public ResponseWriter {
public:
    explicit UnreadWriter(const asio::any_io_executor& executor)
        : asked_(executor, asio::steady_timer::time_point::max()),
          reads_(executor, asio::steady_timer::time_point::max()) {}

    Task<Result<void>> send(HttpResponse response) override {
        status = response.status;
        co_return co_await wait();
    }
    Task<Result<void>> begin_stream(HttpResponse head) override {
        status = head.status;
        co_return Result<void>{};
    }
    Task<Result<void>> write(std::string /*bytes*/) override { co_return co_await wait(); }
    Task<Result<void>> end() override { co_return Result<void>{}; }

    /// Until the answer, or its first piece, is there to be read.
    Task<void> until_sent() { co_await asked_.async_wait(asio::as_tuple(asio::use_awaitable)); }
    void read() {
        reading_ = true;
        reads_.cancel();
    }
    int status = 0;

private:
    Task<Result<void>> wait() {
        asked_.cancel();
        if (!reading_) {
            co_await reads_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        co_return Result<void>{};
    }
    asio::steady_timer asked_;
    asio::steady_timer reads_;
    bool reading_ = false;
};

class AnswerRoom : public ApiTest {
protected:
    AnswerRoom() {
        settings_.answers_bytes_max = 300'000;
        put("large", std::string(200'000, 'x'));
        put("small", "Text");
    }

    /// What others are told while one client has asked and does not read; then it reads.
    struct Seen {
        RecordingWriter large, small, after;
        int unread = 0;
    };
    Seen ask_beside(HttpRequest unread) {
        Seen seen;
        const auto task = [&]() -> Task<int> {
            UnreadWriter client{co_await asio::this_coro::executor};
            asio::steady_timer done{co_await asio::this_coro::executor,
                                    asio::steady_timer::time_point::max()};
            asio::co_spawn(co_await asio::this_coro::executor,
                           handle_then(std::move(unread), client, done), asio::detached);
            co_await client.until_sent();
            co_await api().handle(request("GET", "/documents/large/content"), seen.large);
            co_await api().handle(request("GET", "/documents/small/content"), seen.small);
            client.read();
            co_await done.async_wait(asio::as_tuple(asio::use_awaitable));
            co_await api().handle(request("GET", "/documents/large/content"), seen.after);
            seen.unread = client.status;
            co_return 0;
        };
        io_.block_on(task());
        return seen;
    }

private:
    Task<void> handle_then(HttpRequest asked, ResponseWriter& writer, asio::steady_timer& done) {
        co_await api().handle(std::move(asked), writer);
        done.cancel();
    }
};

TEST_F(AnswerRoom, IsSharedByAllAnswersThatAreNotRead) {
    settings_.answers_bytes_max = 200'003;  // which leaves less than the small one has
    const auto seen = ask_beside(request("GET", "/documents/large/content"));
    EXPECT_EQ(seen.unread, 200);
    EXPECT_EQ(seen.large.response.status, 503);
    EXPECT_EQ(seen.large.code(), "unavailable");
    EXPECT_EQ(seen.large.header("Retry-After"), "1");
    EXPECT_THAT(log_lines_[1], testing::HasSubstr(R"("status":503)")) << "as it was sent";
    EXPECT_EQ(seen.small.response.status, 200) << "a small one needs no room";
    EXPECT_EQ(seen.after.response.status, 200) << "what was read has given its room back";
}

TEST_F(AnswerRoom, IsSharedByStreamsToo) {
    answerer_ = [](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        std::vector<Source> sources(1);
        sources[0].chunk.metadata = {{"filler", std::string(200'000, 'x')}};
        RAG_CO_TRY(co_await sink->on_sources(sources));
        co_return simple_answer();
    };
    const auto seen = ask_beside(request("POST", "/query", R"({"query": "q", "stream": true})"));
    EXPECT_EQ(seen.unread, 200);
    EXPECT_EQ(seen.large.response.status, 503);
    EXPECT_EQ(seen.small.response.status, 200);
    EXPECT_EQ(seen.after.response.status, 200);
}

TEST_F(AnswerRoom, AStreamThatFindsNoneHasItsStatus) {
    answerer_ = [](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
        std::vector<Source> sources(1);
        sources[0].chunk.metadata = {{"filler", std::string(400'000, 'x')}};
        RAG_CO_TRY(co_await sink->on_sources(sources));
        co_return simple_answer();
    };
    const auto answer = post("/query", R"({"query": "q", "stream": true})");
    EXPECT_EQ(answer.response.status, 503);
    EXPECT_EQ(answer.streamed, "");
}

}  // namespace
}  // namespace ragd
