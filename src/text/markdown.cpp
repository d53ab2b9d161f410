#include "text/markdown.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "text/markdown_lines.hpp"

namespace ragd {
namespace {

using markdown::Fence;
using markdown::Line;
using markdown::line_at;

constexpr std::size_t kFrontMatterBytesMax = 64 * 1024;

class BlockReader {
public:
    explicit BlockReader(std::string_view text)
        : text_(text), fences_(markdown::find_fences(text)) {}

    std::vector<Block> read() {
        std::size_t at = front_matter();
        while (at < text_.size()) {
            const Line line = line_at(text_, at);
            read_line(line);
            at = line.next;
        }
        return std::move(blocks_);
    }

private:
    /// What the block at the back of `blocks_` still takes.
    enum class Open { kNothing, kParagraph, kItem, kFence, kComment };

    std::size_t front_matter() {
        const Line first = line_at(text_, 0);
        if (first.body.of(text_) != "---" || line_at(text_, first.next).blank()) {
            return 0;
        }
        for (std::size_t at = first.next; at < std::min(text_.size(), kFrontMatterBytesMax);) {
            const Line line = line_at(text_, at);
            const std::string_view body = line.body.of(text_);
            at = line.next;
            if (line.indent == 0 && (body == "---" || body == "...")) {
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

    void read_line(const Line& line) {
        if (open_ == Open::kFence) {
            take_code(line);
        } else if (line.blank()) {
            open_ = Open::kNothing;
            in_table_ = false;
        } else if (!open_fence(line) && !take_heading(line) && !take_row(line)) {
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
        add(BlockKind::kCode, line.body);
        open_ = Open::kFence;
        return true;
    }

    void take_code(const Line& line) {
        if (!line.blank()) {
            blocks_.back().span.end = line.body.end;
        }
        const Fence* fence = fence_at(line.start);
        if (fence != nullptr && fence->bare && fence->mark == opened_by_.mark &&
            fence->length >= opened_by_.length) {
            open_ = Open::kNothing;
        }
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
        if (open_ == Open::kComment && follows && comment_level_ == level) {
            extend(line);
        } else if (follows && blocks_.back().kind == BlockKind::kHeading &&
                   blocks_.back().level == level) {
            blocks_.back() = {.kind = BlockKind::kParagraph, .span = blocks_.back().span};
            extend(line);
            open_ = Open::kComment;
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
        if (!in_table_ && !framed &&
            !markdown::is_table_rule(
                line_at(text_, line.next).body.of(text_).substr(0, markdown::kHeadingBytesMax))) {
            return false;
        }
        in_table_ = true;
        open_ = Open::kNothing;
        add(BlockKind::kTableRow, line.body);
        return true;
    }

    void take_text(const Line& line) {
        const bool in_paragraph = open_ == Open::kParagraph || open_ == Open::kComment;
        if (markdown::list_marker(line.body.of(text_), in_paragraph) != 0) {
            add(BlockKind::kListItem, line.body);
            open_ = Open::kItem;
        } else if (open_ == Open::kNothing) {
            add(BlockKind::kParagraph, line.body);
            open_ = Open::kParagraph;
            lines_in_block_ = 1;
        } else {
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
    int comment_level_ = 0;
    std::size_t heading_line_end_ = 0;  // where the line after the last ATX line starts
};

/// "[text](address)" or "![text](address)" at the start of `text`; no bytes where there is none.
struct Link {
    std::string_view text;
    std::size_t bytes = 0;
};

Link link_at(std::string_view text) {
    const std::size_t open = text.starts_with('!') ? 1 : 0;
    if (!text.substr(open).starts_with('[')) {
        return {};
    }
    const std::size_t close = text.find_first_of("[]", open + 1);
    if (close == std::string_view::npos || !text.substr(close).starts_with("](")) {
        return {};
    }
    const std::size_t end = text.find(')', close);
    if (end == std::string_view::npos) {
        return {};
    }
    return {text.substr(open + 1, close - open - 1), end + 1};
}

}  // namespace

std::vector<Block> read_blocks(std::string_view text) {
    return BlockReader{text}.read();
}

std::string plain_heading(std::string_view title) {
    const std::size_t attributes = title.rfind("{#");
    if (attributes != std::string_view::npos && title.ends_with('}')) {
        title = title.substr(0, attributes);
    }
    std::string out;
    while (!title.empty()) {
        std::size_t taken = 1;
        if (const Link link = link_at(title); link.bytes != 0) {
            out += link.text;
            taken = link.bytes;
        } else if (title.front() != '`' && title.front() != '*') {
            out += title.front();
        }
        title.remove_prefix(taken);
    }
    return one_line(out);
}

std::string one_line(std::string_view text) {
    std::string out;
    bool space = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        if (is_white_space(point.value)) {
            space = !out.empty();
        } else {
            out.append(space ? " " : "").append(text.substr(at, point.bytes));
            space = false;
        }
        at += point.bytes;
    }
    return out;
}

}  // namespace ragd
