#pragma once
#include <string_view>
#include <vector>

#include "text/blocks.hpp"

namespace ragd {

/// The blocks of source code or settings: code, cut at blank lines. See read_blocks().
std::vector<Block> read_source_code(std::string_view text);

}  // namespace ragd
