#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Turns text into the terms of keyword search, the same for documents and questions.
///   words        lower-case, accents folded (Latin, Greek, Cyrillic), possessive 's removed,
///                English stemming (Porter 2, "The English stemming algorithm", Snowball); the 33
///                stop words of Lucene's classic English list are left out
///   numbers      kept: 2020, 3.14, 1.2.3; 1,000,000 as 1000000
///   compounds    state-of-art, err_42, getUserName, os.path: the whole with its joints removed,
///                and its parts; U.S.A. and R&D as usa and rd; C++, C#, F# as they are;
///                e-mail addresses whole and in parts
///   CJK, Hangul, Thai, Lao, Khmer, Burmese (no spaces, or endings glued on): pairs of characters
/// No term is longer than kTermBytesMax; a longer word is cut there.
/// Threads: any, at once.
class Analyzer {
public:
    static constexpr std::size_t kTermBytesMax = 64;

    /// Appends the terms of `text`, in order, to `terms`. Broken UTF-8 separates words.
    void analyze(std::string_view text, std::vector<std::string>& terms) const;
};

}  // namespace ragd
