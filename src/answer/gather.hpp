#pragma once
#include <cstddef>
#include <vector>

#include "answer/answer_run.hpp"
#include "answer/fuse.hpp"
#include "answer/sieve.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "ports/chunk_store.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// How many candidates of each half `search` is asked for at first.
std::size_t first_limit(const AnswerRun& run);

/// The vectors' part of a hybrid score: less for a question that the model cannot read.
double vector_weight(const AnswerRun& run);

struct GatherParts {
    ChunkStore& store;
    ComputePool& compute;
    const UnknownShare& unknown_share;
};

/// Reads the chunks of the best from the store: the sources. What was removed or replaced meanwhile
/// falls out, and what the sieve does not let through. As long as too few are left because of the
/// sieve, more of the list are read, and then a longer list: in keyword mode nothing that has the
/// phrase is missed, down to the best few thousand.
/// Errors: those of the port.  Lifetime: `run` and the parts outlive the task.
Task<Result<void>> gather(AnswerRun& run, GatherParts parts, std::vector<Fused> ranked);

}  // namespace ragd
