#include "text/markdown.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "text/markdown_directives.hpp"
#include "text/markdown_lines.hpp"

namespace ragd {
namespace {

using markdown::Fence;
using markdown::Line;
using markdown::line_at;

constexpr std::size_t kFrontMatterBytesMax = 64 * 1024;
constexpr std::size_t kCommentsOfLineMax = 64;  // so that a line is not read again without end

class BlockReader {
public:
    explicit BlockReader(std::string_view text)
        : text_(text), fences_(markdown::find_fences(text)) {}

    std::vector<Block> read() {
        std::size_t at = front_matter();
        while (at < text_.size()) {
            const Line line = line_at(text_, at);
            at = open_ == Open::kFence ? take_code(line) : take_line(line);
        }
        return std::move(blocks_);
    }

private:
    /// What the block at the back of `blocks_` still takes.
    enum class Open { kNothing, kParagraph, kItem, kFence, kLikeComment, kModule };

    std::size_t front_matter() {
        const Line first = line_at(text_, 0);
        const std::string_view mark = first.body.of(text_);
        if ((mark != "---" && mark != "+++") || line_at(text_, first.next).blank()) {
            return 0;
        }
        for (std::size_t at = first.next; at < std::min(text_.size(), kFrontMatterBytesMax);) {
            const Line line = line_at(text_, at);
            const std::string_view body = line.body.of(text_);
            at = line.next;
            if (line.indent == 0 && (body == mark || (mark == "---" && body == "..."))) {
                add(BlockKind::kFrontMatter, {first.body.start, line.body.end});
                return at;
            }
        }
        return 0;
    }

    Block& add(BlockKind kind, Span span) {
        blocks_.push_back({.kind = kind, .span = span});
        return blocks_.back();
    }

    void close() {
        open_ = Open::kNothing;
        in_table_ = false;
    }

    /// Takes a line with the comments in it; returns where the next one starts, which is in the
    /// line where a comment ends.
    std::size_t take_line(const Line& line) {
        Line rest = line;
        const std::size_t end = std::max(line.body.end, line.start);
        for (std::size_t n = 0; n < kCommentsOfLineMax; ++n) {
            const Span comment = comment_in(rest);
            if (comment.empty()) {
                break;
            }
            read_line(markdown::part_of_line(text_, {rest.start, comment.start}, line.next));
            close();
            add(BlockKind::kComment, comment);
            if (comment.end > end) {
                return comment.end;
            }
            rest = markdown::part_of_line(text_, {comment.end, end}, line.next);
            if (rest.blank()) {
                return line.next;
            }
        }
        read_line(rest);
        return line.next;
    }

    /// A <!-- comment --> that begins in `line`, outside of `code`; it may end in another line.
    Span comment_in(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const std::size_t open = no_comment_ends_ ? std::string_view::npos : body.find("<!--");
        if (open == std::string_view::npos ||
            std::ranges::count(body.substr(0, open), '`') % 2 != 0) {
            return {0, 0};
        }
        const std::size_t start = line.body.start + open;
        const std::size_t end = text_.find("-->", start + 2);
        no_comment_ends_ = end == std::string_view::npos;
        return no_comment_ends_ ? Span{0, 0} : Span{start, end + 3};
    }

    void read_line(const Line& line) {
        if (line.blank()) {
            close();
        } else if (open_ == Open::kModule) {
            extend(line);
        } else if (!open_fence(line) && !take_heading(line) && !take_row(line) &&
                   !take_directive(line)) {
            take_text(line);
        }
    }

    const Fence* fence_at(std::size_t line_start) {
        while (next_fence_ < fences_.size() && fences_[next_fence_].line < line_start) {
            ++next_fence_;
        }
        const bool here = next_fence_ < fences_.size() && fences_[next_fence_].line == line_start;
        return here ? &fences_[next_fence_] : nullptr;
    }

    bool open_fence(const Line& line) {
        const Fence* fence = fence_at(line.start);
        if (fence == nullptr || !fence->closable) {
            return false;
        }
        opened_by_ = *fence;
        add(BlockKind::kComment, line.body);  // until there is code in it
        close();
        open_ = Open::kFence;
        return true;
    }

    std::size_t take_code(const Line& line) {
        if (line.blank()) {
            return line.next;
        }
        Block& block = blocks_.back();
        block.span.end = line.body.end;
        const Fence* fence = fence_at(line.start);
        if (fence != nullptr && fence->bare && fence->mark == opened_by_.mark &&
            fence->length >= opened_by_.length) {
            close();
            return line.next;
        }
        block.code = {block.kind == BlockKind::kCode ? block.code.start : line.body.start,
                      line.body.end};
        block.kind = BlockKind::kCode;
        return line.next;
    }

