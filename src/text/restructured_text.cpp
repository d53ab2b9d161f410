#include "text/restructured_text.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "text/markdown_lines.hpp"

namespace ragd {
namespace {

using markdown::Line;
using markdown::line_at;

/// A line of one punctuation mark, which may underline a title.
bool is_rule(std::string_view body) {
    return body.size() >= 2 &&
           std::string_view{"=-~^\"'`#*+.:_<>!$%&,/;?@\\|(){}[]"}.contains(body[0]) &&
           markdown::only(body, body.substr(0, 1));
}

bool underlines(std::string_view rule, std::string_view title) {
    constexpr std::size_t kShortMax = 4;
    return is_rule(rule) && title.size() <= markdown::kHeadingBytesMax &&
           rule.size() >= std::min(utf8_length(title), kShortMax);
}

/// "=====  ====": the rule of a simple table.
bool is_table_rule(std::string_view body) {
    return body.starts_with("==") && markdown::only(body, "= ") && body.contains(' ');
}

bool is_item(std::string_view body) {
    return markdown::list_marker(body, false) != 0 || body.starts_with("#. ") ||
           (body.starts_with('(') && body.find(") ") < 4 && body.find(") ") > 1);
}

/// Bytes of ":name:" at the start of a field, 0 where there is none.
std::size_t field_length(std::string_view body) {
    constexpr std::size_t kNameMax = 60;
    const std::size_t end = body.substr(0, kNameMax).find(": ", 1);
    const bool field = body.starts_with(':') && body.size() > 2 && body[1] != ':' && body[1] != ' ';
    return field && end != std::string_view::npos ? end + 1 : 0;
}

/// Bytes of "-u, --update FILE" before the text about it, which may be in the next line.
std::size_t option_length(std::string_view body) {
    const bool option =
        body.size() > 1 && body[0] == '-' && (is_ascii_letter(body[1]) || body.starts_with("--"));
    const std::size_t gap = body.find("  ");
    return option && !is_rule(body) ? std::min(gap, body.size()) : 0;
}

/// What the block under a directive is.
enum class Content { kText, kCode, kHidden };

Content content_of(std::string_view directive) {
    constexpr std::array<std::string_view, 5> kCode = {"code-block", "code", "sourcecode",
                                                       "parsed-literal", "prompt"};
    constexpr std::array<std::string_view, 16> kHidden = {
        "toctree", "contents",   "include",   "raw",         "image",         "highlight",
        "index",   "automodule", "autoclass", "module",      "currentmodule", "literalinclude",
        "meta",    "math",       "only",      "default-role"};
    return std::ranges::find(kCode, directive) != kCode.end()       ? Content::kCode
           : std::ranges::find(kHidden, directive) != kHidden.end() ? Content::kHidden
                                                                    : Content::kText;
}

class RstReader {
public:
    explicit RstReader(std::string_view text) : text_(text) {}

    std::vector<Block> read() {
        for (std::size_t at = 0; at < text_.size();) {
            const Line line = line_at(text_, at);
            at = line.next;
            if (!take_indented(line)) {
                at = read_line(line);
            }
        }
        return std::move(blocks_);
    }

private:
    enum class Open { kNothing, kParagraph, kItem };

    Block& add(BlockKind kind, Span span) {
        blocks_.push_back({.kind = kind, .span = span});
        return blocks_.back();
    }

    /// The lines that belong to a literal block, a code directive or a comment: all that are deeper
    /// than what announced them.
    bool take_indented(const Line& line) {
        if (!waiting_) {
            return false;
        }
        if (line.blank()) {
            options_ = false;
            fresh_ = true;
            return true;
        }
        if (line.indent <= waiting_indent_) {
            waiting_ = false;
            return false;
        }
        const BlockKind kind = options_ && field_length(std::string{line.body.of(text_)} + " ") != 0
                                   ? BlockKind::kComment
                                   : waiting_kind_;
        if (!fresh_ && blocks_.back().kind == kind) {
            blocks_.back().span.end = line.body.end;
        } else {
            add(kind, line.body);
        }
        fresh_ = false;
        if (kind == BlockKind::kCode) {
            options_ = false;
        }
        return true;
    }

    void wait(BlockKind kind, std::size_t indent, bool options) {
        waiting_ = true;
        waiting_kind_ = kind;
        waiting_indent_ = indent;
        options_ = options;
        fresh_ = true;
        open_ = Open::kNothing;
    }

    /// Returns where the next line starts: a title takes more than one.
    std::size_t read_line(const Line& line) {
        const std::string_view body = line.body.of(text_);
        if (line.blank()) {
            end_of_block();
            return line.next;
        }
        if (const std::size_t next = take_title(line); next != 0) {
            return next;
        }
        if (take_table(line)) {
            return line.next;
        }
        if (body == ".." || body.starts_with(".. ")) {
            take_markup(line);
        } else if (is_rule(body) && open_ == Open::kNothing && body.size() >= 4) {
            add(BlockKind::kComment, line.body);
        } else {
            take_text(line);
        }
        return line.next;
    }

    void end_of_block() {
        if (open_ != Open::kNothing && blocks_.back().span.of(text_).ends_with("::")) {
            wait(BlockKind::kCode, indent_, false);
        }
        open_ = Open::kNothing;
        in_table_ = false;
    }

