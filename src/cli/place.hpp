#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/blocks.hpp"

namespace ragd {

/// Where in a document something stands, as a person would look for it.
struct Place {
    std::vector<std::string> headings;  // above it, the innermost last
    std::optional<std::size_t> line;    // from 1; none in a text of one line
};

/// The place of byte `at` in the text of a document with these blocks.
Place find_place(std::string_view text, std::span<const Block> blocks, std::size_t at);

/// "people/vacation.md, line 21 — Vacation and leave › Carrying days over"
std::string written_place(std::string_view id, std::string_view title, const Place& place);

}  // namespace ragd
