#pragma once
#include "answer/answer_run.hpp"
#include "answer/quotes/quote_generator.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// Decides on the answer of quotes, and leaves it in `run.quoted`: of a fixed number of the best
/// passages, so that the verdict does not depend on how many sources were asked for. Passages that
/// say the same are one.
/// Errors: DeadlineExceeded, Cancelled; those of the pool.
/// Lifetime: `run` and the generator outlive the task.
Task<Result<void>> read(AnswerRun& run, const QuoteGenerator& quotes);

}  // namespace ragd
