#include "runtime/waiters.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ragd {

Task<bool> Waiters::wait(Deadline until, std::stop_token gone) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto alarm = std::make_shared<boost::asio::steady_timer>(executor, until.time());
    alarms_.push_back(alarm);
    const std::weak_ptr<boost::asio::steady_timer> weak = alarm;
    // The stop may be requested on any thread; the timer is touched on the io thread only.
    auto wake_it = [executor, weak] {
        boost::asio::post(executor, [weak] {
            if (const auto timer = weak.lock()) {
                timer->cancel();
            }
        });
    };
    const std::stop_callback on_gone{gone, std::move(wake_it)};
    const auto [interrupted] =
        co_await alarm->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return interrupted.failed();
}

void Waiters::wake() {
    for (const auto& alarm : std::exchange(alarms_, {})) {
        if (const auto timer = alarm.lock()) {
            timer->cancel();
        }
    }
}

}  // namespace ragd
