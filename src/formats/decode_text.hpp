#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// The bytes of a text file as UTF-8: a UTF-8 byte order mark removed, UTF-16 with one converted,
/// anything else unchanged. No other encoding is guessed: a wrong guess would be stored for good.
/// Errors: Malformed - not well-formed; the message names the byte offset and what to do.
///         Unsupported - NUL bytes: not a text.
Result<std::string> decode_text(std::string_view bytes);

/// The same, but for what is UTF-8 already: that is not looked at for faults, so that a reader of
/// lines can tell which of them are bad.
Result<std::string> decode_marks(std::string_view bytes);

/// True if the bytes begin as UTF-16 with a byte order mark does.
bool is_utf16(std::string_view bytes);

}  // namespace ragd
