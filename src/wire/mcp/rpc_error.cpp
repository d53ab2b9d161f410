#include "wire/mcp/rpc_error.hpp"

#include <utility>

#include "base/limits.hpp"
#include "wire/json_writer.hpp"
#include "wire/problem.hpp"

namespace ragd {
namespace {

RpcCode code_of(ErrorCode code, bool modern) {
    switch (code) {
        case ErrorCode::kMalformed:
            return RpcCode::kParse;
        case ErrorCode::kInvalidField:
            return RpcCode::kInvalidParams;
        case ErrorCode::kNotFound:
            return modern ? RpcCode::kInvalidParams : RpcCode::kNoResource;
        case ErrorCode::kInternal:
            return RpcCode::kInternal;
        default:
            return RpcCode::kServer;
    }
}

std::string with_uri(std::string problem, std::string_view uri) {
    JsonWriter out;
    out.string(uri);
    problem.pop_back();  // the end of the object
    return problem + R"(,"uri":)" + out.take() + "}";
}

}  // namespace

int RpcError::status() const {
    switch (code) {
        case RpcCode::kMethodNotFound:
            return 404;
        case RpcCode::kInternal:
            return 500;
        default:
            return 400;
    }
}

RpcError rpc_error(const Error& error, const RequestId& id, bool modern, std::string_view uri) {
    std::string problem = encode_problem(error, id);
    const bool names_uri = !uri.empty() && uri.size() <= limits::kUrlBytes;
    return {.code = code_of(error.code, modern),
            .message = std::string{told(error)},
            .data = names_uri ? with_uri(std::move(problem), uri) : std::move(problem)};
}

std::string encode_rpc_error(std::string_view id, const RpcError& error) {
    JsonWriter out;
    out.begin_object();
    out.key("jsonrpc").string("2.0");
    out.key("id").raw(id.empty() ? "null" : id);
    out.key("error").begin_object();
    out.key("code").signed_integer(static_cast<std::int64_t>(error.code));
    out.key("message").string(error.message);
    if (!error.data.empty()) {
        out.key("data").raw(error.data);
    }
    out.end_object().end_object();
    return out.take();
}

}  // namespace ragd
