#pragma once
#include <string_view>

#include "api/call.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// The collection that a model stands for: the default one, whatever is in it, or one in which the
/// caller can read something.
/// Errors: NotFound - it is no model; those of the store.
Task<Result<CollectionName>> find_model(const Call& call, std::string_view model);

}  // namespace ragd
