#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "text/phrase.hpp"

namespace ragd {

/// A question, and what its signs ask for: "exact phrase" (in quotes of any kind: “ ”, „ “, « »,
/// 「 」), -word and -"phrase".
///   A quote begins a word and ends one: the inches of a 5" disk are none.
///   A hyphen excludes at the beginning of a word of two letters or more: not inside well-known, not
///   in --flag, not in -u, not in front of a number (-20 degrees), nor around -an aside-.
struct SearchWords {
    std::string text;  // without what is excluded
    std::string bare;  // and without the marks of quotes: what is embedded and looked for
    std::vector<Phrase> phrases;
    std::vector<Phrase> excluded;
    /// Terms of the versions and identifiers in it (6.2.14, CVE-2024-1234, m5799): who asks by such
    /// a name means it, and no near twin.
    std::vector<std::string> names;

    [[nodiscard]] bool is_plain() const { return phrases.empty() && excluded.empty(); }
};

/// A question of exclusions alone asks for nothing: it is taken as it is written.
/// Requires: valid UTF-8.
SearchWords read_search_words(std::string_view question);

}  // namespace ragd
