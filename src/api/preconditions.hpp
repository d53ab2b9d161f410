#pragma once
#include "base/result.hpp"
#include "domain/precondition.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// What the request wants to be so still before it changes something: its headers If-Match, and
/// If-None-Match with a star.
/// Errors: InvalidField - they are no list of entity tags.
Result<Precondition> precondition_of(const HttpRequest& request);

}  // namespace ragd
