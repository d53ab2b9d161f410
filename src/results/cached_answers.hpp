#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "answer/sink.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "obs/metrics.hpp"
#include "ports/cache.hpp"
#include "ports/chunk_store.hpp"

namespace ragd {

/// Makes answers: AnswerPipeline::run.
using AnswerMaker =
    std::function<Task<Result<Answer>>(const RequestContext&, CheckedQuestion, AnswerSink*)>;

struct ResultCacheOptions {
    std::size_t bytes = 32 * limits::kMiB;  // RESULT_CACHE_MIB; 0: nothing is kept in memory
    std::chrono::seconds ttl{3600};         // RESULT_CACHE_TTL_SECONDS
    bool generates = false;                 // a language model writes the answers
    std::string made_by = {};               // see SharedAnswersOptions
};

/// Answers that were made are given again to whoever may ask the same and sees the same documents, until
/// the collection changes: the store names its state (ChunkStore::revision), which is asked for anew
/// with every question and is part of what is looked for. Who asks the same at the same moment waits
/// for one run, and whoever leaves, the rest get their answer. What is not in memory is looked for in a
/// cache that processes share, if there is one.
/// Kept is only what the question would be answered with again: no answer that lacks something for
/// reasons of the moment (see warn_lastingly), or that was cut, or that a language model gave at a
/// temperature. A question with `use_cache` off goes past all of it.
/// An answer that was kept has costs and times of its own: no tokens, and how long the looking took.
/// Threads: the io thread. Lifetime: the parts outlive it; it may go while calls wait, if the io thread
/// never resumes them.
class CachedAnswers {
public:
    struct Parts {
        AnswerMaker make;
        ChunkStore& store;
        Cache* shared = nullptr;  // with other processes that have the same store; null: none
        Metrics& metrics;
        const Clock& clock;
    };
    CachedAnswers(ResultCacheOptions options, Parts parts);
    ~CachedAnswers();
    CachedAnswers(const CachedAnswers&) = delete;
    CachedAnswers& operator=(const CachedAnswers&) = delete;

    /// Errors, Lifetime: as AnswerPipeline::run.
    Task<Result<Answer>> run(const RequestContext& ctx, CheckedQuestion asked,
                             AnswerSink* sink = nullptr);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace ragd
