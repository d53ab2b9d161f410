#pragma once
#include <cstddef>
#include <string_view>

#include "base/ascii.hpp"
#include "text/code_language.hpp"

namespace ragd {

/// What stands before a place in code: what a sign there may begin depends on it.
struct CodeBefore {
    CodeLanguage language;
    char last;                   // that is no blank; a line end at the beginning
    std::string_view last_word;  // if a word is the last thing before
};

/// Of names and numbers: letters, those beyond ASCII too, digits, "_".
constexpr bool is_code_word(char c) {
    return is_ascii_alnum(c) || c == '_' || !is_ascii(c);
}

/// The end of the string, character or pattern that begins at `at`; `at` if none does.
std::size_t string_end(std::string_view text, std::size_t at, const CodeBefore& before);

/// The mark that ends the text which begins on the next line, if `at` announces one ("<<~SQL"): a
/// view into `text`; else empty.
std::string_view here_document(std::string_view text, std::size_t at, CodeLanguage language);

}  // namespace ragd
