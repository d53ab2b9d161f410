#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "answer/pipeline.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "eval/beir.hpp"
#include "eval/runner.hpp"
#include "ingest/pipeline.hpp"

namespace ragd {

/// One question asked of a collection that holds its article, or of one that does not.
struct AbstentionTrial {
    std::string query;
    bool answerable = false;
    bool refused = false;
    bool right_source = false;  // the first quote is from a document judged relevant
    double probability = 0;
    AnswerSigns signs;
};

struct AbstentionReport {
    std::string dataset;
    std::size_t trials = 0;
    double precision = 0;     // of refusals: the share that had no answer to give
    double recall = 0;        // of questions without an answer: the share refused
    double answered = 0;      // of questions with an answer: the share answered
    double right_source = 0;  // of those answered: the share quoting a relevant document first
};

struct AbstentionOptions {
    SearchMode mode = SearchMode::kHybrid;
    bool rerank = true;
    std::size_t queries_max = 1000;  // evenly spread over the set
    EvalProgress progress;
    std::function<void(const AbstentionTrial&)> trial;  // hears each trial, to fit weights on
};

/// Measures whether the extractor refuses when the answer is not there. The articles (documents of one title) of a test
/// set are split into two halves, each a collection of its own; every question is asked of both.
/// Questions whose relevant documents lie in both halves are passed over.
/// Threads: the io thread. Lifetime: the parts outlive it.
class AbstentionEval {
public:
    struct Parts {
        const IngestPipeline& ingest;  // on one private, empty store with `answers`
        const AnswerPipeline& answers;
    };
    explicit AbstentionEval(Parts parts) : parts_(parts) {}

    /// Errors: those of the pipelines.  Lifetime: `ctx` outlives the task.
    Task<Result<AbstentionReport>> run(const RequestContext& ctx, EvalSet set,
                                       AbstentionOptions options) const;

private:
    Task<Result<AbstentionTrial>> ask(const RequestContext& ctx, const EvalQuery& query,
                                      CheckedQuestion question) const;
    Parts parts_;
};

/// One JSON line.
std::string to_json(const AbstentionTrial& trial);
std::string to_json(const AbstentionReport& report);

}  // namespace ragd
