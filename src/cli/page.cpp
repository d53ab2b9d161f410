#include "cli/page.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "cli/columns.hpp"
#include "cli/console.hpp"
#include "cli/markdown_marks.hpp"
#include "text/markdown_lines.hpp"

namespace ragd {
namespace {

constexpr std::size_t kTabColumns = 4;

/// Writes parts of a text into paragraphs, and carries over what stands out.
class ParagraphWriter {
public:
    ParagraphWriter(std::string_view text, std::span<const Span> strong)
        : text_(text), strong_(strong) {}

    /// Adds the characters of `part`; white space becomes one space, or each its own in code.
    void add(Paragraph& paragraph, Span part, bool keep_spaces) const {
        for (std::size_t at = part.start; at < part.end;) {
            const std::size_t bytes = decode_utf8(text_, at).bytes;
            const std::string shown = printable(text_.substr(at, bytes));
            const bool space = shown == " " || (bytes > 1 && is_white_space_at(at));
            const bool again =
                space && !keep_spaces && (paragraph.text.empty() || paragraph.text.back() == ' ');
            if (!again) {
                append(paragraph, space ? " " : shown, is_strong(at));
            }
            at += bytes;
        }
    }

    [[nodiscard]] std::string_view text() const { return text_; }

private:
    [[nodiscard]] bool is_white_space_at(std::size_t at) const {
        return is_white_space(decode_utf8(text_, at).value);
    }

    [[nodiscard]] bool is_strong(std::size_t at) const {
        return std::ranges::any_of(
            strong_, [at](const Span& span) { return span.start <= at && at < span.end; });
    }

    static void append(Paragraph& paragraph, std::string_view shown, bool strong) {
        const std::size_t start = paragraph.text.size();
        paragraph.text += shown;
        if (strong && !paragraph.strong.empty() && paragraph.strong.back().end == start) {
            paragraph.strong.back().end = paragraph.text.size();
        } else if (strong) {
            paragraph.strong.push_back({start, paragraph.text.size()});
        }
    }

