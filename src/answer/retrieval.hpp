#pragma once
#include <cstddef>
#include <vector>

#include "answer/answer_run.hpp"
#include "answer/fuse.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer_options.hpp"
#include "ports/chunk_store.hpp"
#include "ports/embedder.hpp"

namespace ragd {

/// What `POST /query` uses: twice top_k candidates or more, twice top_k reranked, top_k returned.
RetrievalDepth depth_for(std::size_t top_k);

// The stages from a question to sources in their fused order; fuse.hpp has the one between them.
// Errors: those of the ports.  Lifetime: `run` and the port outlive the task.

/// The vector of the question.
Task<Result<void>> embed(AnswerRun& run, Embedder& embedder);

/// The best of both lists, `limit` of each.
Task<Result<SearchResult>> search(AnswerRun& run, ChunkStore& store, std::size_t limit);

/// Leaves the sources that the answer lists, numbered, and says why if there are none.
void keep_best(AnswerRun& run);

}  // namespace ragd
