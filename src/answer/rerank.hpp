#pragma once
#include <cstddef>

#include "answer/answer_run.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "ports/reranker.hpp"

namespace ragd {

/// How many of the fused list are reranked at least where what the reranker reads is kept with the
/// chunks, so that more cost next to nothing: so many that a page with many good chunks is known by
/// them (page_evidence.hpp). Elsewhere kRerankedMin.
inline constexpr std::size_t kKeptRerankedMin = 20;

/// Puts the best of the fused list into the order of their blended scores; the rest, also what
/// there was no time for, follows as it was. What goes wrong is a warning and the fused order
/// stands.
/// Requires: a reranker; where there is none the stage is off.
/// Errors: DeadlineExceeded, Cancelled - the request itself is over.
/// Lifetime: `run` and the reranker outlive the task.
Task<Result<void>> rerank(AnswerRun& run, Reranker* reranker);

}  // namespace ragd
