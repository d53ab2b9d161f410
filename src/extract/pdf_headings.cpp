#include "extract/pdf_headings.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr float kLarger = 1.12F;  // times the text
constexpr std::size_t kHeadingBytesMax = 200;
constexpr std::size_t kBoldBytesMax = 120;
constexpr std::size_t kHeadingLinesMax = 3;
constexpr int kLevelMax = 6;

/// The look of a block: half points of its font, and whether it is bold.
using Look = std::pair<int, bool>;

Look look_of(const PdfBlock& block) {
    return {static_cast<int>(std::lround(block.size * 2)), block.bold};
}

/// Letters and digits alone, so that "1.2  The lamp" is the outline's "1.2 The lamp".
std::string key_of(std::string_view text) {
    std::string out;
    for (const char c : lower(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || byte >= 0x80) {
            out += c;
        }
    }
    return out;
}

/// The look that most of the text has.
Look look_of_text(const std::vector<PdfBlock>& blocks) {
    std::map<Look, std::size_t> bytes;
    for (const PdfBlock& block : blocks) {
        if (block.kind != PdfBlock::Kind::kTableRow) {
            bytes[look_of(block)] += block.text.size();
        }
    }
    const auto most = std::ranges::max_element(bytes, {}, [](const auto& of) { return of.second; });
    return most == bytes.end() ? Look{} : most->first;
}

bool has_letter(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return std::isalpha(byte) != 0 || byte >= 0x80;
    });
}

bool looks_like_heading(const PdfBlock& block, const Look& text) {
    if (block.kind == PdfBlock::Kind::kTableRow || block.lines > kHeadingLinesMax ||
        block.text.size() > kHeadingBytesMax || !has_letter(block.text) ||
        block.text.contains("...")) {  // of a table of contents
        return false;
    }
    if (static_cast<float>(look_of(block).first) >= kLarger * static_cast<float>(text.first)) {
        return true;
    }
    constexpr std::string_view kEnds = ".,;:";
    return block.bold && !text.second && look_of(block).first >= text.first &&
           block.text.size() <= kBoldBytesMax && !kEnds.contains(block.text.back());
}

/// "3." of a heading was taken for the marker of a list.
void become_heading(PdfBlock& block, int level) {
    if (block.kind == PdfBlock::Kind::kListItem) {
        block.text = block.marker + ' ' + block.text;
        block.kind = PdfBlock::Kind::kText;
    }
    block.level = std::clamp(level, 1, kLevelMax);
}

std::map<Look, int> levels_of_outline(std::vector<PdfBlock>& blocks,
                                      const std::vector<PdfOutlineEntry>& outline) {
    std::map<std::pair<std::uint32_t, std::string>, int> named;
    for (const PdfOutlineEntry& entry : outline) {
        if (std::string key = key_of(entry.title); !key.empty()) {
            named.emplace(std::pair{entry.page, std::move(key)}, entry.level);
        }
    }
    std::map<Look, int> out;
    for (PdfBlock& block : blocks) {
        if (named.empty() || block.kind == PdfBlock::Kind::kTableRow ||
            block.text.size() > kHeadingBytesMax) {
            continue;
        }
        const std::uint32_t page = block.parts.front().page;
        auto found = named.find({page, key_of(block.marker + block.text)});
        if (found == named.end()) {
            found = named.find({page, key_of(block.text)});
        }
        if (found != named.end()) {
            become_heading(block, found->second);
            out.emplace(look_of(block), block.level);
            named.erase(found);
        }
    }
    return out;
}

}  // namespace

void find_pdf_headings(std::vector<PdfBlock>& blocks, const std::vector<PdfOutlineEntry>& outline) {
    const Look text = look_of_text(blocks);
    std::map<Look, int> levels = levels_of_outline(blocks, outline);
    levels.erase(text);
    std::map<Look, int, std::greater<>> others;
    for (const PdfBlock& block : blocks) {
        if (block.level == 0 && looks_like_heading(block, text)) {
            others.emplace(look_of(block), 0);
        }
    }
    int rank = 0;
    for (auto& [look, level] : others) {
        ++rank;
        const auto known = levels.find(look);
        const auto larger =
            std::ranges::find_if(levels, [&](const auto& of) { return of.first > look; });
        level = known != levels.end()    ? known->second
                : larger != levels.end() ? larger->second + 1
                : levels.empty()         ? rank
                                         : 1;
    }
    for (PdfBlock& block : blocks) {
        if (block.level == 0 && looks_like_heading(block, text)) {
            become_heading(block, others[look_of(block)]);
        }
    }
}

}  // namespace ragd
