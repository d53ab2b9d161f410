#pragma once
#include "answer/answer_run.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "ports/chunk_store.hpp"
#include "ports/reranker.hpp"

namespace ragd {

struct RerankParts {
    Reranker* reranker = nullptr;  // null: the stage is off
    ChunkStore& store;
    bool stores_packed = false;  // whether the store has passages packed for the reranker
};

/// Puts the best of the fused list into the order of their blended scores; the rest, also what
/// there was no time for, follows as it was. What goes wrong is a warning and the fused order
/// stands.
/// Errors: DeadlineExceeded, Cancelled - the request itself is over.
/// Lifetime: `run` and the parts outlive the task.
Task<Result<void>> rerank(AnswerRun& run, RerankParts parts);

}  // namespace ragd
