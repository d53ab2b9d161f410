#include "extract/odf_lists.hpp"

#include <algorithm>

#include "extract/list_numbers.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

constexpr int kCountMax = 1'000'000;

std::string_view form_of(std::string_view format) {
    return format == "a"   ? "lowerLetter"
           : format == "A" ? "upperLetter"
           : format == "i" ? "lowerRoman"
           : format == "I" ? "upperRoman"
           : format == ""  ? "none"
                           : "decimal";
}

}  // namespace

void OdfLists::add_styles(pugi::xml_node styles) {
    for (const pugi::xml_node style : styles.children()) {
        if (!is(style, "list-style")) {
            continue;
        }
        List list;
        for (const pugi::xml_node level : style.children()) {
            const int number = int_attribute(level, "level", 0);
            if (number < 1 || number > static_cast<int>(kLevels)) {
                continue;
            }
            const int start = std::clamp(int_attribute(level, "start-value", 1), 0, kCountMax);
            list.levels[static_cast<std::size_t>(number - 1)] = {
                .is_bullet = !is(level, "list-level-style-number"),
                .format = std::string{attribute_of(level, "num-format")},
                .prefix = std::string{attribute_of(level, "num-prefix")},
                .suffix = std::string{attribute_of(level, "num-suffix")},
                .start = start,
                .shown_levels = int_attribute(level, "display-levels", 1)};
            list.counts[static_cast<std::size_t>(number - 1)] = start - 1;
        }
        lists_[std::string{attribute_of(style, "name")}] = std::move(list);
    }
}

void OdfLists::begin(std::string_view style, std::size_t level) {
    if (const auto found = lists_.find(style); found != lists_.end() && level < kLevels) {
        found->second.counts[level] = found->second.levels[level].start - 1;
    }
}

std::string OdfLists::next_marker(std::string_view style, std::size_t level) {
    const auto found = lists_.find(style);
    if (found == lists_.end() || level >= kLevels || found->second.levels[level].is_bullet) {
        return "-";
    }
    List& list = found->second;
    const Level& of = list.levels[level];
    list.counts[level] = std::min(list.counts[level] + 1, kCountMax);
    std::string out;
    const auto shown =
        static_cast<std::size_t>(std::clamp(of.shown_levels, 1, static_cast<int>(level) + 1));
    for (std::size_t i = level + 1 - shown; i <= level; ++i) {
        out +=
            (out.empty() ? "" : ".") + list_number(list.counts[i], form_of(list.levels[i].format));
    }
    return out.empty() ? out : of.prefix + out + of.suffix;
}

}  // namespace ragd
