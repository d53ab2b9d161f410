#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "cli/index_batch.hpp"

namespace ragd {

/// What was passed over, a line for each kind: "skipped 14 files: of no known format [.png 9,
/// .svg 4, .bin 1]". A kind of one is named; `each` names all.
std::vector<std::string> lines_of_skipped(const std::vector<LeftOut>& skipped, bool each);

/// "failed a.pdf: why": one line for each, up to twenty; with `each`, for all.
std::vector<std::string> lines_of_each(std::string_view verb, const std::vector<LeftOut>& items,
                                       bool each);

/// That some got another id than they asked for; empty if none did.
std::string line_of_renamed(const IndexTotals& totals);

/// "45 documents (45 new, 0 updated, 0 unchanged), 113 chunks, in 3.4 s"
std::string line_of_totals(const IndexTotals& totals, std::chrono::milliseconds took);

/// The same and the names, for programs.
boost::json::object json_of_totals(const IndexTotals& totals, std::chrono::milliseconds took);

}  // namespace ragd
