#include "runtime/compute_pool.hpp"

#include <condition_variable>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/mutex.hpp"
#include "runtime/fair_queue.hpp"
#include "runtime/thread_name.hpp"

namespace ragd {

struct ComputePool::State {
    mutable Mutex mutex;
    std::condition_variable wake;
    FairQueue<Job> interactive __attribute__((guarded_by(mutex)));
    FairQueue<Job> bulk __attribute__((guarded_by(mutex)));
    std::size_t idle __attribute__((guarded_by(mutex))) = 0;
    /// A worker was woken and has not come yet.
    bool is_waking __attribute__((guarded_by(mutex))) = false;
    bool closing __attribute__((guarded_by(mutex))) = false;

    [[nodiscard]] bool empty() const __attribute__((requires_capability(mutex))) {
        return interactive.empty() && bulk.empty();
    }
    Job take() __attribute__((requires_capability(mutex))) {
        return interactive.empty() ? bulk.take() : interactive.take();
    }
    /// Of whoever fills the queue, for one who has at most half as much in it: else a flood of one would
    /// be a wall for all. Bulk work gives way to a question first.
    std::optional<Job> room_for(std::uint64_t share, bool is_interactive)
        __attribute__((requires_capability(mutex))) {
        const std::size_t own = interactive.size_of(share) + bulk.size_of(share);
        auto from_bulk = bulk.give_up_over(2 * own + 1);
        return from_bulk || !is_interactive ? std::move(from_bulk)
                                            : interactive.give_up_over(2 * own + 1);
    }
    /// Whether the caller, once it has let go of the mutex, must notify `wake`. One worker at a
    /// time is woken, and wakes the next.
    [[nodiscard]] bool should_wake() __attribute__((requires_capability(mutex))) {
        if (empty() || idle == 0 || is_waking) {
            return false;
        }
        is_waking = true;
        return true;
    }
    void wake_one() {
        Lock lock{mutex};
        const bool should = should_wake();
        lock.unlock();
        if (should) {
            wake.notify_one();
        }
    }
};

namespace {

constexpr std::string_view kTooMuch = "too much work is waiting; try again shortly";

Error unavailable(std::string why) {
    Error error = fail(ErrorCode::kUnavailable, std::move(why));
    error.retry_after = limits::kRetryAfter;
    return error;
}

}  // namespace

ComputePool::ComputePool(std::string name, std::size_t threads, std::size_t queue_max,
                         const Clock& clock, ThreadPriority priority)
    : clock_(clock), queue_max_(queue_max), state_(std::make_shared<State>()) {
    for (std::size_t worker = 0; worker < threads; ++worker) {
        threads_.emplace_back([this, worker, name, priority] {
            name_this_thread(fmt::format("{}-{}", name, worker));
            set_this_thread_priority(priority);
            work_loop(worker);
        });
    }
}

ComputePool::~ComputePool() {
    FairQueue<Job> interactive;
    FairQueue<Job> bulk;
    {
        const Lock lock{state_->mutex};
        state_->closing = true;
        interactive = std::exchange(state_->interactive, {});
        bulk = std::exchange(state_->bulk, {});
    }
    state_->wake.notify_all();
    for (FairQueue<Job>* queue : {&interactive, &bulk}) {
        while (!queue->empty()) {
            queue->take().done(unavailable("the server is shutting down"));
        }
    }
    threads_.clear();  // joins
}

std::size_t ComputePool::queued() const {
    const Lock lock{state_->mutex};
    return state_->interactive.size() + state_->bulk.size();
}

std::optional<Error> ComputePool::enqueue(Job& job) {
    std::optional<Job> gives_way;
    {
        const Lock lock{state_->mutex};
        if (state_->closing) {
            return unavailable("the server is shutting down");
        }
        const bool is_interactive = job.limits.work_class == WorkClass::kInteractive;
        const auto share = job.limits.share;
        if (state_->interactive.size() + state_->bulk.size() >= queue_max_) {
            gives_way = state_->room_for(share, is_interactive);
            if (!gives_way) {
                return unavailable(std::string{kTooMuch});
            }
        }
        (is_interactive ? state_->interactive : state_->bulk).push(share, std::move(job));
    }
    if (gives_way) {
        gives_way->done(unavailable(std::string{kTooMuch}));
    }
    return std::nullopt;
}

Result<void> ComputePool::post(WorkLimits limits, std::move_only_function<void(std::size_t)> work) {
    Job job{std::move(work), [](const std::optional<Error>&) {}, std::move(limits)};
    if (auto refused = enqueue(job)) {
        return std::move(*refused);
    }
    state_->wake_one();
    return {};
}

Task<std::optional<Error>> ComputePool::submit(WorkLimits limits,
                                               std::move_only_function<void(std::size_t)> work) {
    auto token = boost::asio::use_awaitable;
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                   void(std::optional<Error>)>(
        [this, limits = std::move(limits), work = std::move(work)](auto handler) mutable {
            auto executor = boost::asio::get_associated_executor(handler);
            auto guard = boost::asio::make_work_guard(executor);
            // The guard leaves with the handler: once that is posted, the executor's context may
            // go, and this thread must hold nothing that refers to it.
            auto resume = [handler = std::move(handler), executor,
                           guard = std::move(guard)](std::optional<Error> refused) mutable {
                boost::asio::post(executor, [handler = std::move(handler), guard = std::move(guard),
                                             refused = std::move(refused)]() mutable {
                    std::move(handler)(std::move(refused));
                });
            };
            Job job{std::move(work), std::move(resume), std::move(limits)};
            if (auto refused = enqueue(job)) {
                job.done(std::move(refused));
                return;
            }
            // After what else is ready to run, which may queue more: a worker that is woken before
            // may take this thread's core from it and begin alone (for 2-4 ms, measured on two
            // cores). The price: work that comes alone starts after what is ready, which io threads
            // keep short. Once this is posted the pool may go; its state may not.
            boost::asio::post(executor, [state = state_] { state->wake_one(); });
        },
        token);
}

void ComputePool::work_loop(std::size_t worker) {
    while (true) {
        Lock lock{state_->mutex};
        while (!state_->closing && state_->empty()) {
            ++state_->idle;
            lock.wait(state_->wake);
            --state_->idle;
            state_->is_waking = false;
        }
        if (state_->empty()) {
            return;
        }
        Job job = state_->take();
        const bool should_wake = state_->should_wake();
        lock.unlock();
        if (should_wake) {
            state_->wake.notify_one();
        }
        run_job(std::move(job), worker);
    }
}

void ComputePool::run_job(Job job, std::size_t worker) {
    if (job.limits.cancelled.stop_requested()) {
        job.done(fail(ErrorCode::kCancelled, "the caller went away"));
    } else if (job.limits.deadline.passed(clock_.now())) {
        job.done(fail(ErrorCode::kDeadlineExceeded,
                      "the time allowed passed while the work was waiting for a thread"));
    } else {
        job.work(worker);
        job.work = nullptr;  // free what it captured before the caller goes on
        job.done(std::nullopt);
    }
}

}  // namespace ragd
