#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "answer/citation_mark.hpp"

namespace ragd {

/// What tells a bracket of code that stands in a text as it is (`rows[7]`, `x = [1, 10]`) from one
/// that cites: the text before it, what follows, and what the sources say.
struct CodeContext {
    std::string_view before;               // as much as is known of it
    std::string_view after;                // at least a character, unless the text ends
    std::span<const std::string> sources;  // in lower case
};

enum class Bracket { kCites, kIsCode, kMayBeCode };

/// Judges `marks` in brackets, which follow each other without a space. `all_known` tells that each
/// of their numbers names a source.
Bracket judge(std::span<const CitationMark> marks, bool all_known, const CodeContext& context);

}  // namespace ragd
