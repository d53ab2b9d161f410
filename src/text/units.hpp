#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "text/blocks.hpp"
#include "text/long_splitter.hpp"
#include "text/packing.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// Turns the blocks of one section into units of at most `budget` word pieces: headings, list
/// items, tables and code whole where they fit, tables by rows and code by lines where they do not,
/// paragraphs by sentences, and what is too long for a chunk as LongSplitter cuts it. What has no word pieces (zero-width characters) is in no unit.
class UnitBuilder {
public:
    UnitBuilder(std::string_view text, const WordPieceTokenizer& tokenizer, std::size_t budget)
        : text_(text), tokenizer_(tokenizer), budget_(budget), long_(text, tokenizer, budget) {}

    /// Appends the units of the next block.
    void add(const Block& block);
    std::vector<Unit> take();

private:
    [[nodiscard]] BreakBefore break_before(const Block& block) const;
    void add_table();
    void add_sentences(const Block& block, BreakBefore before);
    void add_span(Span span, std::size_t pieces, BreakBefore before);

    std::string_view text_;
    const WordPieceTokenizer& tokenizer_;
    std::size_t budget_;
    LongSplitter long_;
    std::vector<Unit> units_;
    const Block* previous_ = nullptr;
    std::vector<Block> table_;  // the rows of the table that is being read
    BreakBefore before_table_ = BreakBefore::kParagraph;
    std::vector<Span> sentences_;  // scratch
};

}  // namespace ragd
