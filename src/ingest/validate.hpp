#pragma once
#include "base/result.hpp"
#include "domain/index_call.hpp"

namespace ragd {

/// What the pipeline itself insists on, whoever calls it. Finds every fault, so that a caller can
/// repair them all at once.
/// Errors: InvalidField, with JSON Pointers into the body of POST /index.
Result<void> validate(const IndexCall& call);

}  // namespace ragd
