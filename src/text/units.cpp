#include "text/units.hpp"

#include "text/markdown_lines.hpp"
#include "text/sentences.hpp"

namespace ragd {

void UnitBuilder::add(const Block& block) {
    const BreakBefore before = break_before(block);
    previous_ = &block;
    const bool whole = block.kind == BlockKind::kHeading || block.kind == BlockKind::kListItem ||
                       block.kind == BlockKind::kTableRow;
    const std::size_t pieces = whole ? tokenizer_.count(block.span.of(text_)) : 0;
    if (!whole || pieces > budget_) {
        add_sentences(block, before);
        return;
    }
    add_span(block.span, pieces, before);
    if (block.kind == BlockKind::kHeading && !units_.empty()) {
        units_.back().heading = true;
    }
}

BreakBefore UnitBuilder::break_before(const Block& block) const {
    if (previous_ == nullptr) {
        return BreakBefore::kParagraph;
    }
    if (previous_->kind == BlockKind::kHeading) {
        return BreakBefore::kHeading;
    }
    const auto is_rule = [&](const Block& row) {
        return markdown::is_table_rule(row.span.of(text_));
    };
    if (block.kind == BlockKind::kTableRow && previous_->kind == BlockKind::kTableRow) {
        return is_rule(block) || is_rule(*previous_) ? BreakBefore::kHeading : BreakBefore::kItem;
    }
    const bool announced =
        block.kind != BlockKind::kParagraph && text_.substr(0, previous_->span.end).ends_with(':');
    const bool next_item =
        block.kind == BlockKind::kListItem && previous_->kind == BlockKind::kListItem;
    return announced || next_item ? BreakBefore::kItem : BreakBefore::kParagraph;
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
