#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/names.hpp"

namespace ragd {

/// What went wrong, in terms of what the caller should do about it. `wire/problem.cpp` maps each
/// code to its HTTP status and problem type; the command line maps it to an exit code.
enum class ErrorCode {
    kMalformed,           // the bytes cannot be read (JSON, UTF-8): send well-formed input
    kInvalidField,        // a field has a value that is not allowed: see `Error::fields`
    kUnauthenticated,     // who are you: send a key that is known and valid
    kForbidden,           // you may not: ask for the right, do not retry
    kQuotaExceeded,       // the tenant has all that it may: remove something, or ask for more
    kNotFound,            // no such document, collection, route: do not retry
    kMethodNotAllowed,    // the route exists, the method does not
    kConflict,            // the state forbids it: read, then decide
    kPreconditionFailed,  // it is not what the caller read any more: read it again
    kTooLarge,            // over a stated limit: send less
    kUnsupported,         // this media type or format is not handled: convert it
    kTooManyRequests,     // slow down; retry after `retry_after`
    kUnavailable,         // a dependency or a queue cannot take it now; safe to retry
    kDeadlineExceeded,    // the time allowed has passed; safe to retry, perhaps with more time
    kCancelled,           // the caller went away; nobody is waiting for an answer
    kInternal,            // our bug, or a machine that failed us: report it with the request id
};

/// As in the `code` member of a problem and the `type` label of metrics.
template <>
inline constexpr auto kNamesOf<ErrorCode> = names_of<ErrorCode>(
    "malformed", "invalid_field", "unauthenticated", "forbidden", "quota_exceeded", "not_found",
    "method_not_allowed", "conflict", "precondition_failed", "too_large", "unsupported",
    "too_many_requests", "unavailable", "deadline_exceeded", "cancelled", "internal");

/// One fault in one field. `pointer` is a JSON Pointer (RFC 6901) into the request body.
struct FieldError {
    std::string pointer;
    std::string detail;
    bool operator==(const FieldError&) const = default;
};

struct Error {
    ErrorCode code = ErrorCode::kInternal;
    std::string message;  // for a person: names what is wrong and what is allowed
    std::vector<FieldError> fields = {};
    std::optional<std::chrono::seconds> retry_after = std::nullopt;
    bool operator==(const Error&) const = default;
};

}  // namespace ragd
