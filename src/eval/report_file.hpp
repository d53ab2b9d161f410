#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "eval/compare.hpp"
#include "eval/report.hpp"

namespace ragd {

/// What `ragd eval --report` writes: set-up, means, and each query with its measures and ranking.
/// One line a query, so that two reports can be told apart by `diff`.
std::string report_file(const EvalReport& report, const Comparison* against = nullptr);

/// Reads such a file.
/// Errors: NotFound - there is no file; TooLarge - over 256 MiB; Malformed - it is no report of
///         `ragd eval`, or one of a later format; the message says what is wrong.
Result<EvalReport> read_report_file(const std::filesystem::path& file);

}  // namespace ragd
