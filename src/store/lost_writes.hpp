#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/log_format.hpp"

/// DIR/lost-writes.txt: says that acknowledged writes may be missing, since when a server stopped
/// the log was damaged before it reached the database. The log itself is gone once the database is
/// open, so this note is what is left to tell the operator, who removes it when that was mended.
namespace ragd {

/// Looks at the log of DIR/ragd.db, and leaves a note if SQLite will leave out what it holds.
/// Requires: the database is not open.
/// Errors: Unavailable - the log cannot be read, or the note not written.
Result<wal::Report> look_for_lost_writes(const std::filesystem::path& database, WallTime now);

/// What the note says, if there is one.
std::optional<std::string> lost_writes(const std::filesystem::path& directory);

}  // namespace ragd
