#include "api/event_stream.hpp"

#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/caught.hpp"

namespace ragd {
namespace {

namespace asio = boost::asio;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

}  // namespace

/// Shared with the coroutine that writes comments. All on one thread: plain flags are enough.
struct EventStream::State {
    State(ResponseWriter& w, HttpHeaders h, std::chrono::milliseconds k)
        : writer(w), headers(std::move(h)), keep_alive(k) {}

    ResponseWriter& writer;
    HttpHeaders headers;
    std::chrono::milliseconds keep_alive;
    bool begun = false;
    bool writing = false;  // by whomever: two writes at once would mix their bytes
    bool closed = false;
    std::unique_ptr<asio::steady_timer> tick;  // the next comment
    std::unique_ptr<asio::steady_timer> idle;  // never fires; cancelled when a write ends

    Task<Result<void>> in_turn(Task<Result<void>> write) {
        while (writing) {
            co_await idle->async_wait(kNoThrow);
        }
        writing = true;
        auto written = co_await std::move(write);
        writing = false;
        idle->cancel();
        co_return written;
    }

    Task<Result<void>> begin() {
        const auto executor = co_await asio::this_coro::executor;
        tick = std::make_unique<asio::steady_timer>(executor);
        idle =
            std::make_unique<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
        HttpResponse head{.status = 200, .headers = headers};
        head.headers.emplace_back("Content-Type", "text/event-stream");
        head.headers.emplace_back("X-Accel-Buffering", "no");  // proxies must not hold it back
        begun = true;
        co_return co_await writer.begin_stream(std::move(head));
    }

    static Task<void> keep_alive_loop(std::shared_ptr<State> self) {
        while (!self->closed) {
            self->tick->expires_after(self->keep_alive);
            co_await self->tick->async_wait(kNoThrow);
            if (self->closed || self->writing) {
                continue;
            }
            if (const auto sent = co_await self->in_turn(self->writer.write_keep_alive()); !sent) {
                co_return;  // the answer's own next write finds out, too
            }
        }
    }
};

EventStream::EventStream(Call& call)
    : call_(call),
      state_(std::make_shared<State>(call.writer, call.headers, call.settings.keep_alive)) {}

EventStream::~EventStream() {
    state_->closed = true;
    if (state_->tick) {
        state_->tick->cancel();
    }
}

bool EventStream::begun() const {
    return state_->begun;
}

Task<Result<void>> EventStream::send(std::string_view event, std::string data) {
    ByteBudget::Share share{call_.answers};
    RAG_CO_TRY(reserve_answer(share, data.size()));
    if (!state_->begun) {
        RAG_CO_TRY(co_await state_->begin());
        asio::co_spawn(co_await asio::this_coro::executor, State::keep_alive_loop(state_),
                       asio::detached);
    }
    co_return co_await state_->in_turn(
        state_->writer.write_event(std::string{event}, std::move(data)));
}

Task<Result<void>> EventStream::finish(std::string_view event, std::string data) {
    RAG_CO_TRY(co_await send(event, std::move(data)));
    co_await close();
    co_return co_await state_->writer.end();
}

Task<void> EventStream::close() {
    state_->closed = true;
    if (!state_->begun) {
        co_return;
    }
    state_->tick->cancel();
    while (state_->writing) {
        co_await state_->idle->async_wait(kNoThrow);
    }
}

Task<Result<Reply>> serve_events(Call& call, EventStream& stream, Task<Result<void>> events,
                                 std::string_view error_event) {
    FailureEvent failure{.name = std::string{error_event}, .encode = [&call](const Error& error) {
                             return call.dialect.encode(error, call.ctx.id, std::nullopt);
                         }};
    co_return co_await serve_events(call, stream, std::move(events), std::move(failure));
}

Task<Result<Reply>> serve_events(Call& call, EventStream& stream, Task<Result<void>> events,
                                 FailureEvent failure) {
    auto done = co_await caught(std::move(events));
    if (!done) {
        done = as_seen_by_caller(std::move(done.error()), call);
    }
    if (!done && stream.begun() && done.error().code != ErrorCode::kCancelled) {
        (void)co_await stream.finish(failure.name, failure.encode(done.error()));
    }
    co_await stream.close();
    call.head_sent = stream.begun();
    if (!done) {
        co_return done.error();
    }
    co_return std::nullopt;
}

}  // namespace ragd
