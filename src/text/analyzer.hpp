#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Turns text into the terms of keyword search, the same for documents and questions.
///   words        lower-case, accents folded (Latin, Greek, Cyrillic), vowel marks left out (Arabic,
///                Hebrew), possessive 's removed, English stemming (Porter 2, "The English stemming
///                algorithm", Snowball); the 33 stop words of Lucene's classic English list are left
///                out
///   umlauts      Zürich as zurich and zuerich
///   nouns        of a German compound, beside the whole: Urlaubstage, urlaub, tage, tag
///   numbers      kept: 2020, 3.14; 1,000,000 as 1000000; v1.2.3 as 1.2.3, and its series 1.2;
///                2020-01-31 also without hyphens
///   compounds    state-of-art, err_42, getUserName, os.path, WF-M5799DWF, 3.0.0-rc.2: the whole
///                with its joints removed, its parts, and what somebody may know of it (m5799,
///                3.0.0, rc2); U.S.A. and R&D as usa and rd; C++, C#, F#, .NET as they are; e-mail
///                addresses whole and in parts
///   CJK, Hangul, Thai, Lao, Khmer, Burmese (no spaces, or endings glued on): pairs of characters
/// No term is longer than kTermBytesMax; a longer word is cut there.
/// Threads: any, at once.
class Analyzer {
public:
    static constexpr std::size_t kTermBytesMax = 64;
    /// Another number: other terms. Indexes that were made of the old ones are not to be trusted.
    static constexpr int kVersion = 2;

    /// Appends the terms of `text`, in order, to `terms`. Broken UTF-8 separates words.
    void analyze(std::string_view text, std::vector<std::string>& terms) const;
};

}  // namespace ragd
