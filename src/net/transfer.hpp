#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "base/deadline.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "net/http_client.hpp"

namespace ragd {

/// One call under way, as the thread of the transfers (which puts) and the coroutine of the caller
/// (which takes) share it.
class Transfer {
public:
    /// A streamed body pauses when so much of it waits for the caller.
    static constexpr std::size_t kWaitingBytesMax = 64 * limits::kKiB;

    explicit Transfer(HttpCall call) : call_(std::move(call)) {}

    /// Unchanged once the transfer was started, so both threads may read it.
    [[nodiscard]] const HttpCall& call() const { return call_; }

    /// What happened since the last look, in this order.
    struct News {
        std::optional<HttpReply> head = std::nullopt;     // once; without body
        std::string bytes = {};                           // of the body
        std::optional<Result<void>> done = std::nullopt;  // once, the last
        [[nodiscard]] bool empty() const { return !head && bytes.empty() && !done; }
    };

    /// Waits for news. Threads: the caller's.
    Task<News> next();

    /// Threads: the transfers'. The first `put_body` comes after `put_head`, `put_done` is last.
    void put_head(HttpReply head);
    /// `wake_now`: hand it over at once, not with what follows. Returns what waits to be taken.
    std::size_t put_body(std::string_view bytes, bool wake_now);
    void put_done(Result<void> outcome);

private:
    using Waiter = std::move_only_function<void()>;  // resumes the caller on its executor
    struct Mailbox {
        News news;
        bool wanted = false;  // whether there is something to wake the waiter for
        Waiter waiter;
    };

    template <typename F>
    void put(F&& change);

    HttpCall call_;
    Guarded<Mailbox> mailbox_;
};

}  // namespace ragd
