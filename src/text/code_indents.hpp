#pragma once
#include <string_view>
#include <vector>

#include "text/definitions.hpp"

namespace ragd {

/// The definitions of Python, whose bodies are set in, and of Ruby and shells, whose bodies end with a line of
/// their own as far left as they began; without the comments above them. `masked` is mask_code(text,
/// language). See read_definitions().
std::vector<Definition> definitions_by_indent(std::string_view text, std::string_view masked,
                                              CodeLanguage language);

}  // namespace ragd
