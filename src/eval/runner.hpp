#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "answer/pipeline.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "eval/beir.hpp"
#include "eval/metrics.hpp"
#include "ingest/pipeline.hpp"

namespace ragd {

/// Told now and then how far a run is; `phase` is "indexing" or "asking".
using EvalProgress =
    std::function<void(std::string_view phase, std::size_t done, std::size_t of_all)>;

struct EvalOptions {
    SearchMode mode = SearchMode::kHybrid;
    bool rerank = true;
    std::size_t k = 10;
    ChunkOptions chunking;
    EvalProgress progress;
    std::function<void(const EvalQuery&, const Retrieved&)> found;  // hears each query's sources
};

struct EvalReport {
    std::string dataset;
    SearchMode mode = SearchMode::kHybrid;
    bool reranked = false;  // whether a reranker really ran
    std::size_t k = 10;
    std::size_t queries = 0;
    Measures means;
    double p50_ms = 0;  // of one query, retrieval as deep as recall@100 needs
    double p99_ms = 0;
    std::vector<std::string> warnings;
};

/// Runs a test set through the product's own pipelines.
/// Threads: the io thread. Lifetime: the parts outlive it.
class EvalRunner {
public:
    struct Parts {
        const IngestPipeline& ingest;  // both on one private, empty store
        const AnswerPipeline& answers;
        const Clock& clock;
    };
    explicit EvalRunner(Parts parts) : parts_(parts) {}

    /// Indexes the corpus and asks every query. A document's score is that of its best chunk.
    /// Errors: those of the pipelines.  Lifetime: `ctx` outlives the task.
    Task<Result<EvalReport>> run(const RequestContext& ctx, EvalSet set, EvalOptions options) const;

private:
    Parts parts_;
};

/// The line that `ragd eval --json` prints; the names are fixed by the contract.
std::string to_json(const EvalReport& report);
/// One JSON line: the best `depth` sources of a query with their scores, their grades, and the text
/// that a cross-encoder reads. What tools/train_reranker/ learns from.
std::string candidates_to_json(const EvalQuery& query, const Retrieved& found, std::size_t depth);
/// The table that `ragd eval` prints.
std::string to_text(const EvalReport& report);

}  // namespace ragd
