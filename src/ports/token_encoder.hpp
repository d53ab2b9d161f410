#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "ports/component_status.hpp"
#include "ports/token_states.hpp"

namespace ragd {

/// Reads a text piece by piece: the half of an embedder before pooling.
class TokenEncoder {
public:
    virtual ~TokenEncoder() = default;

    /// result[i] is of texts[i], cut at the end to the model's window. Put the texts that matter
    /// most first: where the deadline comes too soon for all, the result is that of the first ones.
    /// Requires: valid UTF-8.
    /// Errors:   Cancelled; Unavailable - the queue is full, safe to retry; Unsupported - this
    ///           model's graph gives no states.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::vector<TokenStates>>> encode_tokens(
        const RequestContext& ctx, std::vector<std::string> texts) = 0;

    /// Requires: nothing.  Errors: none: a broken model is a status.  Threads: any, at once.
    /// Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
