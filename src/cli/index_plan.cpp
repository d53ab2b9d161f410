#include "cli/index_plan.hpp"

#include <fmt/format.h>

#include "cli/console.hpp"
#include "sources/read_file.hpp"

namespace ragd {
namespace {

bool is_as_before(const FileTask& task) {
    const auto opened = task.from->open(task.file);
    const auto digest =
        opened ? digest_of(opened->path(), task.file) : Result<std::string>{opened.error()};
    return digest && *digest == task.known_sha256;
}

boost::json::array array_of(const std::vector<std::string>& names) {
    return boost::json::array(names.begin(), names.end());
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

IndexPlan plan_of(const SyncPass& pass) {
    IndexPlan plan;
    for (const SyncPass::Work& work : pass.work()) {
        const std::string& path = work.task.file.id;
        if (work.verdict == FileVerdict::kCompare && is_as_before(work.task)) {
            ++plan.same;
        } else {
            (work.is_known ? plan.changed : plan.added).push_back(path);
        }
    }
    for (const StoredDocument* document : pass.vanished()) {
        plan.vanished.push_back(document->id.str());
    }
    return plan;
}

std::vector<std::string> lines_of_plan(const IndexPlan& plan, const IndexTotals& totals,
                                       bool removes) {
    std::vector<std::string> lines;
    const auto add = [&](std::string_view verb, const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            lines.push_back(fmt::format("{} {}", verb, printable(name)));
        }
    };
    add("new", plan.added);
    add("changed", plan.changed);
    add("vanished", plan.vanished);
    lines.push_back(fmt::format(
        "would read {} ({} new, {} changed), leave {} as they are, {} {}",
        counted(plan.added.size() + plan.changed.size(), "file"), plan.added.size(),
        plan.changed.size(), counted(totals.unchanged, "document"), removes ? "remove" : "tell of",
        counted(plan.vanished.size(), "vanished document")));
    return lines;
}

boost::json::object json_of_plan(const IndexPlan& plan, const IndexTotals& totals) {
    return {{"dry_run", true},
            {"new", array_of(plan.added)},
            {"changed", array_of(plan.changed)},
            {"vanished", array_of(plan.vanished)},
            {"unchanged", totals.unchanged},
            {"failed", totals.failed.size()}};
}

}  // namespace ragd
