#include "inference/lanes.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ragd {

namespace {

struct Steps {
    std::size_t next;
    std::size_t count;
    Step step;
};

Task<void> run_lane(std::shared_ptr<Steps> steps) {
    while (steps->next < steps->count) {
        try {
            if (!co_await steps->step(steps->next++)) {
                steps->next = steps->count;
            }
        } catch (...) {
            steps->next = steps->count;
            throw;
        }
    }
}

}  // namespace

Task<void> run_lanes(std::size_t lanes, std::size_t count, Step step) {
    const auto steps = std::make_shared<Steps>(std::size_t{0}, count, std::move(step));
    lanes = std::min(lanes, count);
    if (lanes <= 1) {
        co_await run_lane(steps);
        co_return;
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    using Lane = decltype(boost::asio::co_spawn(executor, run_lane(steps), boost::asio::deferred));
    std::vector<Lane> group;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        group.push_back(boost::asio::co_spawn(executor, run_lane(steps), boost::asio::deferred));
    }
    const auto [order, thrown] =
        co_await boost::asio::experimental::make_parallel_group(std::move(group))
            .async_wait(boost::asio::experimental::wait_for_all(), boost::asio::use_awaitable);
    for (const auto& exception : thrown) {
        if (exception) {
            std::rethrow_exception(exception);
        }
    }
}

}  // namespace ragd
