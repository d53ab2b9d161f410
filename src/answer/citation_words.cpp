#include "answer/citation_words.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"

namespace ragd {
namespace {

using enum WordKind;

constexpr std::array<CitationWord, 47> kWords{{{"source", kSource},
                                               {"sources", kSource},
                                               {"src", kSource},
                                               {"citation", kSource},
                                               {"citations", kSource},
                                               {"cite", kSource},
                                               {"quelle", kSource},
                                               {"quellen", kSource},
                                               {"fuente", kSource},
                                               {"fuentes", kSource},
                                               {"fonte", kSource},
                                               {"fonti", kSource},
                                               {"id", kSource, false},
                                               {"ids", kSource, false},
                                               {"doc", kSource, false},
                                               {"docs", kSource, false},
                                               {"document", kSource, false},
                                               {"documents", kSource, false},
                                               {"dokument", kSource, false},
                                               {"ref", kSource, false},
                                               {"refs", kSource, false},
                                               {"reference", kSource, false},
                                               {"references", kSource, false},
                                               {"context", kSource, false},
                                               {"passage", kSource, false},
                                               {"passages", kSource, false},
                                               {"chunk", kSource, false},
                                               {"chunks", kSource, false},
                                               {"excerpt", kSource, false},
                                               {"oaicite", kSource, false},
                                               {"no", kLeadIn},
                                               {"nr", kLeadIn},
                                               {"number", kLeadIn},
                                               {"see", kLeadIn},
                                               {"cf", kLeadIn},
                                               {"siehe", kLeadIn},
                                               {"vgl", kLeadIn},
                                               {"from", kLeadIn},
                                               {"and", kJoin},
                                               {"und", kJoin},
                                               {"et", kJoin},
                                               {"p", kPlace},
                                               {"pp", kPlace},
                                               {"page", kPlace},
                                               {"pages", kPlace},
                                               {"line", kPlace},
                                               {"lines", kPlace}}};

bool begins(std::string_view word, std::string_view letters) {
    return word.size() >= letters.size() &&
           std::ranges::equal(word.substr(0, letters.size()), letters, {}, {}, ascii_lower);
}

}  // namespace

const CitationWord* find_citation_word(std::string_view letters) {
    const auto* const found = std::ranges::find_if(kWords, [letters](const CitationWord& word) {
        return word.text.size() == letters.size() && begins(word.text, letters);
    });
    return found != kWords.end() ? &*found : nullptr;
}

bool may_become_citation_word(std::string_view letters) {
    return std::ranges::any_of(
        kWords, [letters](const CitationWord& word) { return begins(word.text, letters); });
}

}  // namespace ragd
