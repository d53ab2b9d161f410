#pragma once
#include <string_view>
#include <vector>

#include "text/blocks.hpp"

namespace ragd {

/// The blocks of Markdown, and of plain text: the part of CommonMark 0.31 that tells where things
/// begin and end, with front matter and tables, and what MDX, mdBook, Hugo and others put between
/// that is not for readers. See read_blocks().
std::vector<Block> read_markdown(std::string_view text);

}  // namespace ragd
