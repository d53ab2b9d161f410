#pragma once
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "ports/embedder.hpp"
#include "runtime/waiters.hpp"

namespace ragd {

/// One model call on its way, and all who wait for it. It belongs to nobody in particular: it ends
/// early only when the last one has left.
/// Threads: the io thread.
class Flight {
public:
    Flight(std::vector<std::string> keys, Priority priority, const RequestContext& leader);

    [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
    [[nodiscard]] Priority priority() const { return priority_; }
    /// What the model call runs under: no deadline of its own, cancelled when nobody waits.
    [[nodiscard]] const RequestContext& context() const { return context_; }
    [[nodiscard]] const std::optional<Result<std::vector<Embedding>>>& result() const {
        return result_;
    }

    /// The call is over: wakes all who wait.
    void land(Result<std::vector<Embedding>> result);

    void join() { ++passengers_; }
    /// True if that was the last one and the call is now cancelled.
    bool leave();

private:
    friend Task<void> wait_for(std::shared_ptr<Flight> flight, const RequestContext& ctx);

    std::vector<std::string> keys_;
    Priority priority_;
    std::stop_source nobody_waits_;
    RequestContext context_;
    std::size_t passengers_ = 0;
    std::optional<Result<std::vector<Embedding>>> result_;
    Waiters waiters_;
};

/// Returns when the flight has landed, or the deadline of `ctx` has passed, or its caller is gone;
/// `flight->result()` tells which.
/// Lifetime: `ctx` outlives the task.
Task<void> wait_for(std::shared_ptr<Flight> flight, const RequestContext& ctx);

}  // namespace ragd
