#include "text/lead_in.hpp"

#include <vector>

#include "text/plain_heading.hpp"
#include "text/sentences.hpp"

namespace ragd {

std::string_view announcement(std::string_view text, const Block& block) {
    if (block.kind != BlockKind::kParagraph || !block.span.of(text).ends_with(':')) {
        return {};
    }
    std::vector<Span> sentences;
    append_sentences(text, block, sentences);
    return sentences.empty() ? std::string_view{} : sentences.back().of(text);
}

Prefix LeadIn::of(std::size_t start) {
    const auto is_item = [&](std::size_t n) { return blocks_[n].kind == BlockKind::kListItem; };
    while (at_ < blocks_.size() && blocks_[at_].span.end <= start) {
        if (!is_item(at_)) {
            before_list_ = &blocks_[at_];
        }
        ++at_;
    }
    if (at_ == blocks_.size() || blocks_[at_].span.start > start) {
        return {};
    }
    if (blocks_[at_].kind == BlockKind::kTableRow) {
        return prefixes_.table_context(blocks_[at_].title.of(text_));
    }
    if (is_item(at_) && before_list_ != nullptr) {
        return prefixes_.context(plain_heading(announcement(text_, *before_list_)));
    }
    return {};
}

}  // namespace ragd
