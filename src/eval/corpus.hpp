#pragma once
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/document.hpp"
#include "domain/request_context.hpp"
#include "eval/runner.hpp"
#include "ingest/pipeline.hpp"

namespace ragd {

struct CorpusOptions {
    CollectionName collection;
    ChunkOptions chunking;
    EvalProgress progress;
};

/// Indexes a corpus of any size, in calls as large as the contract allows.
/// Errors: those of the pipeline.  Lifetime: `ctx` and `ingest` outlive the task.
Task<Result<void>> index_corpus(const RequestContext& ctx, const IngestPipeline& ingest,
                                std::vector<Document> corpus, CorpusOptions options);

}  // namespace ragd
