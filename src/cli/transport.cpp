#include "cli/transport.hpp"

#include <string_view>

#include <fmt/format.h>

#include "wire/problem.hpp"

namespace ragd {
namespace {

std::string string_at(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
}

Error error_of_problem(int status, const boost::json::object& problem) {
    Error error = fail(code_of_status(status), string_at(problem, "detail"));
    if (error.message.empty()) {
        error.message = fmt::format("the server answered {}", status);
    }
    if (const auto* faults = problem.if_contains("errors"); faults && faults->is_array()) {
        for (const auto& fault : faults->get_array()) {
            if (fault.is_object()) {
                error.fields.push_back({string_at(fault.get_object(), "pointer"),
                                        string_at(fault.get_object(), "detail")});
            }
        }
    }
    return error;
}

}  // namespace

Result<boost::json::value> json_of(const ApiReply& reply) {
    boost::system::error_code failure;
    boost::json::value value = boost::json::parse(reply.body, failure);
    const bool ok = reply.status >= 200 && reply.status < 300;
    if (failure) {  // a proxy's words, where ragd is not there
        const bool is_away = code_of_status(reply.status) == ErrorCode::kUnavailable;
        return fail(is_away ? ErrorCode::kUnavailable : ErrorCode::kInternal,
                    fmt::format("the server answered {} with a body that is not JSON; is this a "
                                "ragd server?",
                                reply.status));
    }
    if (!ok) {
        return value.is_object() ? error_of_problem(reply.status, value.get_object())
                                 : fail(code_of_status(reply.status),
                                        fmt::format("the server answered {}", reply.status));
    }
    return value;
}

}  // namespace ragd
