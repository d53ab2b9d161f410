#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "runtime/compute_pool.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

/// Where threads wait until all have come, or for so long that one is not coming.
class Meeting {
public:
    explicit Meeting(std::size_t expected) : expected_(expected) {}

    /// -> how many had come when the caller left
    int come() {
        std::unique_lock lock{mutex_};
        ++here_;
        all_here_.notify_all();
        all_here_.wait_for(lock, std::chrono::seconds{20}, [this] { return here_ == expected_; });
        return static_cast<int>(here_);
    }

private:
    const std::size_t expected_;
    std::size_t here_ = 0;
    std::mutex mutex_;
    std::condition_variable all_here_;
};

class ComputePoolTest : public testing::Test {
protected:
    SystemClock clock_;
    IoThread io_;

    std::future<Result<int>> start(ComputePool& pool, WorkLimits limits,
                                   std::function<Result<int>(std::size_t)> work) {
        return std::async(std::launch::async, [this, &pool, limits, work] {
            return io_.block_on(pool.run(limits, work));
        });
    }
};

TEST_F(ComputePoolTest, RunsWorkOnItsOwnThreadAndReturnsTheValue) {
    ComputePool pool{"test", 2, 4, clock_};
    const auto io_id =
        io_.block_on([]() -> Task<std::thread::id> { co_return std::this_thread::get_id(); }());
    const auto result = io_.block_on(pool.run({}, [io_id](std::size_t worker) -> Result<int> {
        EXPECT_NE(std::this_thread::get_id(), io_id);
        EXPECT_LT(worker, 2U);
        return 7;
    }));
    EXPECT_EQ(result.value(), 7);
}

TEST_F(ComputePoolTest, HandsOnErrorsAndExceptions) {
    ComputePool pool{"test", 1, 4, clock_};
    const auto failed = io_.block_on(
        pool.run({}, [](std::size_t) -> Result<int> { return fail(ErrorCode::kNotFound, "x"); }));
    EXPECT_EQ(failed.error().code, ErrorCode::kNotFound);
    EXPECT_THROW((void)io_.block_on(pool.run(
                     {}, [](std::size_t) -> Result<int> { throw std::runtime_error("bug"); })),
                 std::runtime_error);
}

TEST_F(ComputePoolTest, RefusesWhatDoesNotFitTheQueue) {
    ComputePool pool{"test", 1, 1, clock_};
    std::latch running{1};
    std::latch release{1};
    auto busy = start(pool, {}, [&](std::size_t) -> Result<int> {
        running.count_down();
        release.wait();
        return 1;
    });
    running.wait();
    auto waiting = start(pool, {}, [](std::size_t) -> Result<int> { return 2; });
    while (pool.queued() == 0) {
        std::this_thread::yield();
    }
    const auto refused = io_.block_on(pool.run({}, [](std::size_t) -> Result<int> { return 3; }));
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(refused.error().retry_after.has_value());
    release.count_down();
    EXPECT_EQ(busy.get().value(), 1);
    EXPECT_EQ(waiting.get().value(), 2);
}

TEST_F(ComputePoolTest, PostedWorkRunsAndAFullQueueSaysSo) {
    ComputePool pool{"test", 1, 1, clock_};
    std::latch running{1};
    std::latch release{1};
    std::latch done{1};
    ASSERT_TRUE(pool.post({}, [&](std::size_t) {
        running.count_down();
        release.wait();
    }));
    running.wait();
    ASSERT_TRUE(pool.post({}, [&](std::size_t) { done.count_down(); }));
    const auto refused = pool.post({}, [](std::size_t) { ADD_FAILURE() << "must not run"; });
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    release.count_down();
    done.wait();
}

TEST_F(ComputePoolTest, DoesNotStartWhatNobodyWaitsFor) {
    ComputePool pool{"test", 1, 8, clock_};
    std::stop_source gone;
    gone.request_stop();
    const auto never = [](std::size_t) -> Result<int> {
        ADD_FAILURE() << "must not run";
        return 0;
    };
    EXPECT_EQ(io_.block_on(pool.run({.cancelled = gone.get_token()}, never)).error().code,
              ErrorCode::kCancelled);
    EXPECT_EQ(io_.block_on(pool.run({.deadline = Deadline::at(clock_.now())}, never)).error().code,
              ErrorCode::kDeadlineExceeded);
}

