#pragma once
#include "clients/qdrant/rest.hpp"

namespace ragd {

/// A point of the catalogue that says which embedding model the vectors are of: models of the same
/// size do not mix either. The first process to come writes it.
/// Errors: Conflict - another model, with what to do; else as QdrantRest::send.
/// Lifetime: the arguments outlive the task.
Task<Result<void>> check_model_mark(const RequestContext& ctx, QdrantRest& rest,
                                    const QdrantOptions& options);

}  // namespace ragd
