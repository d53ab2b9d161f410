#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "answer/pipeline.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "eval/answer_report.hpp"
#include "eval/answer_set.hpp"
#include "eval/runner.hpp"
#include "ingest/pipeline.hpp"

namespace ragd {

/// What the answer of quotes rests on, whatever the verdict: to fit weights on.
struct AnswerTrial {
    std::string query;
    bool answerable = false;
    bool right = false;  // what would be said holds an accepted answer
    double probability = 0;
    AnswerSigns signs;
};

struct AnswerEvalOptions {
    EvalWay way;
    std::size_t top_k = 5;
    EvalProgress progress;
    std::function<void(const AnswerTrial&)> trial;  // none: not asked for
};

/// A set to run on one private index, in one way or in two after each other.
struct AnswerJob {
    std::filesystem::path folder;
    std::size_t queries_max = std::numeric_limits<std::size_t>::max();  // evenly spread
    AnswerEvalOptions options;
    std::optional<EvalWay> against;  // asked as well, of the same index
};

struct AnswerEvalOutcome {
    AnswerReport report;
    std::optional<AnswerReport> against;
};

/// Asks questions whose answers are known, and some that the documents do not answer, as
/// `POST /query` does, with whatever generator is in use.
/// Threads: the io thread. Lifetime: the parts outlive it.
class AnswerEval {
public:
    struct Parts {
        const IngestPipeline& ingest;  // both on one private, empty store
        const AnswerPipeline& answers;
        const Clock& clock;
    };
    explicit AnswerEval(Parts parts) : parts_(parts) {}

    /// Indexes the corpus.  Errors: those of the pipeline.  Lifetime: `ctx` outlives the task.
    Task<Result<void>> index(const RequestContext& ctx, std::vector<Document> corpus,
                             EvalProgress progress) const;
    /// As often as there are ways to ask: the corpus of `set` is not looked at.
    /// Errors: those of the pipelines.  Lifetime: `ctx` and `set` outlive the task.
    Task<Result<AnswerReport>> ask(const RequestContext& ctx, const AnswerSet& set,
                                   AnswerEvalOptions options) const;

private:
    Task<Result<AnswerTrial>> try_out(const RequestContext& ctx, const AnswerQuery& query,
                                      CheckedQuestion question) const;
    Parts parts_;
};

/// One JSON line.
std::string to_json(const AnswerTrial& trial);

}  // namespace ragd
