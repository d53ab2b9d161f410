#pragma once
#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/stage.hpp"

namespace ragd {

/// A stage that has run, however it ended.
struct StageSpan {
    Stage stage = Stage::kTotal;
    SteadyTime begun;
    SteadyTime ended;
};

/// Hears of each stage of a request when it has ended.
class StageObserver {
public:
    virtual ~StageObserver() = default;
    /// Requires: nothing.  Errors: none.  Threads: the io thread; must not wait.
    /// Lifetime: `span` is a value.
    virtual void ended(const StageSpan& span) = 0;
};

/// The times of the stages, in the order in which they ended: the `timings_ms` of an answer.
class StageTimes final : public StageObserver {
public:
    void ended(const StageSpan& span) override;
    std::vector<StageTime> take() { return std::move(times_); }

private:
    std::vector<StageTime> times_;
};

/// Runs the stages of one request, so that each has what every stage must have: an off switch, a
/// check of the deadline before it, and observers that hear how long it took.
/// Threads: the io thread. Lifetime: within the request; `ctx`, `clock` and observers outlive it.
class Stages {
public:
    struct Options {
        std::vector<Stage> off = {};  // not run in this request
        std::vector<StageObserver*> observers = {};
    };
    Stages(const RequestContext& ctx, const Clock& clock, Options options)
        : ctx_(&ctx), clock_(&clock), options_(std::move(options)), begun_(clock.now()) {}

    /// Runs a stage that waits. One that is off leaves an empty value.
    template <typename T>
    Task<Result<T>> run(Stage stage, Task<Result<T>> work) {
        if (is_off(stage)) {
            co_return Result<T>{std::in_place};
        }
        RAG_CO_TRY(ctx_->check(*clock_));
        const SteadyTime begun = clock_->now();
        Result<T> result = co_await std::move(work);
        tell(stage, begun);
        co_return result;
    }

    /// Runs one that does not.
    template <std::invocable F>
    auto run(Stage stage, F work) -> Result<std::invoke_result_t<F&>> {
        if (is_off(stage)) {
            return Result<std::invoke_result_t<F&>>{std::in_place};
        }
        RAG_TRY(ctx_->check(*clock_));
        const SteadyTime begun = clock_->now();
        auto result = work();
        tell(stage, begun);
        return result;
    }

    /// Closes the account with the total.
    void finish() { tell(Stage::kTotal, begun_); }

private:
    [[nodiscard]] bool is_off(Stage stage) const;
    void tell(Stage stage, SteadyTime begun) const;

    const RequestContext* ctx_;
    const Clock* clock_;
    Options options_;
    SteadyTime begun_;
};

}  // namespace ragd
