#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "cli/sync_pass.hpp"

namespace ragd {

/// What a pass would do (`ragd index --dry-run`).
struct IndexPlan {
    std::vector<std::string> added;     // files
    std::vector<std::string> changed;   // files
    std::vector<std::string> vanished;  // documents
    std::size_t same = 0;               // files whose bytes are what they were, with another time
};

/// Reads the bytes of files that have another time than before, and changes nothing.
/// A file that cannot be read counts as changed.
IndexPlan plan_of(const SyncPass& pass);

/// "new a.md", "changed b.md", "vanished c.md", and a line that sums up.
std::vector<std::string> lines_of_plan(const IndexPlan& plan, const IndexTotals& totals,
                                       bool removes);
boost::json::object json_of_plan(const IndexPlan& plan, const IndexTotals& totals);

}  // namespace ragd
