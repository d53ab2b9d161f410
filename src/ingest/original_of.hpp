#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/original_file.hpp"
#include "ingest/files.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {

/// What is kept of a file beside what is made of it. `bytes` are all of its.
OriginalFile original_of(const FoundFile& file, const RegularFile& opened, std::string_view bytes);

/// The same of a file that is too large to be in memory at once: reads it to its end.
/// Errors: Unavailable - reading failed.
Result<OriginalFile> original_of(const FoundFile& file, RegularFile opened);

/// "application/pdf", by what the bytes are, else by what the name says; "text/plain" of a text of any
/// other kind.
std::string media_type_of(std::string_view file_name, std::string_view bytes);

}  // namespace ragd
