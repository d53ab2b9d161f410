#include "jobs/rest.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ragd {

Task<void> rest(std::chrono::milliseconds span, std::stop_token stop) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, span};
    const std::stop_callback wake{stop, [&timer] { timer.cancel(); }};
    if (!stop.stop_requested()) {
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

}  // namespace ragd
