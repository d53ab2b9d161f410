#pragma once
#include <string_view>
#include <vector>

#include "base/span.hpp"

namespace ragd {

/// The parts of a paragraph in Markdown that a person reads: without the marks of emphasis, of code
/// and of links, without addresses of links and without HTML comments. What only looks like a mark
/// (2 * 3, argv[1], __init__, std::vector<int>) stays.
std::vector<Span> without_marks(std::string_view text);

}  // namespace ragd
