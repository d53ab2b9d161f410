#pragma once
#include <string_view>

namespace ragd {

/// Nouns, and words that stand before nouns, of which German compounds are made; separated by
/// spaces. No English word begins or ends with one of the first kind, as far as these are long.
extern const std::string_view kGermanNouns;
/// Those that are English words as well, or too short to tell: they count beside a German one.
extern const std::string_view kSharedNouns;

}  // namespace ragd
