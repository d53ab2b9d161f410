#include "wire/problem.hpp"

#include <array>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

using enum ErrorCode;

constexpr std::array kProblems{
    ProblemKind{kMalformed, 400, "urn:ragd:problem:malformed", "The request cannot be read"},
    ProblemKind{kInvalidField, 422, "urn:ragd:problem:invalid_field", "A field is not allowed"},
    ProblemKind{kUnauthenticated, 401, "urn:ragd:problem:unauthenticated",
                "The caller is not known"},
    ProblemKind{kForbidden, 403, "urn:ragd:problem:forbidden", "The caller may not do this"},
    ProblemKind{kNotFound, 404, "urn:ragd:problem:not_found", "There is no such thing"},
    ProblemKind{kMethodNotAllowed, 405, "urn:ragd:problem:method_not_allowed",
                "This route does not take this method"},
    ProblemKind{kConflict, 409, "urn:ragd:problem:conflict", "The present state forbids this"},
    ProblemKind{kTooLarge, 413, "urn:ragd:problem:too_large", "The request is too large"},
    ProblemKind{kUnsupported, 415, "urn:ragd:problem:unsupported", "This format is not handled"},
    ProblemKind{kTooManyRequests, 429, "urn:ragd:problem:too_many_requests", "Too many requests",
                true},
    ProblemKind{kUnavailable, 503, "urn:ragd:problem:unavailable", "Unavailable for now", true},
    ProblemKind{kDeadlineExceeded, 504, "urn:ragd:problem:deadline_exceeded",
                "The time allowed has passed"},
    // Nobody is there to read this one; the status shows up in logs only.
    ProblemKind{kCancelled, 499, "urn:ragd:problem:cancelled", "The caller went away"},
    ProblemKind{kInternal, 500, "urn:ragd:problem:internal", "An internal error"},
};

std::string_view detail_of(const Error& error) {
    return error.code == kInternal
               ? "something failed that should not; please report it with the request id"
               : std::string_view{error.message};
}

}  // namespace

const ProblemKind& problem_kind(ErrorCode code) {
    const auto* kind = std::ranges::find(kProblems, code, &ProblemKind::code);
    RAG_ASSERT(kind != kProblems.end(), "every ErrorCode has a line in the table");
    return *kind;
}

std::optional<std::string> retry_after(const Error& error) {
    if (!problem_kind(error.code).retry_after) {
        return std::nullopt;
    }
    return std::to_string(error.retry_after.value_or(limits::kRetryAfter).count());
}

std::string encode_problem(const Error& error, const RequestId& request_id,
                           std::optional<int> status) {
    const auto& kind = problem_kind(error.code);
    JsonWriter out;
    out.begin_object();
    out.key("type").string(kind.type);
    out.key("title").string(kind.title);
    out.key("status").integer(static_cast<std::uint64_t>(status.value_or(kind.status)));
    out.key("detail").string(detail_of(error));
    out.key("code").string(name_of(error.code));
    out.key("request_id").string(request_id.str());
    out.key("errors").begin_array();
    for (const auto& field : error.fields) {
        out.begin_object();
        out.key("pointer").string(field.pointer);
        out.key("detail").string(field.detail);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace ragd
