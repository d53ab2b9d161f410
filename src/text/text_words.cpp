#include "text/text_words.hpp"

#include <algorithm>
#include <cstddef>

#include "base/utf8.hpp"
#include "text/fold.hpp"
#include "text/term_chars.hpp"

namespace ragd {
namespace {

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

std::string folded(std::string_view word) {
    if (!std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        return fold(word);
    }
    std::string plain{word};
    for (char& c : plain) {
        c = is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return plain;
}

/// Past the word that begins at `at`: its letters, digits and marks, or one character alone.
std::size_t end_of_word(std::string_view text, std::size_t at, bool spaced) {
    at += decode_utf8(text, at).bytes;
    while (at < text.size()) {
        const CodePoint point = decode_utf8(text, at);
        const TermChar kind = term_char_of(point.value);
        const bool goes_on = kind == TermChar::kMark ||
                             (spaced && (kind == TermChar::kLetter || kind == TermChar::kDigit));
        if (!goes_on) {
            break;
        }
        at += point.bytes;
    }
    return at;
}

}  // namespace

TextWords read_words(std::string_view text) {
    TextWords read;
    std::size_t gap_start = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        const TermChar kind = term_char_of(point.value);
        if (kind == TermChar::kOther || kind == TermChar::kMark) {
            at += point.bytes;
            continue;
        }
        const bool spaced = kind != TermChar::kPaired;
        const std::size_t end = end_of_word(text, at, spaced);
        const std::string_view gap = text.substr(gap_start, at - gap_start);
        const bool begins = read.words.empty() || gap.find_first_of(".!?:\n") != gap.npos;
        read.words.push_back({.folded = folded(text.substr(at, end - at)),
                              .gap = gap,
                              .capital = is_capital(text[at]) && !begins,
                              .spaced = spaced});
        at = gap_start = end;
    }
    read.tail = text.substr(gap_start);
    return read;
}

}  // namespace ragd
