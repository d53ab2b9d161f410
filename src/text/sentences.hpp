#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace ragd {

/// A half-open range of bytes of some text.
struct Span {
    std::size_t start;
    std::size_t end;
    bool operator==(const Span&) const = default;
    [[nodiscard]] std::string_view of(std::string_view text) const {
        return text.substr(start, end - start);
    }
};

/// The sentences of `text`, ascending, not overlapping, without White_Space at either end; what is
/// left between them is White_Space. A heading, a row of a table, a line of code is one sentence;
/// a list item or a paragraph holds one or more, and a hard-wrapped line does not end one.
/// Rules and a list of abbreviations, no model: English-leaning, and made to be harmless
/// elsewhere (the full stops of CJK, Devanagari, Arabic, Armenian and Ethiopic end sentences too).
/// Linear time. Requires: valid UTF-8.
std::vector<Span> split_sentences(std::string_view text);

}  // namespace ragd
