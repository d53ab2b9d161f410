#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// Text as UTF-8, and how it was read.
struct DecodedText {
    std::string text;       // valid UTF-8, without a byte order mark
    std::string charset;    // its name: "utf-8", "windows-1252", ...
    bool is_guess = false;  // neither a mark nor a label said so
};

/// Decodes as browsers do: a byte order mark is believed first, then `label` ("latin1", "Shift_JIS"), then
/// the bytes: UTF-8 if they are, else windows-1252. What is not of the charset becomes U+FFFD.
DecodedText decode_charset(std::string_view bytes, std::string_view label);

/// False for bytes that are no text in any charset: one in a hundred is a control character. What begins as
/// UTF-16 does is always one.
bool is_text_of_charset(std::string_view bytes);

/// The label in the first bytes of a page: of its XML declaration or a meta element; empty: none.
std::string charset_label(std::string_view page);

/// Loads the tables of the charsets that the system keeps in files (see DocumentFormat::prepare).
/// What is not installed is not an error: texts in it have U+FFFD.
Result<void> prepare_charsets(const ExtractLimits& limits);

}  // namespace ragd
