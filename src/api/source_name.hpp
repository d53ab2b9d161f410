#pragma once
#include <string>

#include "api/call.hpp"
#include "base/task.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// The source that a caller names, as the store has it. Of a folder callers are told another name
/// than it has (domain/source.hpp), which is looked for; whoever indexed the folder has its own. A
/// name of none is itself.
/// Errors: those of SourceStore.  Lifetime: `call` outlives the task.
Task<Result<std::string>> stored_name(Call& call, Scope scope, std::string name);

}  // namespace ragd
