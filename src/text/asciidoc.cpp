#include "text/asciidoc.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "text/markdown_lines.hpp"

namespace ragd {
namespace {

using markdown::Line;
using markdown::line_at;

constexpr std::size_t kDelimiterMin = 4;

/// A line of four or more of one mark, or the shorter "--" and "|===".
bool is_delimiter(std::string_view body) {
    if (body == "--" || body.starts_with("|===")) {
        return true;
    }
    return body.size() >= kDelimiterMin && std::string_view{"-.=*_+/`"}.contains(body[0]) &&
           markdown::only(body, body.substr(0, 1));
}

/// 1..5 for a line that underlines a title, else 0.
int underline_level(std::string_view body) {
    constexpr std::string_view kMarks = "=-~^+";
    const std::size_t level = body.size() < 2 ? std::string_view::npos : kMarks.find(body[0]);
    const bool line = level != std::string_view::npos && markdown::only(body, body.substr(0, 1));
    return line ? static_cast<int>(level) + 1 : 0;
}

/// 1..6 for "= Title" to "====== Title", else 0.
int title_level(std::string_view body) {
    const std::size_t marks = std::min(body.find_first_not_of('='), body.size());
    const bool title = marks >= 1 && marks <= 6 && marks + 1 < body.size() && body[marks] == ' ' &&
                       body.size() <= markdown::kHeadingBytesMax;
    return title ? static_cast<int>(marks) : 0;
}

/// include::file[], ifdef::x[], image::y.png[]: a name, two colons, and brackets at the end.
bool is_block_macro(std::string_view body) {
    const std::size_t colons = body.find("::");
    return body.ends_with(']') && colons != std::string_view::npos && colons > 0 &&
           std::ranges::all_of(body.substr(0, colons), is_ascii_letter) &&
           body.find('[', colons) != std::string_view::npos && !body.contains(":: ");
}

/// :name: value, [attributes], [[anchor]], // a comment, a macro, the + between parts of an item.
bool is_for_the_program(std::string_view body) {
    if (body.starts_with(':')) {
        const std::size_t end = body.find(':', 1);
        return end != std::string_view::npos && end > 1 && !body.substr(0, end).contains(' ');
    }
    return (body.starts_with('[') && body.ends_with(']')) ||
           (body.starts_with("//") && !body.starts_with("///")) || body == "+" ||
           is_block_macro(body);
}

/// Bytes of the term of "term::" or "term:: text", 0 where there is none.
std::size_t term_length(std::string_view body) {
    const std::size_t at = body.find("::");
    if (at == std::string_view::npos || at == 0) {
        return 0;
    }
    const std::size_t end = std::min(body.find_first_not_of(':', at), body.size());
    return end == body.size() || body[end] == ' ' ? at : 0;
}

bool is_item(std::string_view body) {
    const std::size_t marks = std::min(body.find_first_not_of(body.substr(0, 1)), body.size());
    const bool bullet = (body[0] == '*' || body[0] == '.') && marks <= 5 && marks < body.size() &&
                        body[marks] == ' ';
    return bullet || markdown::list_marker(body, false) != 0;
}

class AsciiDocReader {
public:
    explicit AsciiDocReader(std::string_view text) : text_(text) {}

    std::vector<Block> read() {
        for (std::size_t at = 0; at < text_.size();) {
            const Line line = line_at(text_, at);
            at = line.next;
            read_line(line);
        }
        return std::move(blocks_);
    }

private:
    enum class Open { kNothing, kParagraph, kItem, kTerm, kListing };

    void read_line(const Line& line) {
        const std::string_view body = line.body.of(text_);
        if (open_ == Open::kListing) {
            take_listing(line);
        } else if (line.blank()) {
            end_row_ = true;
            open_ = open_ == Open::kTerm ? open_ : Open::kNothing;  // its text may come yet
        } else if (take_underline(line)) {
            open_ = Open::kNothing;
        } else if (is_delimiter(body)) {
            take_delimiter(line);
        } else if (in_table_) {
            take_row(line);
        } else if (is_for_the_program(body)) {
            add(BlockKind::kComment, line.body);
        } else if (const int level = title_level(body); level != 0 && line.indent == 0) {
            Block& block = add(BlockKind::kHeading, line.body);
            block.level = level;
            const auto marks = static_cast<std::size_t>(level);
            block.title = {line.body.start + marks + 1, line.body.end};
        } else {
            take_text(line);
        }
    }

