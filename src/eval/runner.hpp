#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer/pipeline.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "eval/beir.hpp"
#include "eval/report.hpp"
#include "ingest/pipeline.hpp"

namespace ragd {

/// Told now and then how far a run is; `phase` is "indexing" or "asking".
using EvalProgress =
    std::function<void(std::string_view phase, std::size_t done, std::size_t of_all)>;

struct EvalOptions {
    EvalWay way;
    std::size_t k = 10;
    std::optional<RetrievalDepth> depth;  // none: as recall@100 needs
    ChunkOptions chunking;
    EvalProgress progress;
    std::function<void(const EvalQuery&, const Retrieved&)> found;  // hears each query's sources
};

/// A set to run on one private index, in one way or in several after each other.
struct EvalJob {
    std::filesystem::path folder;
    std::size_t queries_max = std::numeric_limits<std::size_t>::max();  // evenly spread
    EvalOptions options;
    std::optional<EvalWay> against;  // asked as well, of the same index
};

struct EvalOutcome {
    EvalReport report;
    std::optional<EvalReport> against;
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

    /// Indexes the corpus and asks every query.
    /// Errors: those of the pipelines.  Lifetime: `ctx` outlives the task.
    Task<Result<EvalReport>> run(const RequestContext& ctx, EvalSet set, EvalOptions options) const;

    /// The first half: indexes the corpus.  Errors, Lifetime: as `run`.
    Task<Result<void>> index(const RequestContext& ctx, std::vector<Document> corpus,
                             const EvalOptions& options) const;
    /// The second half, as often as there are ways to ask: the corpus of `set` is not looked at. A
    /// document's score is that of its best chunk.
    /// Errors: those of the pipelines.  Lifetime: `ctx` and `set` outlive the task.
    Task<Result<EvalReport>> ask(const RequestContext& ctx, const EvalSet& set,
                                 EvalOptions options) const;

private:
    Task<Result<Retrieved>> retrieve(const RequestContext& ctx, const EvalQuery& query,
                                     const EvalOptions& options) const;
    Parts parts_;
};

/// One JSON line: the best `depth` sources of a query with their scores, their grades, and the text
/// that a cross-encoder reads. What tools/train_reranker/ learns from.
std::string candidates_to_json(const EvalQuery& query, const Retrieved& found, std::size_t depth);
}  // namespace ragd
