#include "cli/place.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "cli/document_pages.hpp"
#include "cli/json_members.hpp"
#include "text/outline.hpp"

namespace ragd {
namespace {

std::vector<std::string> headings_above(std::string_view text, std::span<const Block> blocks,
                                        std::size_t at) {
    HeadingPath path;
    for (const Block& block : blocks) {
        if (block.span.start > at) {
            break;
        }
        if (block.kind == BlockKind::kHeading) {
            enter_heading(path, text, block);
        }
    }
    std::vector<std::string> headings;
    for (OpenHeading& heading : path) {
        headings.push_back(std::move(heading.text));
    }
    return headings;
}

/// "vacation" says nothing beside "people/vacation.md".
bool is_name_of(std::string_view title, std::string_view id) {
    const std::string name = lower(id.substr(id.rfind('/') + 1));
    return name == lower(title) || name.starts_with(lower(title) + ".");
}

}  // namespace

Place find_place(std::string_view text, std::span<const Block> blocks, std::size_t at) {
    Place place;
    at = std::min(at, text.size());
    if (trim(text).contains('\n')) {
        place.line = static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n')) + 1;
    }
    place.headings = headings_above(text, blocks, at);
    return place;
}

std::string written_location(const boost::json::object& location) {
    const auto number = [&](std::string_view name) {
        const auto* value = location.if_contains(name);
        return value != nullptr ? whole_number(*value) : 0;
    };
    for (const std::string_view many : {"pages", "slides"}) {
        const auto* all = location.if_contains(many);
        if (all != nullptr && all->is_array() && all->get_array().size() > 1) {
            return fmt::format("{} {} to {}", many, whole_number(all->get_array().front()),
                               whole_number(all->get_array().back()));
        }
    }
    if (const auto page = number("page"); page != 0) {
        return fmt::format("page {}", page);
    }
    if (const auto slide = number("slide"); slide != 0) {
        return fmt::format("slide {}", slide);
    }
    if (const std::string sheet = text_at(location, "sheet"); !sheet.empty()) {
        const std::string range = text_at(location, "range");
        return fmt::format("sheet {}{}{}", sheet, range.empty() ? "" : ", ", range);
    }
    const std::string anchor = text_at(location, "anchor");
    return anchor.empty() ? "" : "#" + anchor;
}

std::string written_place(std::string_view id, std::string_view title, const Place& place) {
    std::string out{id};
    if (!place.where.empty()) {
        out += ", " + place.where;
    } else if (place.line) {
        out += fmt::format(", line {}", *place.line);
    }
    std::vector<std::string> path = place.headings;
    const bool new_title = !title.empty() && !is_name_of(title, id) &&
                           (path.empty() || lower(path.front()) != lower(title));
    if (new_title) {
        path.insert(path.begin(), std::string{title});
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
        out += (i == 0 ? " — " : " › ") + path[i];
    }
    return out;
}

}  // namespace ragd
