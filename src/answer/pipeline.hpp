#pragma once
#include <vector>

#include "answer/answer_metrics.hpp"
#include "answer/answer_run.hpp"
#include "answer/answer_writer.hpp"
#include "answer/prompt.hpp"
#include "answer/retrieval.hpp"
#include "answer/sink.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/answer_options.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "obs/metrics.hpp"
#include "ports/chat_model.hpp"
#include "ports/chunk_store.hpp"
#include "ports/embedder.hpp"
#include "ports/reader.hpp"
#include "ports/reranker.hpp"
#include "runtime/compute_pool.hpp"
#include "stages/stage_histogram.hpp"
#include "stages/stages.hpp"

namespace ragd {

/// What was found for a question, and the answer of quotes.
struct Quoted {
    Retrieved found;
    QuotedAnswer answer;
};

/// The one road from a question to an answer.
/// Threads: the io thread. Lifetime: the parts outlive it.
class AnswerPipeline {
public:
    struct Parts {
        Embedder& embedder;
        ChunkStore& store;
        Reranker* reranker = nullptr;    // null: the stage is absent, and a warning says so
        Reader* reader = nullptr;        // null: quotes are chosen by words and embeddings
        ChatModel* chat = nullptr;       // null: answers are quotes
        TokenCounter count_tokens = {};  // with `chat`: see Generator
        AnswerOptions options = {};      // of requests that bring none
        ComputePool& compute;
        Metrics& metrics;
        const Clock& clock;
    };
    explicit AnswerPipeline(Parts parts);

    /// Answers one question. `sink`, if there is one, hears the sources before the first token.
    /// Errors: DeadlineExceeded, Cancelled - between and within stages; Unavailable - a queue is
    ///         full or a part is down; what the sink returns.
    /// Lifetime: `ctx` and `sink` outlive the task.
    Task<Result<Answer>> run(const RequestContext& ctx, CheckedQuestion asked,
                             AnswerSink* sink = nullptr) const;

    /// The same road as far as the sources: what `ragd eval` measures.
    /// Errors, Lifetime: as `run`.
    Task<Result<Retrieved>> retrieve(const RequestContext& ctx, CheckedQuestion asked,
                                     AnswerOptions options) const;

    /// The answer made of quotes with what it rests on: what `ragd eval` fits weights on.
    /// Errors, Lifetime: as `run`.
    Task<Result<Quoted>> quote(const RequestContext& ctx, CheckedQuestion asked,
                               AnswerOptions options) const;

    [[nodiscard]] const AnswerOptions& options() const { return parts_.options; }
    [[nodiscard]] bool reranks() const { return parts_.reranker != nullptr; }

private:
    Task<Result<void>> follow(AnswerRun& run, Stages& stages) const;
    [[nodiscard]] AnswerRun begin(const RequestContext& ctx, const Question& question,
                                  const AnswerOptions& options) const;
    [[nodiscard]] std::vector<Stage> off_for(const Question& question) const;

    Parts parts_;
    AnswerWriter writer_;
    AnswerMetrics metrics_;
    mutable StageHistogram histogram_;  // of no state: every request tells it its own times
};

}  // namespace ragd
