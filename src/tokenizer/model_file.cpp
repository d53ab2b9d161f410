#include "tokenizer/model_file.hpp"

#include <fstream>
#include <limits>
#include <utility>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::uintmax_t kFileBytesMax = 64U << 20U;

Error wrong_type(std::string_view name, std::string_view wanted) {
    return fail(ErrorCode::kMalformed, fmt::format("'{}' must be {}", name, wanted));
}

/// The member, or null where it is absent or JSON null.
const boost::json::value* find(const boost::json::object& object, std::string_view name) {
    const boost::json::value* value = object.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

}  // namespace

Result<std::string> read_model_file(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return fail(ErrorCode::kNotFound, fmt::format("no file {}", file.string()));
    }
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error) {
        return fail(ErrorCode::kInternal,
                    fmt::format("cannot read {}: {}", file.string(), error.message()));
    }
    if (size > kFileBytesMax) {
        return fail(ErrorCode::kTooLarge, fmt::format("{} has {} bytes, at most {} are allowed",
                                                      file.string(), size, kFileBytesMax));
    }
    std::string bytes(size, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!stream) {
        return fail(ErrorCode::kInternal, fmt::format("cannot read {}", file.string()));
    }
    return bytes;
}

Result<boost::json::object> read_json_object(const std::filesystem::path& file) {
    const std::string bytes = RAG_TRY(read_model_file(file));
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(
        bytes, error, boost::json::make_shared_resource<boost::json::monotonic_resource>());
    if (error) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{} is not JSON: {}", file.string(), error.message()));
    }
    if (!value.is_object()) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{} must hold a JSON object", file.string()));
    }
    return std::move(value.get_object());
}

Result<bool> bool_member(const boost::json::object& object, std::string_view name, bool fallback) {
    const boost::json::value* value = find(object, name);
    if (value == nullptr) {
        return fallback;
    }
    if (!value->is_bool()) {
        return wrong_type(name, "true or false");
    }
    return value->get_bool();
}

Result<std::string> string_member(const boost::json::object& object, std::string_view name,
                                  std::string_view fallback) {
    const boost::json::value* value = find(object, name);
    if (value == nullptr) {
        return std::string(fallback);
    }
    if (!value->is_string()) {
        return wrong_type(name, "a string");
    }
    return std::string(value->get_string());
}

Result<std::int32_t> id_member(const boost::json::object& object, std::string_view name,
                               std::int32_t fallback) {
    const boost::json::value* value = find(object, name);
    if (value == nullptr) {
        return fallback;
    }
    return to_id(*value, name);
}

Result<std::int32_t> to_id(const boost::json::value& value, std::string_view what) {
    const std::int64_t* number = value.if_int64();
    if (number == nullptr || *number < 0 || *number > std::numeric_limits<std::int32_t>::max()) {
        return wrong_type(what, "a number from 0 to 2147483647");
    }
    return static_cast<std::int32_t>(*number);
}

Result<const boost::json::object*> object_member(const boost::json::object& object,
                                                 std::string_view name) {
    const boost::json::value* value = find(object, name);
    if (value == nullptr) {
        return static_cast<const boost::json::object*>(nullptr);
    }
    if (!value->is_object()) {
        return wrong_type(name, "an object");
    }
    return &value->get_object();
}

}  // namespace ragd
