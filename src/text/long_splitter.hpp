#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/span.hpp"
#include "text/packing.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// Cuts a sentence that is over the budget of a chunk into small units: at clauses and words, so
/// that pack() can choose. A word that is longer than a model reads (BERT makes one [UNK] of a word
/// over 100 characters) is cut into parts, between graphemes where it can be; each part stands
/// alone in its chunk, since two side by side would be read as one word with other pieces.
class LongSplitter {
public:
    LongSplitter(std::string_view text, const WordPieceTokenizer& tokenizer, std::size_t budget)
        : text_(text), tokenizer_(tokenizer), budget_(budget) {}

    /// True when a span of so many pieces is no unit by itself: over the budget, or so many bytes
    /// for its pieces that long words must be in it.
    [[nodiscard]] bool is_long(Span span, std::size_t pieces) const;

    /// Appends the units of `span` to `out`; the first has `before`.
    void split(Span span, BreakBefore before, std::vector<Unit>& out);

private:
    std::size_t take_window(std::size_t start, std::size_t end);
    void take_word(Span word, std::size_t pieces);
    void take_parts(Span word);
    [[nodiscard]] std::size_t part_end(std::size_t start, std::size_t end,
                                       std::size_t characters) const;
    void close();

    std::string_view text_;
    const WordPieceTokenizer& tokenizer_;
    std::size_t budget_;
    std::vector<Unit>* out_ = nullptr;
    Unit open_{};
    BreakBefore before_ = BreakBefore::kSentence;  // of the next unit
};

}  // namespace ragd
