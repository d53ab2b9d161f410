#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// A Jupyter notebook (.ipynb, format 4; the cells of format 3 too) as Markdown: its text cells as
/// they are, its code cells and what they printed in fences.
/// Errors: Malformed - not JSON, or without cells.
/// Requires: valid UTF-8.
Result<std::string> notebook_as_markdown(std::string_view text);

}  // namespace ragd
