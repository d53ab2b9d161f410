#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace ragd {

struct FileValue {
    std::string text;
    std::size_t line = 0;
};

/// The values of a flat TOML file by key. Strings, whole numbers, booleans and arrays of strings
/// (joined by commas) are read; `[sections]` are refused.
/// Errors: NotFound, Malformed and InvalidField, each naming file and line.
Result<std::map<std::string, FileValue>> read_toml_file(const std::filesystem::path& file);

}  // namespace ragd
