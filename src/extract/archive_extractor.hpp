#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

// An archive is what a folder is: its members become documents, hidden ones and those that a .ragdignore in it
// names aside; archives in it are named and not read. Members of no known format are not unpacked.

/// A zip. See Extractor (document_format.hpp), and is_zip() (zip_archive.hpp).
/// Errors: Encrypted - all that could be read has a password.
Result<Extraction> extract_zip(std::string_view bytes, const ExtractLimits& limits);

/// True for a tar, and for what gzip has packed.
bool is_tar(std::string_view bytes);

/// A tar, plain or packed by gzip; of a file that gzip has packed alone, that file.
Result<Extraction> extract_tar(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
