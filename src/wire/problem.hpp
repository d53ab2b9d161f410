#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/id.hpp"

namespace ragd {

class JsonWriter;

/// How an ErrorCode looks over HTTP. The only table that says so.
struct ProblemKind {
    ErrorCode code;
    int status;
    std::string_view type;   // urn:ragd:problem:<code>: an identifier, explained in docs/errors.md
    std::string_view title;  // the same for every problem of the type
    bool retry_after = false;           // the response carries Retry-After
    std::array<int, 4> transport = {};  // what the transport answers where it means the same
};

const ProblemKind& problem_kind(ErrorCode code);
/// The code that says best what a status means, also one that only the transport answers.
ErrorCode code_of_status(int status);
/// What callers may read of an error. The message of an internal one stays in the log: it may name
/// paths and other details of the machine.
std::string_view told(const Error& error);

/// The value of Retry-After in seconds, where the problem has one.
std::optional<std::string> retry_after(const Error& error);

/// The body of an `application/problem+json` response (RFC 9457).
/// `status`: of the response, where that is not the table's.
std::string encode_problem(const Error& error, const RequestId& request_id,
                           std::optional<int> status = std::nullopt);
/// The same as a value in something larger.
void write_problem(JsonWriter& out, const Error& error, const RequestId& request_id,
                   std::optional<int> status);

}  // namespace ragd
