#pragma once
#include <string_view>
#include <vector>

#include "text/blocks.hpp"

namespace ragd {

/// The blocks of AsciiDoc, with titles of one line and of two, definition lists ("-v::"), listings,
/// comments, attributes and tables. See read_blocks().
std::vector<Block> read_asciidoc(std::string_view text);

}  // namespace ragd
