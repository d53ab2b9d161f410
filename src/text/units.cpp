#include "text/units.hpp"

#include <numeric>

#include "text/sentences.hpp"

namespace ragd {
namespace {

bool stays_whole(BlockKind kind) {
    return kind == BlockKind::kHeading || kind == BlockKind::kListItem ||
           kind == BlockKind::kDefinition || kind == BlockKind::kCode || is_table(kind);
}

}  // namespace

void UnitBuilder::add(const Block& block) {
    const BreakBefore before = break_before(block);
    const bool next_row = is_table(block.kind) && previous_ != nullptr && is_table(previous_->kind);
    previous_ = &block;
    if (!next_row) {
        add_table();
    }
    if (is_table(block.kind)) {
        before_table_ = next_row ? before_table_ : before;
        table_.push_back(block);
        return;
    }
    const std::size_t pieces =
        stays_whole(block.kind) ? tokenizer_.count(block.span.of(text_)) : budget_ + 1;
    if (pieces > budget_) {
        add_sentences(block, before);
        return;
    }
    add_span(block.span, pieces, before);
    if (block.kind == BlockKind::kHeading && !units_.empty()) {
        units_.back().heading = true;
    }
}

std::vector<Unit> UnitBuilder::take() {
    add_table();
    return std::move(units_);
}

BreakBefore UnitBuilder::break_before(const Block& block) const {
    if (previous_ == nullptr) {
        return BreakBefore::kParagraph;
    }
    if (previous_->kind == BlockKind::kHeading) {
        return BreakBefore::kHeading;
    }
    const bool announced =
        block.kind != BlockKind::kParagraph && text_.substr(0, previous_->span.end).ends_with(':');
    const bool next_item = block.kind == previous_->kind && (block.kind == BlockKind::kListItem ||
                                                             block.kind == BlockKind::kDefinition);
    // A part of a function after a blank line.
    const bool indented = block.kind == BlockKind::kCode && block.span.start > 0 &&
                          std::string_view{" \t"}.contains(text_[block.span.start - 1]);
    return announced || next_item || indented ? BreakBefore::kItem : BreakBefore::kParagraph;
}

/// A table that fits is one unit. Of a larger one the head goes with the first row.
void UnitBuilder::add_table() {
    std::vector<std::size_t> pieces;
    for (const Block& row : table_) {
        pieces.push_back(tokenizer_.count(row.span.of(text_)));
    }
    const std::size_t all = std::accumulate(pieces.begin(), pieces.end(), std::size_t{0});
    BreakBefore before = before_table_;
    if (!table_.empty() && all <= budget_) {
        add_span({table_.front().span.start, table_.back().span.end}, all, before);
        table_.clear();
        return;
    }
    for (std::size_t n = 0; n < table_.size(); ++n) {
        if (pieces[n] > budget_) {
            add_sentences(table_[n], before);
        } else {
            add_span(table_[n].span, pieces[n], before);
        }
        const bool head = table_[n].kind != BlockKind::kTableRow;
        before = head ? BreakBefore::kHeading : BreakBefore::kItem;
    }
    table_.clear();
}

void UnitBuilder::add_sentences(const Block& block, BreakBefore before) {
    sentences_.clear();
    append_sentences(text_, block, sentences_);
    for (const Span sentence : sentences_) {
        add_span(sentence, tokenizer_.count(sentence.of(text_)), before);
        before = BreakBefore::kSentence;
    }
}

void UnitBuilder::add_span(Span span, std::size_t pieces, BreakBefore before) {
    if (long_.is_long(span, pieces)) {
        long_.split(span, before, units_);
    } else if (pieces != 0) {
        units_.push_back({.start = span.start,
                          .end = span.end,
                          .pieces = static_cast<std::uint32_t>(pieces),
                          .before = before});
    }
}

}  // namespace ragd
