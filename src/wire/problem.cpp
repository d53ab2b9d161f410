#include "wire/problem.hpp"

#include <algorithm>
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
    ProblemKind{kQuotaExceeded, 403, "urn:ragd:problem:quota_exceeded",
                "The tenant's quota is full"},
    ProblemKind{kNotFound, 404, "urn:ragd:problem:not_found", "There is no such thing"},
    ProblemKind{kMethodNotAllowed, 405, "urn:ragd:problem:method_not_allowed",
                "This route does not take this method"},
    ProblemKind{kConflict, 409, "urn:ragd:problem:conflict", "The present state forbids this"},
    ProblemKind{kPreconditionFailed, 412, "urn:ragd:problem:precondition_failed",
                "It has been changed meanwhile"},
    ProblemKind{.code = kTooLarge,
                .status = 413,
                .type = "urn:ragd:problem:too_large",
                .title = "The request is too large",
                .transport = {414, 431}},
    ProblemKind{.code = kUnsupported,
                .status = 415,
                .type = "urn:ragd:problem:unsupported",
                .title = "This format is not handled",
                .transport = {417, 426, 501, 505}},
    ProblemKind{kTooManyRequests, 429, "urn:ragd:problem:too_many_requests", "Too many requests",
                true},
    ProblemKind{.code = kUnavailable,
                .status = 503,
                .type = "urn:ragd:problem:unavailable",
                .title = "Unavailable for now",
                .retry_after = true,
                .transport = {502}},  // of a proxy, whose server is not there
    ProblemKind{.code = kDeadlineExceeded,
                .status = 504,
                .type = "urn:ragd:problem:deadline_exceeded",
                .title = "The time allowed has passed",
                .transport = {408}},
    // Nobody is there to read this one; the status shows up in logs only.
    ProblemKind{kCancelled, 499, "urn:ragd:problem:cancelled", "The caller went away"},
    ProblemKind{kInternal, 500, "urn:ragd:problem:internal", "An internal error"},
};

}  // namespace

std::string_view told(const Error& error) {
    return error.code == kInternal
               ? "something failed that should not; please report it with the request id"
               : std::string_view{error.message};
}

const ProblemKind& problem_kind(ErrorCode code) {
    const auto* kind = std::ranges::find(kProblems, code, &ProblemKind::code);
    RAG_ASSERT(kind != kProblems.end(), "every ErrorCode has a line in the table");
    return *kind;
}

ErrorCode code_of_status(int status) {
    const auto means = [status](const ProblemKind& kind) {
        return kind.status == status ||
               std::ranges::find(kind.transport, status) != kind.transport.end();
    };
    const auto* kind = std::ranges::find_if(kProblems, means);
    if (kind != kProblems.end()) {
        return kind->code;
    }
    return status < 500 ? kMalformed : kInternal;
}

std::optional<std::string> retry_after(const Error& error) {
    if (!problem_kind(error.code).retry_after) {
        return std::nullopt;
    }
    return std::to_string(error.retry_after.value_or(limits::kRetryAfter).count());
}

void write_problem(JsonWriter& out, const Error& error, const RequestId& request_id,
                   std::optional<int> status) {
    const auto& kind = problem_kind(error.code);
    out.begin_object();
    out.key("type").string(kind.type);
    out.key("title").string(kind.title);
    out.key("status").integer(static_cast<std::uint64_t>(status.value_or(kind.status)));
    out.key("detail").string(told(error));
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
}

std::string encode_problem(const Error& error, const RequestId& request_id,
                           std::optional<int> status) {
    JsonWriter out;
    write_problem(out, error, request_id, status);
    return out.take();
}

}  // namespace ragd
