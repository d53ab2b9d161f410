#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "runtime/thread_priority.hpp"

namespace ragd {

/// Two classes of waiting work; the first is always taken first.
enum class WorkClass { kInteractive, kBulk };

/// When queued work is no longer worth starting.
struct WorkLimits {
    WorkClass work_class = WorkClass::kInteractive;
    Deadline deadline = Deadline::never();
    std::stop_token cancelled = {};
    std::uint64_t share = 0;  // whose it is: those who wait take turns
};

/// A fixed number of threads with a bounded queue in front, in which those take turns whose work it is
/// (FairQueue). Where it is full, the latest work of whoever fills it gives way to one who has little in
/// it. Work is never dropped in silence: it runs, or its caller gets an error.
/// Threads: any. Lifetime: the destructor finishes what runs, refuses what waits, joins.
class ComputePool {
public:
    ComputePool(std::string name, std::size_t threads, std::size_t queue_max, const Clock& clock,
                ThreadPriority priority = ThreadPriority::kNormal);
    ~ComputePool();
    ComputePool(const ComputePool&) = delete;
    ComputePool& operator=(const ComputePool&) = delete;

    [[nodiscard]] std::size_t threads() const { return threads_.size(); }
    /// Work that waits for a thread now.
    [[nodiscard]] std::size_t queued() const;

    /// Runs `work(worker)` on a pool thread, 0 <= worker < threads(), and resumes the caller on its
    /// own executor. `work` returns a Result.
    /// Errors: Unavailable with retry_after - the queue is full or the pool is closing;
    ///         DeadlineExceeded, Cancelled - it was still waiting then; else what `work` returns.
    template <typename F>
    auto run(WorkLimits limits, F work) -> Task<std::invoke_result_t<F&, std::size_t>> {
        using R = std::invoke_result_t<F&, std::size_t>;
        struct Slot {
            std::optional<R> value;
            std::exception_ptr thrown;
        };
        const auto slot = std::make_shared<Slot>();
        const auto refused = co_await submit(
            std::move(limits), [slot, work = std::move(work)](std::size_t worker) mutable {
                try {
                    slot->value.emplace(work(worker));
                } catch (...) {
                    slot->thrown = std::current_exception();
                }
            });
        if (refused) {
            co_return *refused;
        }
        if (slot->thrown) {
            std::rethrow_exception(slot->thrown);
        }
        co_return std::move(*slot->value);
    }

    /// Queues work that nobody waits for. It does not run if its limits pass first, or if the pool
    /// closes. Requires: `work` does not throw.
    /// Errors: Unavailable with retry_after - the queue is full or the pool is closing.
    Result<void> post(WorkLimits limits, std::move_only_function<void(std::size_t worker)> work);

private:
    struct Job {
        std::move_only_function<void(std::size_t worker)> work;
        std::move_only_function<void(std::optional<Error>)> done;
        WorkLimits limits;
    };

    /// Queues a job; the task ends when it has run, or with the reason why it did not.
    Task<std::optional<Error>> submit(WorkLimits limits,
                                      std::move_only_function<void(std::size_t)> work);
    std::optional<Error> enqueue(Job& job);  // wakes nobody
    void work_loop(std::size_t worker);
    void run_job(Job job, std::size_t worker);

    struct State;
    const Clock& clock_;
    std::size_t queue_max_;
    std::shared_ptr<State> state_;
    std::vector<std::jthread> threads_;
};

}  // namespace ragd
