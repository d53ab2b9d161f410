#pragma once
#include <string_view>
#include <vector>

#include "text/definitions.hpp"

namespace ragd {

/// The definitions of a language whose bodies stand in braces, without the comments above them; `masked` is
/// mask_code(text, language). See read_definitions().
std::vector<Definition> definitions_in_braces(std::string_view text, std::string_view masked,
                                              CodeLanguage language);

}  // namespace ragd
