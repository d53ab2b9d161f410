#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "answer/sink.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/request_context.hpp"
#include "runtime/waiters.hpp"

namespace ragd {

/// A question as it is looked for among answers.
struct AskedFor {
    std::string key;       // question_key()
    std::string revision;  // ChunkStore::revision(), asked for since the question came
    bool operator==(const AskedFor&) const = default;
};

/// An answer, and where it came from.
struct Made {
    std::shared_ptr<const Answer> answer;
    ResultCache from = ResultCache::kMiss;
};

/// One answer in the making, and all who wait for it. It belongs to nobody in particular: it ends early
/// only when the last one has left. What is told while it is made is remembered, so that a listener who
/// comes late, or is slow, keeps nobody waiting; it is as long as an answer at most.
/// Threads: the io thread.  Lifetime: the clock outlives it.
class AnswerFlight final : public AnswerSink {
public:
    AnswerFlight(AskedFor what, const RequestContext& leader, const Clock& clock);

    [[nodiscard]] const AskedFor& what() const { return what_; }
    /// What the answer is made under: the leader's deadline, cancelled when nobody waits.
    [[nodiscard]] const RequestContext& context() const { return context_; }
    /// Whether it was given about as much time as this request has: else it might give up, or fall
    /// back on a lesser answer, where the request need not.
    [[nodiscard]] bool has_time_for(const RequestContext& ctx) const;
    [[nodiscard]] const std::optional<Result<Made>>& result() const { return result_; }
    /// Whether what was told is all of that answer, as far as anything was.
    [[nodiscard]] bool told_all_of(const Answer& answer) const;
    /// What it cost, to the first who asks: it is counted once.
    Usage take_usage();

    /// It is over: wakes all who wait.
    void land(Result<Made> result);
    void join() { ++passengers_; }
    /// True if that was the last one and it is now cancelled.
    bool leave();

    Task<Result<void>> on_sources(std::span<const Source> sources) override;
    Task<Result<void>> on_token(std::string text) override;

private:
    friend Task<Result<void>> wait_for(std::shared_ptr<AnswerFlight>, const RequestContext&,
                                       AnswerSink*);

    const Clock& clock_;
    AskedFor what_;
    std::stop_source nobody_waits_;
    RequestContext context_;
    SteadyTime::duration allowed_;
    std::size_t passengers_ = 0;
    std::optional<std::vector<Source>> sources_;
    std::vector<std::string> tokens_;
    bool usage_was_taken_ = false;
    std::optional<Result<Made>> result_;
    Waiters waiters_;
};

/// Returns when the flight has landed, or the deadline of `ctx` has passed, or its caller is gone;
/// `flight->result()` tells which. `sink`, if there is one, hears all of the answer, if there is one.
/// Errors: what the sink returns.  Lifetime: `ctx` and `sink` outlive the task.
Task<Result<void>> wait_for(std::shared_ptr<AnswerFlight> flight, const RequestContext& ctx,
                            AnswerSink* sink);

/// Tells an answer that is there as it would be told while it is made.
/// Errors: what the sink returns.  Lifetime: `answer` and `sink` outlive the task.
Task<Result<void>> tell(const Answer& answer, AnswerSink& sink);

}  // namespace ragd
