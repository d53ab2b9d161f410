#include "inference/model_runner.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.hpp"

namespace ragd {

/// Shared by the lanes of one batch, and by the worker that runs a text of it. Only the io thread
/// writes.
struct ModelRunner::Progress {
    ModelBatch batch;
    std::vector<std::vector<float>> rows;
    std::size_t next = 0;
    std::optional<Error> failure;
};

ModelRunner::ModelRunner(std::string name, CompiledGraph graph, std::size_t threads,
                         const Clock& clock)
    : clock_(clock),
      graph_(std::move(graph)),
      pool_(std::move(name), threads, limits::kInferenceQueueMax, clock) {}

Result<std::vector<float>> ModelRunner::run_one(std::size_t worker, const ModelBatch& batch,
                                                std::size_t i) {
    const auto begin = clock_.now();
    const auto encoding = RAG_TRY(batch.encode(i));
    auto row = graph_.infer(worker, encoding, batch.output);
    if (row && batch.take_states) {
        if (auto states = graph_.read(worker, kStatesOutput, encoding.ids.size())) {
            batch.take_states(i, std::move(*states));
        } else {
            row = std::move(states.error());
        }
    }
    failing_ = !row.has_value();
    last_ms_ = std::chrono::duration<double, std::milli>(clock_.now() - begin).count();
    return row;
}

bool ModelRunner::would_be_late(Deadline deadline) const {
    const std::chrono::duration<double, std::milli> left = deadline.remaining(clock_.now());
    return left.count() <= last_ms_;
}

/// Takes the next text until none is left or one has failed.
Task<void> ModelRunner::run_lane(WorkLimits limits, std::shared_ptr<Progress> progress) {
    while (!progress->failure && progress->next < progress->batch.count) {
        if (progress->batch.may_stop_early && would_be_late(limits.deadline)) {
            co_return;
        }
        const std::size_t i = progress->next++;
        auto row = co_await pool_.run(limits, [this, progress, i](std::size_t worker) {
            return run_one(worker, progress->batch, i);
        });
        if (row) {
            progress->rows[i] = std::move(*row);
        } else if (progress->batch.may_stop_early &&
                   row.error().code == ErrorCode::kDeadlineExceeded) {
            co_return;
        } else if (!progress->failure) {
            progress->failure = std::move(row.error());
        }
    }
}

Task<Result<std::vector<std::vector<float>>>> ModelRunner::run(const RequestContext& ctx,
                                                               ModelBatch batch) {
    const WorkLimits limits{
        .work_class = batch.work_class, .deadline = ctx.deadline, .cancelled = ctx.cancelled};
    auto progress = std::make_shared<Progress>(Progress{.batch = std::move(batch)});
    progress->rows.resize(progress->batch.count);
    // Two lanes a thread: while one text runs, the next already waits.
    const std::size_t lanes = std::min(progress->batch.count, 2 * pool_.threads());
    if (lanes <= 1) {
        co_await run_lane(limits, progress);
    } else {
        const auto executor = co_await boost::asio::this_coro::executor;
        using Lane = decltype(boost::asio::co_spawn(executor, run_lane(limits, progress),
                                                    boost::asio::deferred));
        std::vector<Lane> group;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            group.push_back(
                boost::asio::co_spawn(executor, run_lane(limits, progress), boost::asio::deferred));
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
    if (progress->failure) {
        co_return std::move(*progress->failure);
    }
    if (progress->batch.may_stop_early) {
        const auto first_missing = std::ranges::find_if(
            progress->rows, [](const std::vector<float>& row) { return row.empty(); });
        progress->rows.erase(first_missing, progress->rows.end());
    }
    co_return std::move(progress->rows);
}

ComponentStatus ModelRunner::status() const {
    ComponentStatus status{.latency_ms = last_ms_};
    if (failing_) {
        status.health = Health::kDown;
        status.detail = "the model failed on the last text";
    }
    return status;
}

}  // namespace ragd
