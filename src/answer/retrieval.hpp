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

/// How many of the fused list are reranked at least.
inline constexpr std::size_t kRerankedMin = 10;

/// What `POST /query` uses: twice top_k candidates or more, twice top_k reranked, but kRerankedMin
/// at least, and top_k returned.
RetrievalDepth depth_for(std::size_t top_k);

// The stages from a question to sources in their fused order; fuse.hpp has the one between them.
// Errors: those of the ports.  Lifetime: `run` and the port outlive the task.

/// The vector of the question.
Task<Result<void>> embed(AnswerRun& run, Embedder& embedder);

/// The best of both lists.
Task<Result<SearchResult>> search(AnswerRun& run, ChunkStore& store);

/// Reads the chunks of the best from the store: the sources. What was removed or replaced meanwhile
/// falls out, and what repeats a better one.
Task<Result<void>> hydrate(AnswerRun& run, ChunkStore& store, std::vector<Fused> ranked);

/// Takes out what is below min_score.
void drop_below_min_score(AnswerRun& run);

/// Leaves the sources that the answer lists, numbered: the best, and among them those that were
/// quoted, each in place of the last that was not. The quotes get their numbers.
void keep_best(AnswerRun& run);

}  // namespace ragd
