#pragma once
#include <string_view>

/// The characters that end, close and begin sentences.
namespace ragd {

/// True for a byte that may be, or begin, a character at which a sentence ends or a line breaks.
bool may_stop(char byte);

/// . ! ? and the ellipsis: what follows decides whether a sentence ends.
bool is_soft_stop(char32_t c);

/// Danda, and the full stops of CJK, Arabic, Urdu, Armenian, Ethiopic and Burmese.
bool is_hard_stop(char32_t c);

/// Quotes, brackets and Markdown marks that may follow a stop and belong to its sentence.
bool is_closer(char32_t c);

/// Quotes, brackets and marks that may stand before the first word.
bool is_opener(char32_t c);

bool is_lower_case(char32_t c);

/// True if any letter of `text` is upper case.
bool has_capital(std::string_view text);

}  // namespace ragd
