#pragma once
#include <string>

#include "extract/process/extractor_pool.hpp"
#include "jobs/job_parts.hpp"

namespace ragd {

/// Makes documents of a file that was uploaded, as `ragd index` does of one on disk. Blocks.
/// Errors: those of fail_extract() and of parse_file(); what `take` returns.
Result<FileReading> read_upload(const FileToRead& file, const std::string& bytes,
                                ExtractorPool& documents, const TakeDocument& take);

}  // namespace ragd
