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

}  // namespace ragd
