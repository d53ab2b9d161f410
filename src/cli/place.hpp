#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "text/blocks.hpp"

namespace ragd {

/// Where in a document something stands, as a person would look for it.
struct Place {
    std::vector<std::string> headings;  // above it, the innermost last
    std::optional<std::size_t> line;    // from 1; none in a text of one line
    std::string where = {};             // in its file, where that has more than lines: "page 3"
};

/// The `location` of a source or a quote, in words: "page 3", "pages 3 to 5", "slide 4", "sheet Q3, A1:D9",
/// "#install". Empty: it has none of these.
std::string written_location(const boost::json::object& location);

/// The place of byte `at` in the text of a document with these blocks.
Place find_place(std::string_view text, std::span<const Block> blocks, std::size_t at);

/// "people/vacation.md, line 21 — Vacation and leave › Carrying days over"; "report.pdf, page 3 — Costs"
std::string written_place(std::string_view id, std::string_view title, const Place& place);

}  // namespace ragd
