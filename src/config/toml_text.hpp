#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

struct FileValue {
    std::string text;
    std::size_t line = 0;
    bool operator==(const FileValue&) const = default;
};

/// The values of a flat TOML 1.0 text by key: strings on one line, whole decimal numbers, booleans,
/// and arrays of strings, which are joined by commas. Read by ourselves, since toml++ 3.3 (Debian 12)
/// is undefined on some characters outside of strings, and settings need a tenth of TOML.
/// Errors: Malformed - not TOML; InvalidField - TOML that no setting has: [sections], other types.
///         The message begins with the line and a colon.
Result<std::map<std::string, FileValue>> parse_toml(std::string_view text);

}  // namespace ragd
