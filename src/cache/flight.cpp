#include "cache/flight.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ragd {

Flight::Flight(std::vector<std::string> keys, Priority priority, const RequestContext& leader)
    : keys_(std::move(keys)),
      priority_(priority),
      context_{.id = leader.id, .access = leader.access, .cancelled = nobody_waits_.get_token()} {}

void Flight::land(Result<std::vector<Embedding>> result) {
    result_.emplace(std::move(result));
    for (const auto& alarm : std::exchange(alarms_, {})) {
        if (const auto timer = alarm.lock()) {
            timer->cancel();
        }
    }
}

bool Flight::leave() {
    if (--passengers_ > 0 || result_) {
        return false;
    }
    nobody_waits_.request_stop();
    return true;
}

Task<void> wait_for(std::shared_ptr<Flight> flight, const RequestContext& ctx) {
    if (flight->result_) {
        co_return;
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto alarm = std::make_shared<boost::asio::steady_timer>(executor, ctx.deadline.time());
    flight->alarms_.push_back(alarm);
    const std::weak_ptr<boost::asio::steady_timer> weak = alarm;
    // The stop may be requested on any thread; the timer is touched on the io thread only.
    auto wake = [executor, weak] {
        boost::asio::post(executor, [weak] {
            if (const auto timer = weak.lock()) {
                timer->cancel();
            }
        });
    };
    const std::stop_callback on_gone{ctx.cancelled, std::move(wake)};
    co_await alarm->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

}  // namespace ragd