    std::size_t take_title(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const Line second = line_at(text_, line.next);
        if (open_ != Open::kNothing || line.indent != 0 || second.blank()) {
            return 0;
        }
        if (is_rule(body) && body.size() >= 3 && !is_rule(second.body.of(text_))) {
            const Line third = line_at(text_, second.next);
            if (third.body.of(text_) == body && underlines(body, second.body.of(text_))) {
                add_title(second, {line.body.start, third.body.end}, std::string{body[0], body[0]});
                return third.next;
            }
            return 0;
        }
        const std::string_view rule = second.body.of(text_);
        if (!underlines(rule, body) || second.indent != 0 || is_rule(body)) {
            return 0;
        }
        add_title(line, {line.body.start, second.body.end}, std::string{rule[0]});
        return second.next;
    }

    void add_title(const Line& title, Span span, std::string style) {
        constexpr std::ptrdiff_t kDeepest = 6;
        auto known = std::ranges::find(styles_, style);
        if (known == styles_.end()) {
            known = styles_.insert(styles_.end(), std::move(style));
        }
        Block& block = add(BlockKind::kHeading, span);
        block.level = static_cast<int>(std::min(known - styles_.begin() + 1, kDeepest));
        block.title = title.body;
        open_ = Open::kNothing;
    }

    /// Rows of a grid (+---+, | a |) or a simple table (====  ===), each line one.
    bool take_table(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const bool grid_rule = body.starts_with("+-") || body.starts_with("+=");
        const bool rule = grid_rule || is_table_rule(body);
        if (!rule && !(in_table_ && (!in_grid_ || body.starts_with('|')))) {
            in_table_ = false;
            return false;
        }
        if (!in_table_) {
            in_table_ = true;
            in_grid_ = grid_rule;
            head_ = {0, 0};
        } else if (rule && (!in_grid_ || body.starts_with("+=")) && head_.empty() &&
                   blocks_.back().kind == BlockKind::kTableRow &&
                   !line_at(text_, line.next).blank()) {
            blocks_.back().kind = BlockKind::kTableHead;
            head_ = blocks_.back().span;
        }
        add(rule ? BlockKind::kTableRule : BlockKind::kTableRow, line.body).title =
            rule ? Span{0, 0} : head_;
        open_ = Open::kNothing;
        return true;
    }

    /// ".. name:: text", ".. _target:", ".. [1] footnote", ".. a comment".
    void take_markup(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const std::size_t colons = body.find("::");
        const std::string_view name = body.substr(
            std::min<std::size_t>(3, body.size()),
            colons == std::string_view::npos ? 0 : colons - std::min<std::size_t>(3, colons));
        const bool directive = !name.empty() && !name.contains(' ');
        const bool footnote = body.starts_with(".. [") && body.contains("] ");
        if (directive && content_of(name) == Content::kText) {
            add_with_text(line, colons + 2);
        } else if (footnote) {
            add_with_text(line, body.find("] ") + 1);
        } else {
            add(BlockKind::kComment, line.body);
            const bool code = directive && content_of(name) == Content::kCode;
            wait(code ? BlockKind::kCode : BlockKind::kComment, line.indent, directive);
        }
    }

    /// A mark of `bytes`, which is not read, and the text after it, which is.
    void add_with_text(const Line& line, std::size_t bytes) {
        add(BlockKind::kComment, {line.body.start, line.body.start + bytes});
        const Line rest =
            markdown::part_of_line(text_, {line.body.start + bytes, line.body.end}, line.next);
        open_ = Open::kNothing;
        if (!rest.blank()) {
            open(BlockKind::kParagraph, rest, line.indent);
        }
    }

    Block& open(BlockKind kind, const Line& line, std::size_t indent) {
        Block& block = add(kind, line.body);
        open_ = Open::kItem;
        indent_ = indent;
        lines_ = 1;
        return block;
    }

    void take_text(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const std::size_t option = option_length(body);
        const std::size_t term = option != 0 ? option : field_length(body);
        if (term != 0 && (open_ != Open::kParagraph || option == 0)) {
            open(BlockKind::kDefinition, line, line.indent).title = {line.body.start,
                                                                     line.body.start + term};
        } else if (is_item(body) && open_ != Open::kParagraph) {
            open(BlockKind::kListItem, line, line.indent);
        } else if (open_ == Open::kNothing) {
            open(BlockKind::kParagraph, line, line.indent);
            open_ = Open::kParagraph;
        } else {
            Block& block = blocks_.back();
            if (open_ == Open::kParagraph && lines_ == 1 && line.indent > indent_) {
                block.kind = BlockKind::kDefinition;
                block.title = block.span;
                open_ = Open::kItem;
            }
            block.span.end = line.body.end;
            ++lines_;
        }
    }

    std::string_view text_;
    std::vector<Block> blocks_;
    Open open_ = Open::kNothing;
    std::size_t lines_ = 0;   // of the open block
    std::size_t indent_ = 0;  // of its first line
    std::vector<std::string> styles_;
    bool in_table_ = false;
    bool in_grid_ = false;
    Span head_{0, 0};
    bool waiting_ = false;  // for lines deeper than waiting_indent_, which are waiting_kind_
    BlockKind waiting_kind_ = BlockKind::kCode;
    std::size_t waiting_indent_ = 0;
    bool options_ = false;  // :name: lines right under a directive are for the program
    bool fresh_ = false;    // the next such line begins a block
};

}  // namespace

std::vector<Block> read_restructured_text(std::string_view text) {
    return RstReader{text}.read();
}

}  // namespace ragd
