#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "ports/component_status.hpp"

namespace ragd {

/// A passage to be scored.
struct Passage {
    std::string text;
    std::string attachment = {};  // of the kind that the reranker wants; empty: there is none
};

struct RerankOptions {
    bool use_cache = true;  // false: neither reads nor writes any
};

/// Scores how well passages answer a question.
class Reranker {
public:
    virtual ~Reranker() = default;

    /// The kind of attachment that spares it reading a passage. Empty: it wants none.
    /// Requires: nothing.  Errors: none.  Threads: any, at once.  Lifetime: returns a value.
    [[nodiscard]] virtual std::string wants() const = 0;

    /// result[i] is the model's relevance logit for (question, passages[i]); higher is better. Put
    /// the best passages first: where the deadline comes too soon for all, the result is that of
    /// the first ones, and it is empty if there was time for none. A pair over the model's window
    /// is read where the passage has most of the question's words.
    /// Requires: valid UTF-8.
    /// Errors:   Cancelled; Unavailable - the queue is full, safe to retry.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::vector<float>>> score(const RequestContext& ctx, std::string question,
                                                   std::vector<Passage> passages,
                                                   RerankOptions options) = 0;

    /// Requires: nothing.  Errors: none: a broken model is a status.  Threads: any, at once.
    /// Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
