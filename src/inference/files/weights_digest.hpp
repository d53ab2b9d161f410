#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace ragd {

/// The SHA-256 of a file, lower-case hex: what tells one set of weights from another. Reading 90 MB
/// takes some 50 ms, so the answer is kept in `cache_dir` (unless empty) beside the file's size,
/// time of change and inode, and believed for as long as these are the same.
/// Errors: NotFound, Internal. A cache that cannot be read or written is no error.
Result<std::string> weights_digest(const std::filesystem::path& file,
                                   const std::filesystem::path& cache_dir);

/// The digest that is kept for a file whose size, time of change and inode are still the same.
std::optional<std::string> kept_digest(const std::filesystem::path& file,
                                       const std::filesystem::path& cache_dir);

}  // namespace ragd
