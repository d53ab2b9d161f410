#pragma once
#include "answer/answer_run.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "ports/reranker.hpp"

namespace ragd {

/// Puts the best of the fused list into the order of their blended scores; the rest, also what
/// there was no time for, follows as it was. What goes wrong is a warning and the fused order
/// stands.
/// Requires: a reranker; where there is none the stage is off.
/// Errors: DeadlineExceeded, Cancelled - the request itself is over.
/// Lifetime: `run` and the reranker outlive the task.
Task<Result<void>> rerank(AnswerRun& run, Reranker* reranker);

}  // namespace ragd
