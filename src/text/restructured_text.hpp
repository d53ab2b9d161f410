#pragma once
#include <string_view>
#include <vector>

#include "text/blocks.hpp"

namespace ragd {

/// The blocks of reStructuredText: section titles (whose levels are those of their first use),
/// literal blocks, directives, comments, field, option and definition lists, tables. See
/// read_blocks().
std::vector<Block> read_restructured_text(std::string_view text);

}  // namespace ragd
