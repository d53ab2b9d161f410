#pragma once
#include <string>

#include "eval/compare.hpp"
#include "eval/report.hpp"

namespace ragd {

/// The page that `ragd eval --html` writes: set-up, means with intervals, where the probabilities
/// are right, what the time buys; and, where there is a rival, each query's difference. It holds
/// everything that it shows and loads nothing.
/// Requires: `rival` and `comparison` are both there, or neither.
std::string html_report(const EvalReport& report, const EvalReport* rival,
                        const Comparison* comparison);

}  // namespace ragd
