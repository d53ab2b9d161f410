#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "config/toml_text.hpp"

namespace ragd {

/// The values of a settings file: see parse_toml.
/// Errors: NotFound; Malformed and InvalidField, each naming file and line.
Result<std::map<std::string, FileValue>> read_toml_file(const std::filesystem::path& file);

}  // namespace ragd
