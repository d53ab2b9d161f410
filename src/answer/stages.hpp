#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/request_context.hpp"
#include "obs/metrics.hpp"

namespace ragd {

/// Runs the stages of one request: each gets a deadline check before it, a timer, and its sample in
/// the stage histogram. `Answer::timings` is made of `times()`.
/// Threads: one request's. Lifetime: within the request.
class Stages {
public:
    Stages(const RequestContext& ctx, const Clock& clock, Metrics& metrics)
        : ctx_(ctx), clock_(clock), metrics_(metrics), begun_(clock.now()) {}

    /// Runs a stage that waits.
    template <typename T>
    Task<Result<T>> run(std::string_view name, Task<Result<T>> stage) {
        RAG_CO_TRY(ctx_.check(clock_));
        const SteadyTime begun = clock_.now();
        Result<T> result = co_await std::move(stage);
        record(name, begun);
        co_return result;
    }

    /// Closes the account with "total".
    void finish() { record("total", begun_); }

    [[nodiscard]] SteadyTime begun() const { return begun_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }
    [[nodiscard]] const std::vector<StageTime>& times() const { return times_; }

private:
    void record(std::string_view name, SteadyTime begun);

    const RequestContext& ctx_;
    const Clock& clock_;
    Metrics& metrics_;
    SteadyTime begun_;
    std::vector<StageTime> times_;
};

}  // namespace ragd