    std::string_view text_;
    std::span<const Span> strong_;
};

std::size_t start_of_line(std::string_view text, std::size_t at) {
    return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
}

/// Columns of white space in front of `at`.
std::size_t indent_of(std::string_view text, std::size_t at) {
    std::size_t columns = 0;
    for (const char c : text.substr(start_of_line(text, at), at - start_of_line(text, at))) {
        columns += c == '\t' ? kTabColumns : 1;
    }
    return columns;
}

/// A line of code; nothing if it is blank.
void add_line(std::vector<Paragraph>& out, const ParagraphWriter& writer, Span line) {
    const std::string_view body = trim(line.of(writer.text()));
    if (body.empty()) {
        return;
    }
    const auto start = static_cast<std::size_t>(body.data() - writer.text().data());
    Paragraph paragraph{.lead = std::string(indent_of(writer.text(), start), ' '), .text = {}};
    writer.add(paragraph, {start, start + body.size()}, true);
    out.push_back(std::move(paragraph));
}

void add_lines(std::vector<Paragraph>& out, const ParagraphWriter& writer, Span part) {
    for (std::size_t at = part.start; at < part.end;) {
        const std::size_t end = std::min(writer.text().find('\n', at), part.end);
        add_line(out, writer, {at, end});
        at = end + 1;
    }
}

/// What is left of a block of prose without the marks at its ends.
Span body_of(std::string_view text, const Block& block, std::string& lead) {
    Span body = block.span;
    if (block.kind == BlockKind::kHeading) {
        return block.title;
    }
    if (block.kind == BlockKind::kListItem) {
        const std::size_t marker = markdown::list_marker(body.of(text), false);
        lead = std::string(indent_of(text, body.start), ' ') +
               printable(text.substr(body.start, marker));
        body.start += marker;
    }
    if (is_table(block.kind)) {
        body.start += !body.empty() && text[body.start] == '|' ? 1 : 0;
        body.end -= !body.empty() && text[body.end - 1] == '|' ? 1 : 0;
    }
    return body;
}

void add_prose(std::vector<Paragraph>& out, const ParagraphWriter& writer, const Block& block) {
    Paragraph paragraph;
    const Span body = body_of(writer.text(), block, paragraph.lead);
    for (const Span part : without_marks(body.of(writer.text()))) {
        writer.add(paragraph, {body.start + part.start, body.start + part.end}, false);
    }
    paragraph.heading = block.kind == BlockKind::kHeading;
    if (!trim(paragraph.text).empty()) {
        out.push_back(std::move(paragraph));
    }
}

/// `cells` of a paragraph as one line of the page. `at` is where they stand in its text.
PageLine painted(std::span<const Cell> cells, std::size_t at, std::span<const Span> strong,
                 bool color) {
    PageLine line;
    bool bold = false;
    for (const Cell& cell : cells) {
        const bool stands_out = std::ranges::any_of(
            strong, [at](const Span& span) { return span.start <= at && at < span.end; });
        if (color && stands_out != bold) {
            line.text += stands_out ? "\x1b[1m" : "\x1b[0m";
            bold = stands_out;
        }
        line.strong = line.strong || stands_out;
        line.text += cell.text;
        at += cell.text.size();
    }
    line.text += bold ? "\x1b[0m" : "";
    return line;
}

void set_paragraph(std::vector<PageLine>& page, const Paragraph& paragraph, std::size_t columns,
                   bool color) {
    const std::vector<Cell> cells = cells_of(paragraph.text);
    const bool deep = 2 * columns_of(paragraph.lead) > columns;  // no room for it
    const std::string lead = deep ? std::string{} : paragraph.lead;
    const std::size_t room = columns - columns_of(lead);
    std::size_t bytes = 0;
    for (std::size_t begin = 0; begin < cells.size();) {
        const std::size_t end = end_of_line(cells, begin, room);
        std::size_t shown = end;  // spaces at the end of a line are not
        while (shown > begin && cells[shown - 1].first == U' ') {
            --shown;
        }
        PageLine line = painted({cells.begin() + static_cast<std::ptrdiff_t>(begin), shown - begin},
                                bytes, paragraph.strong, color);
        line.text.insert(0, begin == 0 ? lead : std::string(columns - room, ' '));
        line.after_gap = begin == 0 && paragraph.after_gap;
        page.push_back(std::move(line));
        for (; begin < end; ++begin) {
            bytes += cells[begin].text.size();
        }
    }
}

}  // namespace

std::vector<Paragraph> read_paragraphs(std::string_view text, std::span<const Block> blocks,
                                       std::span<const Span> strong) {
    const ParagraphWriter writer{text, strong};
    std::vector<Paragraph> out;
    std::size_t end_before = 0;
    for (const Block& block : blocks) {
        const std::size_t known = out.size();
        if (block.kind == BlockKind::kCode) {
            add_lines(out, writer, block.code.empty() ? block.span : block.code);
        } else if (is_readable(block.kind)) {
            add_prose(out, writer, block);
        }
        if (out.size() > known) {
            const std::string_view between =
                text.substr(end_before, block.span.start - std::min(end_before, block.span.start));
            out[known].after_gap = std::ranges::count(between, '\n') > 1;
        }
        end_before = block.span.end;
    }
    return out;
}

std::vector<Paragraph> read_lines(std::string_view text, std::span<const Span> strong) {
    std::vector<Paragraph> out;
    add_lines(out, ParagraphWriter{text, strong}, {0, text.size()});
    return out;
}

std::vector<PageLine> set_page(std::span<const Paragraph> paragraphs, std::size_t columns,
                               bool color) {
    std::vector<PageLine> page;
    for (const Paragraph& paragraph : paragraphs) {
        set_paragraph(page, paragraph, columns, color);
    }
    return page;
}

}  // namespace ragd