/// Workers wake one another: work for all of them that is queued at once must find all of them, the
/// first time and when they are idle again.
TEST_F(ComputePoolTest, WorkThatComesAtOnceRunsOnAllThreads) {
    constexpr std::size_t kThreads = 4;
    ComputePool pool{"test", kThreads, kThreads, clock_};
    for (int round = 0; round < 500; ++round) {
        const auto meeting = std::make_shared<Meeting>(kThreads);
        const auto come = [meeting](std::size_t) -> Result<int> { return meeting->come(); };
        std::vector<std::future<Result<int>>> done(kThreads);
        boost::asio::post(io_.executor(), [&] {  // all before anything else runs there
            for (auto& one : done) {
                one = boost::asio::co_spawn(io_.executor(), pool.run({}, come),
                                            boost::asio::use_future);
            }
        });
        io_.block_on([]() -> Task<int> { co_return 0; }());
        for (auto& one : done) {
            ASSERT_EQ(one.get().value(), kThreads) << "in round " << round;
        }
    }
}

TEST_F(ComputePoolTest, PostedWorkRunsOnAllThreads) {
    constexpr std::size_t kThreads = 4;
    ComputePool pool{"test", kThreads, kThreads, clock_};
    for (int round = 0; round < 500; ++round) {
        const auto meeting = std::make_shared<Meeting>(kThreads + 1);
        for (std::size_t i = 0; i < kThreads; ++i) {
            ASSERT_TRUE(pool.post({}, [meeting](std::size_t) { meeting->come(); }));
        }
        ASSERT_EQ(meeting->come(), kThreads + 1) << "in round " << round;
    }
}

TEST_F(ComputePoolTest, TakesInteractiveWorkBeforeBulk) {
    ComputePool pool{"test", 1, 8, clock_};
    std::latch running{1};
    std::latch release{1};
    auto busy = start(pool, {}, [&](std::size_t) -> Result<int> {
        running.count_down();
        release.wait();
        return 0;
    });
    running.wait();
    std::vector<int> order;  // written by the pool's only thread, read after both are done
    auto bulk = start(pool, {.work_class = WorkClass::kBulk}, [&](std::size_t) -> Result<int> {
        order.push_back(2);
        return 0;
    });
    while (pool.queued() < 1) {
        std::this_thread::yield();
    }
    auto person = start(pool, {}, [&](std::size_t) -> Result<int> {
        order.push_back(1);
        return 0;
    });
    while (pool.queued() < 2) {
        std::this_thread::yield();
    }
    release.count_down();
    EXPECT_TRUE(bulk.get());
    EXPECT_TRUE(person.get());
    EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST_F(ComputePoolTest, WhoFillsTheQueueWaitsForHimselfAndGivesWay) {
    ComputePool pool{"test", 1, 4, clock_};
    std::latch running{1};
    std::latch release{1};
    auto busy = start(pool, {}, [&](std::size_t) -> Result<int> {
        running.count_down();
        release.wait();
        return 0;
    });
    running.wait();
    std::vector<std::uint64_t> order;  // written by the pool's only thread, read after all are done
    const auto queue = [&](std::uint64_t share, std::size_t expected) {
        auto waiting = start(pool, {.share = share}, [&order, share](std::size_t) -> Result<int> {
            order.push_back(share);
            return 0;
        });
        while (pool.queued() < expected) {
            std::this_thread::yield();
        }
        return waiting;
    };
    std::vector<std::future<Result<int>>> loud;
    for (std::size_t i = 1; i <= 4; ++i) {
        loud.push_back(queue(1, i));
    }
    auto quiet = queue(2, 4);
    const auto gave_way = loud.back().get();  // the latest, at once
    ASSERT_FALSE(gave_way);
    EXPECT_EQ(gave_way.error().code, ErrorCode::kUnavailable);
    const auto refused =
        io_.block_on(pool.run({.share = 1}, [](std::size_t) -> Result<int> { return 3; }));
    EXPECT_FALSE(refused) << "his own queue is full";
    release.count_down();
    EXPECT_TRUE(quiet.get());
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(loud[i].get());
    }
    EXPECT_TRUE(busy.get());
    EXPECT_EQ(order, (std::vector<std::uint64_t>{1, 2, 1, 1}));
}

}  // namespace
}  // namespace ragd
