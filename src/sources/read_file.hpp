#pragma once
#include <filesystem>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "ingest/files.hpp"

namespace ragd {

/// What names the state of a file whose bytes are about to be read: the stamp that it was found with, so
/// that what is written meanwhile gets another one. A file that was written so lately that a change
/// might not show in its time gets one that no file has, so that the next run looks at its bytes.
std::string stamp_when_read(const FoundFile& file, WallTime now);

/// The SHA-256 of the bytes at `path`, which are those of `file`, in lower-case hex.
/// Errors: Unavailable - it cannot be read.
Result<std::string> digest_of(const std::filesystem::path& path, const FoundFile& file);

}  // namespace ragd
