#pragma once
#include <string>
#include <vector>

#include "answer/quotes/choice.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer_options.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "domain/retrieved.hpp"
#include "ports/embedder.hpp"
#include "ports/reader.hpp"
#include "runtime/compute_pool.hpp"
#include "text/analyzer.hpp"

namespace ragd {

/// Answers with the sentences of the sources, word for word: the generator that needs no language
/// model. A reader, if there is one, reads the passages; where there is none, or it does not know the
/// language, the few best sentences by words are embedded. Sentences are weighed on the compute pool.
/// Threads: the io thread. Lifetime: the parts outlive it.
class QuoteGenerator {
public:
    /// `reader`: null if there is none.
    QuoteGenerator(Embedder& embedder, Reader* reader, ComputePool& compute)
        : embedder_(embedder), reader_(reader), compute_(compute) {}

    /// Abstains where the probability of an answer is below options.answer_threshold.
    /// Errors: those of the pool; DeadlineExceeded, Cancelled. A reader that fails otherwise leaves
    /// embeddings to decide, and an embedder that does the words alone, with a warning.
    /// Lifetime: `ctx`, `question`, `found` and `options` outlive the task.
    Task<Result<QuotedAnswer>> run(const RequestContext& ctx, const Question& question,
                                   const Retrieved& found, const AnswerOptions& options) const;

private:
    Task<Result<std::vector<PassageReading>>> read(const RequestContext& ctx,
                                                   const Question& question,
                                                   const Retrieved& found) const;
    Task<Result<void>> add_cosines(const RequestContext& ctx, const Question& question,
                                   const Retrieved& found, Reading& reading) const;

    Analyzer analyzer_;
    Embedder& embedder_;
    Reader* reader_;
    ComputePool& compute_;
};

}  // namespace ragd
