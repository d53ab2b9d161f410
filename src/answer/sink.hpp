#pragma once
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"

namespace ragd {

/// Takes an answer while it is being made. Calls come one after the other: `on_sources` once,
/// before the first `on_token`.
class AnswerSink {
public:
    virtual ~AnswerSink() = default;

    /// What was retrieved, best first.
    /// Requires: nothing.  Errors: any, and it ends the answer with that error; Cancelled when
    /// nobody listens any more.  Threads: the io thread.  Lifetime: `sources` outlives the task.
    virtual Task<Result<void>> on_sources(std::span<const Source> sources) = 0;

    /// The next piece of the answer's text; all pieces joined are Answer::text.
    /// Requires: valid UTF-8, not empty.  Errors, Threads: as `on_sources`.  Lifetime: by value.
    virtual Task<Result<void>> on_token(std::string text) = 0;
};

}  // namespace ragd
