#include "extract/docx_numbering.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "extract/list_numbers.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {

void DocxNumbering::read_level(pugi::xml_node node, Levels& levels) {
    const int index = int_attribute(node, "ilvl", -1);
    if (index < 0 || index >= static_cast<int>(kLevels)) {
        return;
    }
    const std::string_view form = attribute_of(child_of(node, "numFmt"), "val");
    levels[static_cast<std::size_t>(index)] = {
        .form = std::string{form.empty() ? "decimal" : form},
        .text = std::string{attribute_of(child_of(node, "lvlText"), "val")},
        .start = int_attribute(child_of(node, "start"), "val", 1),
        .restarts_after = int_attribute(child_of(node, "lvlRestart"), "val", -1),
        .digits_only = !child_of(node, "isLgl").empty()};
}

DocxNumbering::DocxNumbering(pugi::xml_node numbering) {
    std::map<std::string, Levels, std::less<>> abstract;
    std::map<std::string, std::string, std::less<>> of_style;  // name of a list style: its list
    std::map<std::string, std::string, std::less<>> links;
    for (const pugi::xml_node node : numbering.children()) {
        if (!is(node, "abstractNum")) {
            continue;
        }
        const std::string id{attribute_of(node, "abstractNumId")};
        for (const pugi::xml_node level : node.children()) {
            if (is(level, "lvl")) {
                read_level(level, abstract[id]);
            } else if (is(level, "styleLink")) {
                of_style[std::string{attribute_of(level, "val")}] = id;
            } else if (is(level, "numStyleLink")) {
                links[id] = attribute_of(level, "val");
            }
        }
    }
    for (const auto& [id, style] : links) {
        if (const auto found = of_style.find(style); found != of_style.end()) {
            const Levels shared = abstract[found->second];
            abstract[id] = shared;
        }
    }
    for (const pugi::xml_node node : numbering.children()) {
        if (is(node, "num")) {
            read_list(node, abstract);
        }
    }
}

void DocxNumbering::read_list(pugi::xml_node node,
                              const std::map<std::string, Levels, std::less<>>& abstract) {
    const int id = int_attribute(node, "numId", 0);
    const std::string_view of = attribute_of(child_of(node, "abstractNumId"), "val");
    const auto found = abstract.find(of);
    if (id == 0 || found == abstract.end()) {
        return;
    }
    List list{.levels = found->second, .counted_with = std::string{of}};
    for (const pugi::xml_node over : node.children()) {
        const int index = is(over, "lvlOverride") ? int_attribute(over, "ilvl", -1) : -1;
        if (index < 0 || index >= static_cast<int>(kLevels)) {
            continue;
        }
        Level& level = list.levels[static_cast<std::size_t>(index)];
        if (const pugi::xml_node whole = child_of(over, "lvl")) {
            read_level(whole, list.levels);
        }
        if (const pugi::xml_node start = child_of(over, "startOverride")) {
            level.start = int_attribute(start, "val", level.start);
            list.counted_with = fmt::format("{} from {}", of, id);
        }
    }
    lists_[id] = std::move(list);
}

std::string DocxNumbering::next_marker(DocxListPlace place) {
    const auto found = lists_.find(place.list);
    if (found == lists_.end() || place.level < 0) {
        return {};
    }
    const Levels& levels = found->second.levels;
    const auto index = std::min(static_cast<std::size_t>(place.level), kLevels - 1);
    const Level& level = levels[index];
    Counter& counter = counters_[found->second.counted_with];
    for (std::size_t i = 0; i <= index; ++i) {
        if (!counter.begun[i]) {
            counter.at[i] = levels[i].start - (i == index ? 1 : 0);
            counter.begun[i] = true;
        }
    }
    counter.at[index] = std::min(counter.at[index], 1'000'000) + 1;
    for (std::size_t i = index + 1; i < kLevels; ++i) {
        const int after = levels[i].restarts_after;
        if (after != 0 && (after < 0 || static_cast<int>(index) < after)) {
            counter.begun[i] = false;
        }
    }
    if (level.form == "bullet") {
        return "-";
    }
    std::string out;
    for (std::size_t i = 0; i < level.text.size(); ++i) {
        const char digit = i + 1 < level.text.size() ? level.text[i + 1] : ' ';
        if (level.text[i] != '%' || digit < '1' || digit > '9') {
            out += level.text[i];
            continue;
        }
        const auto which = static_cast<std::size_t>(digit - '1');
        out += list_number(counter.at[which], level.digits_only ? "decimal" : levels[which].form);
        ++i;
    }
    return out;
}

}  // namespace ragd
