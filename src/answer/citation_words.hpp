#pragma once
#include <string_view>

namespace ragd {

/// What a word in a mark says of the numbers around it.
enum class WordKind {
    kSource,  // the number after it is that of a source
    kPlace,   // ... of a page, a line: not of a source
    kJoin,    // it parts numbers as a comma does
    kLeadIn,  // nothing
};

struct CitationWord {
    std::string_view text;
    WordKind kind;
    bool in_parentheses = true;  // "(ID 4711)" and "(document 2)" are text
};

/// The word that `letters` are, in any case; null if they are none of a mark.
const CitationWord* find_citation_word(std::string_view letters);

/// Whether `letters` begin such a word, or are one.
bool may_become_citation_word(std::string_view letters);

}  // namespace ragd
