#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/files.hpp"

namespace ragd {

/// By its name; of a file whose name says nothing, by its first bytes. One that cannot be read says so
/// when it is.
FileFormat find_format_of(const std::filesystem::path& path);
/// The same of a file that is not on this machine, with as many of its first bytes as are at hand.
FileFormat find_format_of(std::string_view name, std::string_view first_bytes);

/// Why a file cannot be indexed, for a person; nothing if it can.
std::optional<std::string> reason_to_skip(const FoundFile& file);

}  // namespace ragd
