#include "cli/index_summary.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "cli/console.hpp"

namespace ragd {
namespace {

constexpr std::size_t kNamedAtMost = 20;
constexpr std::size_t kExtensionsShown = 6;
constexpr std::string_view kHowToSeeThem = "(--verbose names each)";

/// What several have in common: "too large: 5 bytes" and "too large: 6 bytes" are of one kind.
std::string kind_of(const LeftOut& item) {
    return item.why.substr(0, item.why.find(": "));
}

std::string extension_of(std::string_view path) {
    std::string_view name = path.substr(path.rfind('/') + 1);
    const std::size_t mark = name.rfind('#');
    if (mark != std::string_view::npos &&
        name.find_first_not_of("0123456789", mark + 1) == std::string_view::npos) {
        name = name.substr(0, mark);  // of a file, not of a row in it
    }
    name = name.substr(name.rfind('#') + 1);  // of a part, not of the file that it is in
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? "without extension"
                                                     : lower(name.substr(dot));
}

/// The counts of a tally, largest first.
using Tally = std::map<std::string, std::size_t>;
std::vector<std::pair<std::string, std::size_t>> by_count(const Tally& tally) {
    std::vector<std::pair<std::string, std::size_t>> out(tally.begin(), tally.end());
    std::ranges::sort(out, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return out;
}

/// " [.png 9, .svg 4]"; nothing if all are alike.
std::string extensions_in(const std::vector<const LeftOut*>& items) {
    Tally tally;
    for (const LeftOut* item : items) {
        ++tally[extension_of(item->id)];
    }
    if (tally.size() == 1) {
        return {};
    }
    std::string out;
    std::size_t shown = 0;
    for (const auto& [extension, count] : by_count(tally)) {
        out += fmt::format("{}{}", out.empty() ? "" : ", ",
                           shown < kExtensionsShown ? fmt::format("{} {}", extension, count) : "…");
        if (shown++ == kExtensionsShown) {
            break;
        }
    }
    return fmt::format(" [{}]", out);
}

boost::json::array json_of(const std::vector<LeftOut>& list) {
    boost::json::array out;
    for (const LeftOut& item : list) {
        boost::json::object fields{{"id", item.id}, {"why", item.why}};
        if (!item.code.empty()) {
            fields["code"] = item.code;
        }
        out.push_back(std::move(fields));
    }
    return out;
}

std::string named(std::string_view verb, const LeftOut& item) {
    return printable(fmt::format("{} {}: {}", verb, item.id, item.why));
}

}  // namespace

std::vector<std::string> lines_of_skipped(const std::vector<LeftOut>& skipped, bool each) {
    std::map<std::string, std::vector<const LeftOut*>> kinds;
    for (const LeftOut& item : skipped) {
        kinds[each ? item.id + item.why : kind_of(item)].push_back(&item);
    }
    std::vector<std::string> named_ones;
    std::vector<std::string> lines;
    for (const auto& [kind, items] : kinds) {
        if (items.size() == 1) {
            named_ones.push_back(named("skipped", *items.front()));
        } else {
            lines.push_back(printable(
                fmt::format("skipped {} files: {}{}", items.size(), kind, extensions_in(items))));
        }
    }
    if (!lines.empty()) {
        lines.back() += fmt::format(" {}", kHowToSeeThem);
    }
    lines.insert(lines.begin(), named_ones.begin(), named_ones.end());
    return lines;
}

std::vector<std::string> lines_of_each(std::string_view verb, const std::vector<LeftOut>& items,
                                       bool each) {
    const std::size_t shown = each ? items.size() : std::min(items.size(), kNamedAtMost);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < shown; ++i) {
        lines.push_back(named(verb, items[i]));
    }
    if (shown < items.size()) {
        lines.push_back(fmt::format("{} {} more {}", verb, items.size() - shown, kHowToSeeThem));
    }
    return lines;
}

std::string line_of_renamed(const IndexTotals& totals) {
    if (totals.renamed == 0) {
        return {};
    }
    return printable(
        fmt::format("{} of them have the ids of another source's documents, and are kept beside "
                    "these under ids like {} (if it is the same folder, moved: --replace)",
                    totals.renamed, totals.renamed_example));
}

std::string line_of_totals(const IndexTotals& totals, std::chrono::milliseconds took) {
    const auto counted = [](std::size_t count, std::string_view what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    std::string line = fmt::format(
        "{} ({} new, {} updated, {} unchanged), {}, in {:.1f} s",
        counted(totals.indexed(), "document"), totals.created, totals.updated, totals.unchanged,
        counted(totals.chunks, "chunk"), static_cast<double>(took.count()) / 1000.0);
    if (!totals.removed.empty()) {
        line += fmt::format("; {} removed", totals.removed.size());
    }
    if (!totals.vanished.empty()) {
        line += fmt::format("; {} vanished", totals.vanished.size());
    }
    if (totals.was_stopped) {
        line += "; stopped, the next run goes on from here";
    }
    return line;
}

boost::json::object json_of_totals(const IndexTotals& totals, std::chrono::milliseconds took) {
    boost::json::array vanished;
    for (const LeftOut& item : totals.vanished) {
        vanished.emplace_back(item.id);
    }
    return {{"indexed", totals.indexed()},
            {"chunks", totals.chunks},
            {"documents", totals.documents},
            {"skipped", json_of(totals.skipped)},
            {"failed", json_of(totals.failed)},
            {"warnings", json_of(totals.warned)},
            {"removed", boost::json::array(totals.removed.begin(), totals.removed.end())},
            {"vanished", std::move(vanished)},
            {"stopped", totals.was_stopped},
            {"took_ms", took.count()}};
}

}  // namespace ragd
