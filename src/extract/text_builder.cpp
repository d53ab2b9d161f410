#include "extract/text_builder.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::size_t kListDepthMax = 8;  // deeper ones are written as deep as this
constexpr std::size_t kIndent = 2;
constexpr std::size_t kFenceMin = 3;
constexpr char32_t kSoftHyphen = 0xAD;
constexpr char32_t kByteOrderMark = 0xFEFF;

bool is_dropped(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == kSoftHyphen || c == kByteOrderMark;
}

/// Lines of clean text; of blank lines nothing is kept.
std::string clean(std::string_view text, bool keep_lines) {
    std::string out;
    out.reserve(text.size());
    bool space = false;
    bool line = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        at += c.bytes;
        if (is_white_space(c.value)) {
            space = true;
            line = line || (keep_lines && c.value == '\n');
            continue;
        }
        if (is_dropped(c.value)) {
            continue;
        }
        if (space && !out.empty()) {
            out += line ? '\n' : ' ';
        }
        space = line = false;
        append_utf8(out, c.value);
    }
    return out;
}

/// Code keeps its blanks and lines, but for lines that are blank at either end.
std::string clean_code(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        const bool crlf = c.value == '\r' && text.substr(at).starts_with("\r\n");
        at += c.bytes;
        if (c.value == '\n' || c.value == '\t' || (!is_dropped(c.value) && !crlf)) {
            append_utf8(out, c.value);
        } else if (c.value == '\r' && !crlf) {
            out += '\n';
        }
    }
    // Blanks of ASCII: a byte of another character may look like a wide one ("\xA0" ends "à").
    out.resize(out.find_last_not_of(" \t\n") + 1);
    const std::size_t text_start = out.find_first_not_of(" \t\n");
    const std::size_t line_end =
        text_start == std::string::npos ? std::string::npos : out.rfind('\n', text_start);
    return line_end == std::string::npos ? out : out.substr(line_end + 1);
}

/// True for a line of a paragraph that Markdown would take for something else.
bool looks_like_markup(std::string_view line) {
    const std::size_t hashes = std::min(line.find_first_not_of('#'), line.size());
    if (hashes >= 1 && hashes <= 6 && (hashes == line.size() || line[hashes] == ' ')) {
        return true;
    }
    if (line.starts_with("```") || line.starts_with("~~~") || line.starts_with('<')) {
        return true;
    }
    const bool rule = line.find_first_not_of(line.front()) == std::string_view::npos;
    return rule && (line.front() == '=' || line.front() == '-' || line.front() == '+');
}

/// Lines of a block: each but the first behind `indent`, and none that looks like markup.
std::string guarded_lines(std::string_view text, std::string_view indent) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (at > 0) {
            out += '\n';
            out += indent;
        }
        if (looks_like_markup(line)) {
            out += '\\';
        }
        out += line;
        at = end + 1;
    }
    return out;
}

std::string cell_text(std::string_view text) {
    std::string out;
    for (const char c : clean(text, false)) {
        if (c == '|') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

}  // namespace

std::string clean_line(std::string_view text) {
    return clean(text, false);
}

void TextBuilder::heading(int level, std::string_view text) {
    const std::string line = clean(text, false);
    if (!line.empty()) {
        constexpr int kLevelMax = 6;
        add(Kind::kOther,
            std::string(static_cast<std::size_t>(std::clamp(level, 1, kLevelMax)), '#') + ' ' +
                line);
    }
}

void TextBuilder::paragraph(std::string_view text) {
    add(Kind::kOther, guarded_lines(clean(text, true), ""));
}

void TextBuilder::list_item(std::size_t depth, std::string_view marker, std::string_view text) {
    const std::string lines = clean(text, true);
    if (lines.empty()) {
        return;
    }
    const std::string indent(std::min(depth, kListDepthMax) * kIndent, ' ');
    const std::string lead = indent + clean(marker, false) + ' ';
    add(Kind::kListItem, lead + guarded_lines(lines, std::string(lead.size(), ' ')));
}

void TextBuilder::definition(std::string_view term, std::string_view text) {
    const std::string name = guarded_lines(clean(term, false), "");
    const std::string said = guarded_lines(clean(text, true), "  ");
    if (name.empty() || said.empty()) {
        add(Kind::kOther, name + said);
        return;
    }
    add(Kind::kOther, name + "\n: " + said);
}

void TextBuilder::begin_table() {
    columns_ = 0;
    last_ = Kind::kOther;
}

void TextBuilder::table_row(std::span<const std::string> cells) {
    cells_ += cells.size();
    full_ = full_ || cells_ > cells_max_;
    std::string row = "|";
    bool any = false;
    for (const std::string& cell : cells) {
        const std::string text = cell_text(cell);
        any = any || !text.empty();
        row += ' ' + text + (text.empty() ? "|" : " |");
    }
    if (!any) {
        return;
    }
    if (columns_ == 0) {
        columns_ = cells.size();
        row += "\n|";
        for (std::size_t i = 0; i < columns_; ++i) {
            row += " --- |";
        }
    }
    for (std::size_t i = cells.size(); i < columns_; ++i) {
        row += " |";
    }
    add(Kind::kTableRow, row);
}

void TextBuilder::code(std::string_view text, std::string_view language) {
    const std::string lines = clean_code(text);
    if (lines.empty()) {
        return;
    }
    std::size_t fence = kFenceMin;
    std::size_t run = 0;
    for (const char c : lines) {
        run = c == '`' ? run + 1 : 0;
        fence = std::max(fence, run + 1);
    }
    const std::string marks(fence, '`');
    add(Kind::kOther, fmt::format("{}{}\n{}\n{}", marks, clean(language, false), lines, marks));
}

void TextBuilder::add(Kind kind, std::string_view block) {
    if (block.empty() || full_) {
        return;
    }
    const bool tight = kind != Kind::kOther && kind == last_;
    const std::string_view between = text_.empty() ? "" : tight ? "\n" : "\n\n";
    if (text_.size() + between.size() + block.size() >= bytes_max_) {  // a line end comes last
        full_ = true;
        return;
    }
    text_ += between;
    const std::size_t start = text_.size();
    text_ += block;
    last_ = kind;
    if (!locations_.empty() && locations_.back().location == location_ &&
        locations_.back().span.end + between.size() == start) {
        locations_.back().span.end = text_.size();
    } else if (location_ != Location{}) {
        locations_.push_back({{start, text_.size()}, location_});
    }
}

Result<void> TextBuilder::finish(Extraction& out) {
    if (full_) {
        return cells_ > cells_max_
                   ? fail_extract(ExtractFault::kTooLarge,
                                  fmt::format("more than {} cells of tables", cells_max_))
                   : fail_extract(ExtractFault::kTooLarge,
                                  fmt::format("more than {} bytes of text", bytes_max_));
    }
    if (text_.empty()) {
        return fail_extract(ExtractFault::kNoText, "no text was found in it");
    }
    text_ += '\n';
    out.text = std::exchange(text_, {});
    out.locations = std::exchange(locations_, {});
    return {};
}

}  // namespace ragd
