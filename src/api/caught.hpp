#pragma once
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// For what has to be ended in an orderly way, which takes time: nothing may be thrown past it. An
/// exception becomes an Internal.
Task<Result<void>> caught(Task<Result<void>> task);

}  // namespace ragd
