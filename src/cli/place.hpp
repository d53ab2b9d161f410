#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Where in a document something stands, as a person would look for it.
struct Place {
    std::vector<std::string> headings;  // above it, the innermost last
    std::optional<std::size_t> line;    // from 1; none in a text of one line
};

/// The place of byte `at` in the text of document `id`, whose name says what kind of text it is.
Place find_place(std::string_view id, std::string_view text, std::size_t at);

/// "people/vacation.md, line 21 — Vacation and leave › Carrying days over"
std::string written_place(std::string_view id, std::string_view title, const Place& place);

}  // namespace ragd
