#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/id.hpp"
#include "wire/problem.hpp"

namespace ragd {

/// How the routes of one API say what went wrong: a client of OpenAI's routes looks for their
/// `error` object and would not find it in a problem.
struct ErrorDialect {
    std::string_view content_type;
    /// `status`: of the response, where that is not `status_of`.
    std::string (*encode)(const Error& error, const RequestId& id, std::optional<int> status);
    int invalid_field_status = 422;
    int internal_status = 500;
    /// Its clients send again what met a conflict, as long as nothing tells them not to.
    bool retries_conflicts = false;

    /// That of wire/problem.cpp, but for what this API has its own for.
    [[nodiscard]] int status_of(ErrorCode code) const;
    bool operator==(const ErrorDialect&) const = default;
};

/// {"error": {"message", "type", "param", "code"}}, as OpenAI's API has it; `param` is the first
/// field at fault, "documents.0.text". `code` is OpenAI's own where it has one that clients look
/// for (invalid_api_key, rate_limit_exceeded, and model_not_found, for a NotFound at /model), else
/// our name of the error.
std::string encode_openai_error(const Error& error, const RequestId& id, std::optional<int> status);

/// {"jsonrpc": "2.0", "id": null, "error": {"code", "message", "data"}}, for a request that was
/// refused as a whole (JSON-RPC 2.0, section 5.1); `data` is the problem.
std::string encode_json_rpc_error(const Error& error, const RequestId& id,
                                  std::optional<int> status);

inline constexpr ErrorDialect kProblemDialect{"application/problem+json", &encode_problem};
inline constexpr ErrorDialect kOpenAiDialect{.content_type = "application/json",
                                             .encode = &encode_openai_error,
                                             .invalid_field_status = 400,
                                             .retries_conflicts = true};
inline constexpr ErrorDialect kJsonRpcDialect{"application/json", &encode_json_rpc_error};

}  // namespace ragd
