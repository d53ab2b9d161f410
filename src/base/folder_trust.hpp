#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace ragd {

/// Nothing, or why what lies in the folder may be anybody's: "can be written by every user of this machine
/// (mode 0777)". A folder that is not there is nobody's.
std::optional<std::string> why_open_to_all(const std::filesystem::path& folder);

/// The same, and of a folder of another user than root: who runs what lies there runs what that user wrote.
std::optional<std::string> why_of_others(const std::filesystem::path& folder);

}  // namespace ragd
