#pragma once
#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "eval/answer_report.hpp"

namespace ragd {

/// What `ragd eval --answers --report` writes: set-up, figures, and each question with what was
/// said. One line a question, so that two reports can be told apart by `diff`.
std::string answer_report_file(const AnswerReport& report, const Comparison* against = nullptr);

/// Reads such a file. Its figures are counted again.
/// Errors: as read_report_file.
Result<AnswerReport> read_answer_report_file(const std::filesystem::path& file);

/// The page that `ragd eval --answers --html` writes.
std::string answer_html_report(const AnswerReport& report, const Comparison* against);

}  // namespace ragd
