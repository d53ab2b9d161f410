#pragma once
#include <filesystem>

#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// Whether the database has room for a checksum in each page (ChecksumVfs). A file that is not
/// there or empty has: it is made so.
/// Errors: Unavailable - it cannot be read; Internal - its first page is damaged.
Result<bool> has_page_checksums(const std::filesystem::path& file);

/// Gives a database of an older version its checksums: copies it into a new file beside it, syncs
/// that and puts it in the old one's place, so that a crash leaves the one or the other. Takes a
/// second for each hundred megabytes or so, and as much space as the file again until it is done.
/// Requires: `options` names a ChecksumVfs; no connection is open.
/// Errors: Unavailable - the disk is full, or fails; Internal - damaged. The old file is as it was.
Result<void> add_page_checksums(const std::filesystem::path& file, const sql::OpenOptions& options);

}  // namespace ragd
