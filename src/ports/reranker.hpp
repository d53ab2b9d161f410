#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "ports/component_status.hpp"

namespace ragd {

/// Scores how well passages answer a question, reading both at once (a cross-encoder).
class Reranker {
public:
    virtual ~Reranker() = default;

    /// result[i] is the model's relevance logit for (question, passages[i]); higher is better. A
    /// pair over the model's window has its passage cut at the end, as the model was trained.
    /// Requires: valid UTF-8.
    /// Errors:   DeadlineExceeded; Cancelled; Unavailable - the queue is full, safe to retry.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::vector<float>>> score(const RequestContext& ctx, std::string question,
                                                   std::vector<std::string> passages) = 0;

    /// Requires: nothing.  Errors: none: a broken model is a status.  Threads: any, at once.
    /// Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
