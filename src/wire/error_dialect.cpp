#include "wire/error_dialect.hpp"

#include <algorithm>

#include "wire/json_writer.hpp"

namespace ragd {
namespace {

/// What clients of OpenAI's API tell apart.
std::string_view openai_type(int status) {
    switch (status) {
        case 401:
            return "authentication_error";
        case 403:
            return "permission_error";
        case 429:
            return "rate_limit_error";
        default:
            return status < 500 ? "invalid_request_error" : "server_error";
    }
}

/// What clients of OpenAI's API look for, where it has a name for that.
std::string_view openai_code(const Error& error) {
    switch (error.code) {
        case ErrorCode::kUnauthenticated:
            return "invalid_api_key";
        case ErrorCode::kTooManyRequests:
            return "rate_limit_exceeded";
        case ErrorCode::kNotFound:
            if (!error.fields.empty() && error.fields.front().pointer == "/model") {
                return "model_not_found";
            }
            [[fallthrough]];
        default:
            return name_of(error.code);
    }
}

/// "/documents/0/text" as "documents.0.text".
std::string dotted(std::string_view pointer) {
    std::string name{pointer.substr(pointer.empty() ? 0 : 1)};
    std::ranges::replace(name, '/', '.');
    return name;
}

/// The codes that the specification reserves, and for all else the first of those left to servers.
std::int64_t json_rpc_code(ErrorCode code) {
    switch (code) {
        case ErrorCode::kMalformed:
            return -32700;
        case ErrorCode::kNotFound:
        case ErrorCode::kMethodNotAllowed:
            return -32601;
        case ErrorCode::kInvalidField:
            return -32602;
        case ErrorCode::kInternal:
            return -32603;
        default:
            return -32000;
    }
}

}  // namespace

int ErrorDialect::status_of(ErrorCode code) const {
    switch (code) {
        case ErrorCode::kInvalidField:
            return invalid_field_status;
        case ErrorCode::kInternal:
            return internal_status;
        default:
            return problem_kind(code).status;
    }
}

std::string encode_openai_error(const Error& error, const RequestId& /*id*/,
                                std::optional<int> status) {
    JsonWriter out;
    out.begin_object().key("error").begin_object();
    out.key("message").string(told(error));
    out.key("type").string(openai_type(status.value_or(kOpenAiDialect.status_of(error.code))));
    out.key("param");
    if (error.fields.empty()) {
        out.null();
    } else {
        out.string(dotted(error.fields.front().pointer));
    }
    out.key("code").string(openai_code(error));
    out.end_object().end_object();
    return out.take();
}

std::string encode_json_rpc_error(const Error& error, const RequestId& id,
                                  std::optional<int> status) {
    JsonWriter out;
    out.begin_object();
    out.key("jsonrpc").string("2.0");
    out.key("id").null();
    out.key("error").begin_object();
    out.key("code").signed_integer(json_rpc_code(error.code));
    out.key("message").string(told(error));
    out.key("data");
    write_problem(out, error, id, status);
    out.end_object().end_object();
    return out.take();
}

}  // namespace ragd
