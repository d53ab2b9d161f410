#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/names.hpp"
#include "base/result.hpp"

namespace ragd {

/// Why a document could not be read. Fails that one document, and never others.
enum class ExtractFault {
    kParserCrashed,  // the child process that read it ended by itself
    kParserTimeout,  // it took more time than a document may
    kTooLarge,       // over one of ExtractLimits, the memory of the child included
    kEncrypted,      // needs a password
    kDamaged,        // is not what its format asks for, and could not be repaired
    kUnsupported,    // no extractor for it, or a kind of its format that is not read
    kNoText,         // was read, and has no text: pictures of text, most often
};

template <>
inline constexpr auto kNamesOf<ExtractFault> =
    names_of<ExtractFault>("parser_crashed", "parser_timeout", "too_large", "encrypted", "damaged",
                           "unsupported", "no_text");

/// What its owner can do about it.
std::string_view hint_of(ExtractFault fault);

/// The error of one document: its message is "encrypted: WHAT; HINT".
///     return fail_extract(ExtractFault::kTooLarge, fmt::format("{} pages", pages));
Error fail_extract(ExtractFault fault, std::string_view what);

/// The fault of an error that fail_extract() made, by the name that its message begins with; nothing for
/// others.
std::optional<ExtractFault> fault_of(const Error& error);

}  // namespace ragd
