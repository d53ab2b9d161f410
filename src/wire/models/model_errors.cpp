#include "wire/models/model_errors.hpp"

#include <string_view>

#include "wire/json_writer.hpp"

namespace ragd {
namespace {

/// One of the six names that TEI has.
std::string_view tei_type(ErrorCode code) {
    switch (code) {
        case ErrorCode::kTooManyRequests:
        case ErrorCode::kUnavailable:
        case ErrorCode::kDeadlineExceeded:
            return "Overloaded";
        case ErrorCode::kInternal:
        case ErrorCode::kNotFound:  // the model that was asked for
            return "Backend";
        default:
            return "Validation";
    }
}

}  // namespace

std::string encode_cohere_error(const Error& error, const RequestId& id,
                                std::optional<int> /*status*/) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(id.str());
    out.key("message").string(told(error));
    out.end_object();
    return out.take();
}

std::string encode_tei_error(const Error& error, const RequestId& /*id*/,
                             std::optional<int> /*status*/) {
    JsonWriter out;
    out.begin_object();
    out.key("error").string(told(error));
    out.key("error_type").string(tei_type(error.code));
    out.end_object();
    return out.take();
}

}  // namespace ragd
