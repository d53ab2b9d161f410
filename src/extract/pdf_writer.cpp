#include "extract/pdf_writer.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

/// A part of a paragraph that stands elsewhere than its start: the last bytes of what was written.
struct Tail {
    std::size_t end;
    std::string text;
    Location location;
};

bool is_open_end(const std::string& text) {
    constexpr std::string_view kEnds = ".!?:;";
    return !text.empty() && !kEnds.contains(text.back());
}

bool begins_within_sentence(const std::string& text) {
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z';
}

bool goes_on(const PdfBlock& block, const PdfBlock& next) {
    constexpr float kSameSize = 0.5F;
    return block.kind != PdfBlock::Kind::kTableRow && next.kind == PdfBlock::Kind::kText &&
           block.level == 0 && next.level == 0 && std::abs(block.size - next.size) < kSameSize &&
           is_open_end(block.text) && begins_within_sentence(next.text) &&
           (block.parts.back().page != next.parts.front().page ||
            next.parts.front().box.top < block.parts.back().box.top);
}

/// Which block goes on with this one: the last, or the one before the notes at the foot of its column.
std::size_t goes_on_from(const std::vector<PdfBlock>& blocks, const PdfBlock& next) {
    constexpr float kNote = 0.93F;  // of the size of the text
    std::size_t at = blocks.size();
    while (at > 0 && blocks[at - 1].kind == PdfBlock::Kind::kText && blocks[at - 1].level == 0 &&
           blocks[at - 1].size < kNote * next.size) {
        --at;
    }
    return at > 0 && goes_on(blocks[at - 1], next) ? at - 1 : blocks.size();
}

/// Where a page begins with the head of the table with which the page before ended, the table goes on.
class Tables {
public:
    /// True for a head that was printed again, which is none of the rows.
    bool is_repeated_head(PdfBlock& block) {
        const bool is_row = block.kind == PdfBlock::Kind::kTableRow;
        const bool goes_on = is_row && block.begins_table && in_table_ && block.cells == head_ &&
                             block.parts.front().page == page_ + 1;
        if (is_row && block.begins_table) {
            head_ = block.cells;
        } else if (is_row && repeated_) {
            block.begins_table = false;
        }
        repeated_ = goes_on;
        in_table_ = is_row;
        page_ = block.parts.back().page;
        return goes_on;
    }

private:
    std::vector<std::string> head_;
    std::uint32_t page_ = 0;
    bool in_table_ = false;
    bool repeated_ = false;
};

/// Puts paragraphs and tables together that a column or a page has cut.
std::vector<PdfBlock> mended(std::vector<PdfBlock> blocks, const PdfCompounds& compounds) {
    std::vector<PdfBlock> out;
    Tables tables;
    for (PdfBlock& block : blocks) {
        if (tables.is_repeated_head(block)) {
            continue;
        }
        const std::size_t at = goes_on_from(out, block);
        if (at == out.size()) {
            out.push_back(std::move(block));
            continue;
        }
        PdfBlock& from = out[at];
        join_pdf_line(from.text, block.text, compounds);
        from.parts.push_back({.start = from.text.size() - block.text.size(),
                              .page = block.parts.front().page,
                              .box = block.parts.front().box});
    }
    return out;
}

class Writer {
public:
    explicit Writer(const ExtractLimits& limits) : text_(limits) {}

    void write(const PdfBlock& block) {
        text_.at(location_of(block.parts.front()));
        if (block.kind != PdfBlock::Kind::kListItem) {
            lists_.clear();
        }
        if (block.kind == PdfBlock::Kind::kTableRow) {
            if (block.begins_table) {
                text_.begin_table();
            }
            text_.table_row(block.cells);
        } else if (block.level > 0) {
            text_.heading(block.level, block.text);
        } else if (block.kind == PdfBlock::Kind::kListItem) {
            text_.list_item(depth_of(block.parts.front().box.left),
                            is_number(block.marker) ? block.marker : "-", block.text);
        } else {
            text_.paragraph(block.text);
        }
        for (std::size_t i = 1; i < block.parts.size() && !text_.full(); ++i) {
            tails_.push_back({.end = text_.bytes(),
                              .text = block.text.substr(block.parts[i].start),
                              .location = location_of(block.parts[i])});
        }
    }

    [[nodiscard]] bool full() const { return text_.full(); }

    Result<void> finish(Extraction& out) {
        RAG_TRY(text_.finish(out));
        std::vector<LocatedSpan> places;
        auto tail = tails_.begin();
        for (LocatedSpan& place : out.locations) {
            std::vector<LocatedSpan> cut;
            for (; tail != tails_.end() && tail->end <= place.span.end; ++tail) {
                const std::size_t start = tail->end - std::min(tail->text.size(), tail->end);
                // Where the builder changed the bytes, the whole keeps the place of its start.
                if (start > place.span.start &&
                    std::string_view{out.text}.substr(start, tail->text.size()) == tail->text) {
                    place.span.end = std::min(place.span.end, start);
                    if (!cut.empty()) {
                        cut.back().span.end = start;
                    }
                    cut.push_back({{start, tail->end}, tail->location});
                }
            }
            places.push_back(std::move(place));
            std::ranges::move(cut, std::back_inserter(places));
        }
        out.locations = std::move(places);
        return {};
    }

private:
    static Location location_of(const PdfBlock::Part& part) {
        return {.page = part.page, .box = part.box};
    }
    static bool is_number(const std::string& marker) {
        return std::ranges::any_of(
            marker, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
    }

    /// An item that is set in further than the one above it is of a list within that one.
    std::size_t depth_of(float left) {
        constexpr float kSame = 4.0F;  // points
        while (!lists_.empty() && left < lists_.back() - kSame) {
            lists_.pop_back();
        }
        if (lists_.empty() || left > lists_.back() + kSame) {
            lists_.push_back(left);
        }
        return lists_.size() - 1;
    }

    TextBuilder text_;
    std::vector<float> lists_;  // where the lists begin that the last item is in
    std::vector<Tail> tails_;
};

std::string title_of(const std::vector<PdfBlock>& blocks) {
    const auto found = std::ranges::find_if(blocks, [](const PdfBlock& b) { return b.level == 1; });
    return found == blocks.end() ? std::string{} : clean_line(found->text);
}

}  // namespace

Result<void> write_pdf_blocks(std::vector<PdfBlock> blocks, const PdfCompounds& compounds,
                              const ExtractLimits& limits, Extraction& out) {
    blocks = mended(std::move(blocks), compounds);
    Writer writer{limits};
    for (const PdfBlock& block : blocks) {
        if (writer.full()) {
            break;
        }
        writer.write(block);
    }
    RAG_TRY(writer.finish(out));
    if (out.title.empty()) {
        out.title = title_of(blocks);
    }
    return {};
}

}  // namespace ragd
