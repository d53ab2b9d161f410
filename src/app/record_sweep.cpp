#include "app/record_sweep.hpp"

#include <chrono>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "domain/request_context.hpp"

namespace ragd {
namespace {

constexpr std::chrono::minutes kFirstSweep{2};
constexpr std::chrono::hours kBetweenSweeps{1};
constexpr std::chrono::minutes kSweepMax{10};

}  // namespace

void RecordSweep::watch(const boost::asio::any_io_executor& executor) {
    boost::asio::co_spawn(executor, keep_sweeping(), boost::asio::detached);
}

Task<void> RecordSweep::keep_sweeping() {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    pause.expires_after(kFirstSweep);
    for (;;) {
        co_await pause.async_wait(boost::asio::use_awaitable);
        RequestContext ctx{.access = Access::local_operator()};
        ctx.deadline = Deadline::in(parts_.clock, kSweepMax);
        const auto swept = co_await parts_.records.sweep(ctx);
        if (!swept) {
            parts_.log.warn("records_not_swept", {{"reason", swept.error().message}});
        } else if (*swept > 0) {
            parts_.log.info("records_swept", {{"removed", *swept}});
        }
        pause.expires_after(kBetweenSweeps);
    }
}

}  // namespace ragd
