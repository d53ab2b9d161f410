#include "extract/pdf_blocks.hpp"

#include <algorithm>
#include <cmath>

#include "extract/pdf_ruled.hpp"
#include "extract/pdf_table.hpp"

namespace ragd {
namespace {

// Of the size of the font.
constexpr float kIndent = 0.8F;
constexpr float kSpace = 0.3F;
constexpr float kOtherSize = 0.08F;
constexpr float kPitchMax = 2.0F;  // lines that are further apart are no paragraph
// Of the distance of lines.
constexpr float kParagraphGap = 1.3F;
constexpr float kDeliberate = 0.35F;  // of the width: as much left free is no end by chance

struct Line {
    std::string text;
    std::string marker;
    Box box;
    float baseline = 0;
    float size = 0;
    float first_word_width = 0;
    bool bold = true;
};

/// Takes "• " or "3. " off the front of a line.
void take_marker(Line& line) {
    const std::size_t space = line.text.find(' ');
    if (space != std::string::npos && is_pdf_list_marker(line.text.substr(0, space))) {
        line.marker = line.text.substr(0, space);
        line.text.erase(0, space + 1);
    }
}

std::vector<Line> lines_of(const std::vector<PdfFragment>& fragments) {
    std::vector<Line> out;
    for (const auto& row : pdf_rows(fragments)) {
        Line line{.box = box_around(row),
                  .baseline = row.front().baseline,
                  .size = row.front().size,
                  .first_word_width = row.front().first_word_width};
        std::size_t longest = 0;
        for (const PdfFragment& fragment : row) {
            line.text += (line.text.empty() ? "" : " ") + fragment.text;
            line.bold = line.bold && fragment.bold;
            if (fragment.text.size() > longest) {
                longest = fragment.text.size();
                line.size = fragment.size;
            }
        }
        take_marker(line);
        out.push_back(std::move(line));
    }
    return out;
}

/// The distance of lines within paragraphs: that which a quarter of them are closer than.
float pitch_of(const std::vector<Line>& lines) {
    std::vector<float> distances;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        distances.push_back(lines[i].baseline - lines[i - 1].baseline);
    }
    if (distances.empty()) {
        return 0;
    }
    const auto quarter = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 4);
    std::ranges::nth_element(distances, quarter);
    return *quarter;
}

bool ends_sentence(const std::string& text) {
    constexpr std::string_view kEnds = ".!?:;)\"";
    return !text.empty() &&
           (kEnds.contains(text.back()) || text.ends_with("\u201d") || text.ends_with("\u00bb"));
}

/// Puts the lines of a column together.
class Paragraphs {
public:
    Paragraphs(std::vector<Line> lines, std::uint32_t page, const PdfCompounds& compounds)
        : lines_(std::move(lines)), page_(page), compounds_(&compounds), pitch_(pitch_of(lines_)) {
        left_ = lines_.empty() ? 0 : lines_.front().box.left;
        for (const Line& line : lines_) {
            left_ = std::min(left_, line.box.left);
            right_ = std::max(right_, line.box.right);
        }
    }

    void write(std::vector<PdfBlock>& out) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const Line& line = lines_[i];
            if (i == 0 || begins(lines_[i - 1], line)) {
                begin(line, out);
                continue;
            }
            PdfBlock& block = out.back();
            if (free_after(lines_[i - 1]) > kDeliberate * (right_ - left_) && block.level == 0) {
                block.text += '\n' + line.text;
            } else {
                join_pdf_line(block.text, line.text, *compounds_);
            }
            block.parts.front().box = box_around(block.parts.front().box, line.box);
            ++block.lines;
            ++lines_in_block_;
        }
    }

private:
    [[nodiscard]] float free_after(const Line& line) const { return right_ - line.box.right; }

    [[nodiscard]] bool begins(const Line& above, const Line& line) const {
        const float size = std::max(above.size, line.size);
        const bool other_font =
            std::abs(above.size - line.size) > kOtherSize * size || above.bold != line.bold;
        const float pitch = std::clamp(pitch_, size, kPitchMax * size);
        const bool far = line.baseline - above.baseline > kParagraphGap * pitch;
        if (other_font || far || !line.marker.empty()) {
            return true;
        }
        // Would the first word of this line have fitted on the one above, that one ended on purpose.
        const bool ended = free_after(above) > line.first_word_width + kSpace * size;
        if (ended && ends_sentence(above.text)) {
            return true;
        }
        const float indent = line.box.left - above.box.left;
        if (in_list_) {
            return line.box.left < item_left_ - kSpace * size ||
                   (ended && line.box.left < item_left_ + kSpace * size);
        }
        // A first line is set in, or the others are: which one it was the second line shows.
        return indent > kIndent * size && (lines_in_block_ > 1 || ended);
    }

    void begin(const Line& line, std::vector<PdfBlock>& out) {
        in_list_ = !line.marker.empty();
        item_left_ = line.box.left;
        lines_in_block_ = 1;
        out.push_back({.kind = in_list_ ? PdfBlock::Kind::kListItem : PdfBlock::Kind::kText,
                       .text = line.text,
                       .marker = line.marker,
                       .parts = {{.start = 0, .page = page_, .box = line.box}},
                       .size = line.size,
                       .bold = line.bold});
    }

    std::vector<Line> lines_;
    std::uint32_t page_;
    const PdfCompounds* compounds_;
    float pitch_;
    float left_ = 0;
    float right_ = 0;
    bool in_list_ = false;
    float item_left_ = 0;
    std::size_t lines_in_block_ = 0;
};

}  // namespace

std::vector<PdfBlock> pdf_blocks(const std::vector<PdfRegion>& regions, std::uint32_t page,
                                 const PdfCompounds& compounds) {
    std::vector<PdfBlock> out;
    for (const PdfRegion& region : regions) {
        if (region.ruled) {
            std::ranges::move(ruled_table_rows(region.fragments, page, compounds),
                              std::back_inserter(out));
        } else if (region.is_table()) {
            std::ranges::move(pdf_table_rows(region, page, compounds), std::back_inserter(out));
        } else {
            Paragraphs{lines_of(region.fragments), page, compounds}.write(out);
        }
    }
    return out;
}

}  // namespace ragd
