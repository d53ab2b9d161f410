#pragma once
#include <cstddef>
#include <optional>

#include "answer/generator.hpp"
#include "answer/quotes/quote_generator.hpp"
#include "answer/retrieval.hpp"
#include "answer/sink.hpp"
#include "answer/stages.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "obs/metrics.hpp"
#include "ports/chat_model.hpp"
#include "ports/chunk_store.hpp"
#include "ports/embedder.hpp"
#include "ports/reranker.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// The one road from a question to an answer.
/// Threads: the io thread. Lifetime: the parts outlive it.
class AnswerPipeline {
public:
    struct Parts {
        Embedder& embedder;
        ChunkStore& store;
        Reranker* reranker = nullptr;    // null: the stage is absent, and a warning says so
        Blend blend = {};                // how its logits and the fused scores go together
        double vector_weight = 0.5;      // in hybrid mode: see fuse.hpp
        ChatModel* chat = nullptr;       // null: answers are quotes
        TokenCounter count_tokens = {};  // with `chat`: see Generator
        std::size_t context_tokens = 3000;
        ComputePool& compute;
        Metrics& metrics;
        const Clock& clock;
    };
    explicit AnswerPipeline(const Parts& parts);

    /// Answers one question. `sink`, if there is one, hears the sources before the first token.
    /// Errors: InvalidField - with the pointer of the field, as in the body of POST /query;
    ///         DeadlineExceeded, Cancelled - between and within stages; Unavailable - a queue is
    ///         full or a part is down; what the sink returns.
    /// Lifetime: `ctx` and `sink` outlive the task.
    Task<Result<Answer>> run(const RequestContext& ctx, Question question,
                             AnswerSink* sink = nullptr) const;

    /// The first half alone, as deep as asked: what `ragd eval` measures.
    /// Errors, Lifetime: as `run`.
    Task<Result<Retrieved>> retrieve(const RequestContext& ctx, Question question,
                                     RetrievalDepth depth) const;

    /// What puts sources into their order.
    [[nodiscard]] RetrievalOrder order() const { return retrieval_.order(); }

    /// The second half: the extractive generator, for those who ask what its answers rest on.
    [[nodiscard]] const QuoteGenerator& quote_generator() const { return quote_generator_; }

private:
    Task<Result<Answer>> answer(const RequestContext& ctx, Question& question, AnswerSink* sink,
                                Stages& stages) const;
    Task<Result<void>> generate(const RequestContext& ctx, const Question& question,
                                const Retrieved& found, AnswerSink* sink, Answer& answer) const;
    Task<Result<void>> extract(const RequestContext& ctx, const Question& question,
                               const Retrieved& found, AnswerSink* sink, Answer& answer) const;

    Retrieval retrieval_;
    std::optional<Generator> generator_;
    QuoteGenerator quote_generator_;
    Metrics& metrics_;
    const Clock& clock_;
};

/// What the pipeline itself insists on, whoever calls it. Trims nothing.
/// Errors: InvalidField, with JSON Pointers into the body of POST /query.
Result<void> validate(const Question& question);

}  // namespace ragd
