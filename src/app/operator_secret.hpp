#pragma once
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace ragd {

/// What a server leaves in its data directory for the command line of this machine: whoever can read that
/// directory is its operator anyhow. DIR/operator.secret, for its owner only, another one at each start.
/// Errors: Unavailable - it cannot be written, or the system gives no random bytes.
Result<std::string> leave_operator_secret(const std::filesystem::path& directory);

/// Empty: there is none, or it may not be read.
std::string read_operator_secret(const std::filesystem::path& directory);

}  // namespace ragd
