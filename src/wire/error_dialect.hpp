#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/id.hpp"
#include "wire/problem.hpp"

namespace ragd {

/// How the routes of one API say what went wrong: a client of OpenAI's routes looks for their
/// `error` object and would not find it in a problem. The HTTP status is the same in all of them.
struct ErrorDialect {
    std::string_view content_type;
    /// `status`: of the response, where that is not the one of wire/problem.cpp.
    std::string (*encode)(const Error& error, const RequestId& id, std::optional<int> status);

    bool operator==(const ErrorDialect&) const = default;
};

/// {"error": {"message", "type", "param", "code"}}, as OpenAI's API has it; `param` is the first
/// field at fault, "documents.0.text".
std::string encode_openai_error(const Error& error, const RequestId& id, std::optional<int> status);

/// {"jsonrpc": "2.0", "id": null, "error": {"code", "message", "data"}}, for a request that was
/// refused as a whole (JSON-RPC 2.0, section 5.1); `data` is the problem.
std::string encode_json_rpc_error(const Error& error, const RequestId& id,
                                  std::optional<int> status);

inline constexpr ErrorDialect kProblemDialect{"application/problem+json", &encode_problem};
inline constexpr ErrorDialect kOpenAiDialect{"application/json", &encode_openai_error};
inline constexpr ErrorDialect kJsonRpcDialect{"application/json", &encode_json_rpc_error};

}  // namespace ragd
