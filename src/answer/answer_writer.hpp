#pragma once
#include <optional>

#include "answer/answer_run.hpp"
#include "answer/generator.hpp"
#include "answer/quotes/quote_generator.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// The last stage: the answer itself. A language model's, where there is one and as long as it
/// delivers; else the sentences of the sources that answer.
/// Threads: the io thread. Lifetime: the parts of both generators outlive it.
class AnswerWriter {
public:
    AnswerWriter(std::optional<Generator> generator, const QuoteGenerator& quotes)
        : generator_(std::move(generator)), quotes_(quotes) {}

    /// Leaves text, kind, usage and warnings in `run.answer`.
    /// Errors: DeadlineExceeded, Cancelled; Unavailable - a queue is full; what the sink returns.
    /// Lifetime: `run` outlives the task.
    Task<Result<void>> write(AnswerRun& run) const;

    /// What reads the passages for quotes.
    [[nodiscard]] const QuoteGenerator& quotes() const { return quotes_; }
    /// Whether answers are quotes as long as nothing fails.
    [[nodiscard]] bool quotes_alone() const { return !generator_; }

private:
    Task<Result<void>> quote(AnswerRun& run) const;

    std::optional<Generator> generator_;
    QuoteGenerator quotes_;
};

}  // namespace ragd
