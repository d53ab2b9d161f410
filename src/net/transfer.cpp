#include "net/transfer.hpp"

#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ragd {

template <typename F>
void Transfer::put(F&& change) {
    auto waiter = mailbox_.with([&](Mailbox& box) {
        change(box);
        return box.wanted ? std::exchange(box.waiter, {}) : Waiter{};
    });
    if (waiter) {
        waiter();
    }
}

void Transfer::put_head(HttpReply head) {
    put([&](Mailbox& box) {
        box.news.head = std::move(head);
        box.wanted = true;
    });
}

std::size_t Transfer::put_body(std::string_view bytes, bool wake_now) {
    std::size_t waiting = 0;
    put([&](Mailbox& box) {
        box.news.bytes.append(bytes);
        box.wanted = box.wanted || wake_now;
        waiting = box.news.bytes.size();
    });
    return waiting;
}

void Transfer::put_done(Result<void> outcome) {
    put([&](Mailbox& box) {
        box.news.done = std::move(outcome);
        box.wanted = true;
    });
}

Task<Transfer::News> Transfer::next() {
    const auto token = boost::asio::use_awaitable;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        [this](auto handler) {
            auto executor = boost::asio::get_associated_executor(handler);
            // Keeps the caller's event loop alive while only our thread knows of the handler.
            auto guard = boost::asio::make_work_guard(executor);
            Waiter waiter = [handler = std::move(handler), executor,
                             guard = std::move(guard)]() mutable {
                boost::asio::post(executor, std::move(handler));
            };
            const bool ready = mailbox_.with([&](Mailbox& box) {
                if (!box.wanted) {
                    box.waiter = std::move(waiter);
                }
                return box.wanted;
            });
            if (ready) {
                waiter();
            }
        },
        token);
    co_return mailbox_.with([](Mailbox& box) {
        box.wanted = false;
        return std::exchange(box.news, {});
    });
}

}  // namespace ragd
