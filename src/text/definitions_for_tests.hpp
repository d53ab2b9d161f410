#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "text/definitions.hpp"

namespace ragd {

/// "  put()" for a definition within another one.
inline std::vector<std::string> names_of_definitions(std::string_view text, CodeLanguage language) {
    std::vector<std::string> out;
    for (const Definition& definition : read_definitions(text, language)) {
        out.push_back(std::string(static_cast<std::size_t>(definition.depth) * 2, ' ') +
                      definition.name);
    }
    return out;
}

/// The text of the definition of that name.
inline std::string_view body_of_definition(std::string_view text, CodeLanguage language,
                                           std::string_view name) {
    for (const Definition& definition : read_definitions(text, language)) {
        if (definition.name == name) {
            return definition.span.of(text);
        }
    }
    return "none";
}

}  // namespace ragd
