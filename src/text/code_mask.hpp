#pragma once
#include <string>
#include <string_view>

#include "text/code_language.hpp"

namespace ragd {

// What stands in a mask for the bytes of
inline constexpr char kMaskedComment = '\x01';
inline constexpr char kMaskedString = '\x02';     // and what is between quotes of any kind
inline constexpr char kMaskedDirective = '\x03';  // of a preprocessor

/// Source code as long as `text`, in which strings, comments and lines of a preprocessor are filled with
/// the signs above, but for their line ends and blanks of comments: what is left of brackets and words is
/// the code's own. What is not closed ends with its line, or where its language lets it go on, with the text.
/// Linear time. Requires: valid UTF-8.
std::string mask_code(std::string_view text, CodeLanguage language);

}  // namespace ragd