    bool take_heading(const Line& line) {
        const std::string_view body = line.body.of(text_);
        if (line.indent >= markdown::kIndentOfCode) {
            return false;
        }
        if (const int level = markdown::atx_level(body); level != 0) {
            take_atx(line, level);
            return true;
        }
        const int level = markdown::setext_level(body);
        if (level == 0 || open_ != Open::kParagraph || lines_in_block_ != 1 ||
            blocks_.back().span.size() > markdown::kHeadingBytesMax ||
            blocks_.back().span.of(text_).contains('|')) {
            return false;
        }
        Block& block = blocks_.back();
        block = {BlockKind::kHeading, level, {block.span.start, line.body.end}, block.span};
        open_ = Open::kNothing;
        return true;
    }

    /// Lines of the same level one under the other are no headings but a comment in source code.
    void take_atx(const Line& line, int level) {
        const bool follows = heading_line_end_ == line.start && !blocks_.empty();
        if (open_ == Open::kLikeComment && follows && comment_level_ == level) {
            extend(line);
        } else if (follows && blocks_.back().kind == BlockKind::kHeading &&
                   blocks_.back().level == level) {
            blocks_.back() = {.kind = BlockKind::kParagraph, .span = blocks_.back().span};
            extend(line);
            open_ = Open::kLikeComment;
            comment_level_ = level;
        } else {
            Block& block = add(BlockKind::kHeading, line.body);
            block.level = level;
            block.title = markdown::atx_title(text_, line.body);
            open_ = Open::kNothing;
        }
        in_table_ = false;
        heading_line_end_ = line.next;
    }

    bool take_row(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const std::size_t bar = body.find('|');
        if (bar == std::string_view::npos) {
            in_table_ = false;
            return false;
        }
        const bool framed = bar == 0 && body.find('|', 1) != std::string_view::npos;
        const bool begins = !in_table_ && rule_follows(line);
        if (!in_table_ && !framed && !begins) {
            return false;
        }
        open_ = Open::kNothing;
        if (!in_table_) {
            table_head_ = begins ? line.body : Span{0, 0};
        }
        const bool rule = in_table_ && is_rule(body);
        Block& block = add(begins ? BlockKind::kTableHead
                           : rule ? BlockKind::kTableRule
                                  : BlockKind::kTableRow,
                           line.body);
        block.title = block.kind == BlockKind::kTableRow ? table_head_ : Span{0, 0};
        in_table_ = true;
        return true;
    }

    static bool is_rule(std::string_view body) {
        return markdown::is_table_rule(body.substr(0, markdown::kHeadingBytesMax));
    }

    [[nodiscard]] bool rule_follows(const Line& line) const {
        return is_rule(line_at(text_, line.next).body.of(text_));
    }

    bool take_directive(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const bool module = open_ == Open::kNothing && markdown::is_module_line(body);
        if (!module && !markdown::is_directive(body)) {
            return false;
        }
        add(BlockKind::kComment, line.body);
        open_ = module ? Open::kModule : Open::kNothing;
        return true;
    }

    void take_text(const Line& line) {
        const std::string_view body = line.body.of(text_);
        const bool in_paragraph = open_ == Open::kParagraph || open_ == Open::kLikeComment;
        if (markdown::list_marker(body, in_paragraph) != 0) {
            add(BlockKind::kListItem, line.body);
            open_ = Open::kItem;
        } else if (open_ == Open::kNothing) {
            add(BlockKind::kParagraph, line.body);
            open_ = Open::kParagraph;
            lines_in_block_ = 1;
        } else {
            if (open_ == Open::kParagraph && lines_in_block_ == 1 && body.starts_with(": ")) {
                blocks_.back().kind = BlockKind::kDefinition;
                blocks_.back().title = blocks_.back().span;
                open_ = Open::kItem;
            }
            extend(line);
        }
    }

    void extend(const Line& line) {
        blocks_.back().span.end = line.body.end;
        ++lines_in_block_;
    }

    std::string_view text_;
    std::vector<Fence> fences_;
    std::size_t next_fence_ = 0;
    Fence opened_by_{};
    std::vector<Block> blocks_;
    Open open_ = Open::kNothing;
    std::size_t lines_in_block_ = 0;
    bool in_table_ = false;
    Span table_head_{0, 0};
    int comment_level_ = 0;
    std::size_t heading_line_end_ = 0;  // where the line after the last ATX line starts
    bool no_comment_ends_ = false;      // from here on
};

}  // namespace

std::vector<Block> read_markdown(std::string_view text) {
    return BlockReader{text}.read();
}

}  // namespace ragd
