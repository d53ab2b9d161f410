#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/span.hpp"

/// What one line of a text is, by itself: the part of markdown.cpp that looks at lines.
namespace ragd::markdown {

inline constexpr std::size_t kHeadingBytesMax = 512;  // a longer "heading" is a paragraph
inline constexpr std::size_t kIndentOfCode = 4;       // columns

struct Line {
    std::size_t start;   // of the whole line
    std::size_t next;    // where the line after it starts
    Span body;           // without White_Space at either end
    std::size_t indent;  // columns before the body
    [[nodiscard]] bool blank() const { return body.empty(); }
};

/// The line at `start`, which may be the end of the text: an empty line then.
Line line_at(std::string_view text, std::size_t start);

/// A part of a line, [start, end), as if it were one; `next` is that of the whole line.
Line part_of_line(std::string_view text, Span part, std::size_t next);

/// True when `text` has no characters but those of `allowed`.
bool only(std::string_view text, std::string_view allowed);

/// 1..6 for "# x" to "###### x", else 0.
int atx_level(std::string_view body);

/// The heading text of an ATX line: no marks in front, none closing it.
Span atx_title(std::string_view text, Span body);

/// 1 for a line of =, 2 for a line of -, else 0.
int setext_level(std::string_view body);

/// Bytes of a list marker with the space after it, 0 where there is none. A number that interrupts
/// a paragraph must be 1, as in CommonMark: else it is likelier a number at the start of a line.
std::size_t list_marker(std::string_view body, bool in_paragraph);

/// True for the line between the head and the body of a table: |---|:--:|
bool is_table_rule(std::string_view body);

/// A line that could open or close fenced code.
struct Fence {
    std::size_t line;
    char mark;
    std::size_t length;
    bool bare;              // nothing after the marks: it can close
    bool closable = false;  // a later line can close it
};

/// All fences, each with whether it can be closed: an unclosed one in a plain text (a row of ~~~
/// under a title) must not swallow the rest.
std::vector<Fence> find_fences(std::string_view text);

}  // namespace ragd::markdown
