#pragma once
#include <string>
#include <vector>

#include "answer/quotes/choice.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "domain/retrieved.hpp"
#include "ports/embedder.hpp"
#include "runtime/compute_pool.hpp"
#include "text/analyzer.hpp"

namespace ragd {

/// Answers with the sentences of the sources, word for word: the generator that needs no language
/// model. It reads sentences on the compute pool, embeds the few best by words, and weighs both.
/// Threads: the io thread. Lifetime: the parts outlive it.
class QuoteGenerator {
public:
    QuoteGenerator(Embedder& embedder, ComputePool& compute)
        : embedder_(embedder), compute_(compute) {}

    /// Abstains where the probability of an answer is below `threshold`.
    /// Errors: those of the pool; DeadlineExceeded, Cancelled. An embedder that fails otherwise
    /// leaves the words to decide alone, with a warning.
    /// Lifetime: `ctx`, `question` and `found` outlive the task.
    Task<Result<QuotedAnswer>> run(const RequestContext& ctx, const Question& question,
                                   const Retrieved& found, double threshold) const;

private:
    Task<Result<void>> add_cosines(const RequestContext& ctx, const Question& question,
                                   const Retrieved& found, Reading& reading) const;

    Analyzer analyzer_;
    Embedder& embedder_;
    ComputePool& compute_;
};

}  // namespace ragd
