#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.hpp"

namespace ragd {

/// The bytes of a file of at most 64 MiB.
/// Errors: NotFound - no such file; TooLarge; Internal - it cannot be read.
Result<std::string> read_model_file(const std::filesystem::path& file);

/// A file that holds a JSON object.
/// Errors: those of read_model_file; Malformed - not JSON, or another JSON value.
Result<boost::json::object> read_json_object(const std::filesystem::path& file);

/// Members of a JSON object with a type check; absent and null give the fallback.
/// Errors: Malformed, naming the member, when it has another type.
Result<bool> bool_member(const boost::json::object& object, std::string_view name, bool fallback);
Result<std::string> string_member(const boost::json::object& object, std::string_view name,
                                  std::string_view fallback);
/// The same for a number 0..2^31-1.
Result<std::int32_t> id_member(const boost::json::object& object, std::string_view name,
                               std::int32_t fallback);

/// A JSON number that can be an id: 0..2^31-1.
Result<std::int32_t> to_id(const boost::json::value& value, std::string_view what);

/// A member that is an object, or null where it is absent or JSON null.
/// Errors: Malformed when it has another type.
Result<const boost::json::object*> object_member(const boost::json::object& object,
                                                 std::string_view name);

}  // namespace ragd