    Block& add(BlockKind kind, Span span) {
        blocks_.push_back({.kind = kind, .span = span});
        open_ = Open::kNothing;
        return blocks_.back();
    }

    /// A title of two lines, which are about as long as each other.
    bool take_underline(const Line& line) {
        constexpr std::size_t kDifferenceMax = 3;
        const int level = underline_level(line.body.of(text_));
        if (level == 0 || open_ != Open::kParagraph || lines_ != 1 || line.indent != 0) {
            return false;
        }
        Block& block = blocks_.back();
        const std::size_t length = utf8_length(block.span.of(text_));
        const std::size_t under = line.body.size();
        if (std::max(length, under) - std::min(length, under) > kDifferenceMax) {
            return false;
        }
        block = {BlockKind::kHeading, level, {block.span.start, line.body.end}, block.span};
        return true;
    }

    void take_delimiter(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const char mark = body[0];
        add(BlockKind::kComment, line.body);
        if (mark == '|') {
            in_table_ = !in_table_;
            end_row_ = true;
            head_ = {0, 0};
            rows_ = 0;
        } else if ((std::string_view{"-.+/`"}.contains(mark) && body != "--")) {
            opened_by_ = body;
            open_ = Open::kListing;
        }
    }

    void take_listing(const Line& line) {
        if (line.blank()) {
            return;
        }
        Block& block = blocks_.back();
        block.span.end = line.body.end;
        if (line.body.of(text_) == opened_by_) {
            open_ = Open::kNothing;
        } else if (opened_by_[0] != '/') {  // else it is a comment
            block.code = {block.kind == BlockKind::kCode ? block.code.start : line.body.start,
                          line.body.end};
            block.kind = BlockKind::kCode;
        }
    }

    /// A row is a line of several cells, or lines of one cell each up to a blank line. The first
    /// row is the head if a blank line follows it.
    void take_row(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const bool cells = std::ranges::count(body, '|') > 1;
        if (rows_ == 1 && end_row_ && blocks_.back().kind == BlockKind::kTableRow) {
            blocks_.back().kind = BlockKind::kTableHead;
            head_ = blocks_.back().span;
        }
        if (!cells && !end_row_ && is_table(blocks_.back().kind)) {
            blocks_.back().span.end = line.body.end;
        } else {
            add(BlockKind::kTableRow, line.body).title = head_;
            ++rows_;
        }
        end_row_ = false;
    }

    void take_text(const Line& line) {
        const std::string_view body = line.body.of(text_);
        if (const std::size_t term = term_length(body); term != 0 && line.indent == 0) {
            take_term(line, term);
        } else if (open_ == Open::kTerm) {
            blocks_.back().span.end = line.body.end;
            open_ = Open::kItem;
        } else if (is_item(body)) {
            add(BlockKind::kListItem, line.body);
            open_ = Open::kItem;
        } else if (open_ == Open::kNothing) {
            add(BlockKind::kParagraph, line.body);
            open_ = Open::kParagraph;
            lines_ = 1;
        } else {
            blocks_.back().span.end = line.body.end;
            ++lines_;
        }
    }

    /// Several terms of one definition stand in lines one after the other.
    void take_term(const Line& line, std::size_t term) {
        const Span name{line.body.start, line.body.start + term};
        if (open_ == Open::kTerm) {
            blocks_.back().span.end = line.body.end;
            blocks_.back().title.end = name.end;
        } else {
            add(BlockKind::kDefinition, line.body).title = name;
        }
        open_ = line.body.of(text_).ends_with(':') ? Open::kTerm : Open::kItem;
    }

    std::string_view text_;
    std::vector<Block> blocks_;
    Open open_ = Open::kNothing;
    std::size_t lines_ = 0;       // of the open paragraph
    std::string_view opened_by_;  // the delimiter of the open listing
    bool in_table_ = false;
    bool end_row_ = false;  // a blank line was the last one
    std::size_t rows_ = 0;
    Span head_{0, 0};
};

}  // namespace

std::vector<Block> read_asciidoc(std::string_view text) {
    return AsciiDocReader{text}.read();
}

}  // namespace ragd
