#include "answer/guard/certain_code.hpp"

#include <algorithm>

namespace ragd {
namespace {

constexpr std::size_t kFenceBytesMin = 3;
constexpr std::size_t kLineBytesMax = 256;  // of a line with a fence, and of a span
constexpr std::size_t kFenceIndentMax = 3;
constexpr std::string_view kFenceMarks = " \t>-*+.)0123456789";  // of lists and quotes

std::size_t run_of(std::string_view text, char c) {
    return std::min(text.find_first_not_of(c), text.size());
}

bool ends_line(char c) {
    return c == '\n' || c == '\r';
}

}  // namespace

CertainCode::Next CertainCode::look(std::string_view rest, Whole whole) {
    if (line_left_ > 0 || span_left_ > 0) {
        return Next::kCode;
    }
    if (at_line_start_) {
        if (const Next next = look_at_line(rest, whole); next != Next::kText) {
            return next;
        }
    }
    if (fence_ > 0) {
        return Next::kCode;
    }
    return rest[0] == '`' && ticks_left_ == 0 ? look_at_ticks(rest, whole) : Next::kText;
}

/// A line that opens or closes a fence has to be seen whole.
CertainCode::Next CertainCode::look_at_line(std::string_view rest, Whole whole) {
    const std::string_view seen = rest.substr(0, kLineBytesMax);
    const std::string_view line = seen.substr(0, seen.find_first_of("\r\n"));
    const bool is_open = line.size() == seen.size();  // perhaps it goes on
    const std::string_view marks = fence_ > 0 ? " " : kFenceMarks;
    const std::size_t indent = std::min(line.find_first_not_of(marks), line.size());
    const std::string_view content = line.substr(indent);
    const bool may_be_fence = content.empty() || content[0] == '`' || content[0] == '~';
    if (!may_be_fence || is_unsure_) {
        return Next::kText;
    }
    if (is_open && seen.size() < kLineBytesMax && whole == Whole::kNo) {
        return Next::kMayCome;
    }
    const std::size_t length = content.empty() ? 0 : run_of(content, content[0]);
    if (length < kFenceBytesMin) {
        return Next::kText;
    }
    const bool is_cut = is_open && seen.size() == kLineBytesMax;
    return fence_ > 0 ? close(content, length, indent, is_cut)
                      : open(content, length, indent, is_cut);
}

/// Where readers may disagree on what is a fence, nothing is code from there on.
CertainCode::Next CertainCode::open(std::string_view line, std::size_t length, std::size_t indent,
                                    bool is_cut) {
    if (line[0] == '`' && line.substr(length).contains('`')) {
        return Next::kText;
    }
    if (indent > 0 || is_cut) {
        is_unsure_ = true;
        return Next::kText;
    }
    fence_ = length;
    fence_char_ = line[0];
    line_left_ = line.size();
    return Next::kCode;
}

CertainCode::Next CertainCode::close(std::string_view line, std::size_t length, std::size_t indent,
                                     bool is_cut) {
    const bool is_blank = line.substr(length).find_first_not_of(" \t") == std::string_view::npos;
    if (line[0] != fence_char_ || length < fence_ || !is_blank || indent > kFenceIndentMax) {
        return Next::kText;
    }
    if (is_cut) {
        is_unsure_ = true;
        fence_ = 0;
        return Next::kText;
    }
    closes_ = true;
    line_left_ = indent + line.size();
    return Next::kCode;
}

CertainCode::Next CertainCode::look_at_ticks(std::string_view rest, Whole whole) {
    const std::string_view seen = rest.substr(0, kLineBytesMax);
    const std::size_t line_end = std::min(seen.find_first_of("\r\n"), seen.size());
    const std::string_view line = seen.substr(0, line_end);
    const std::size_t length = run_of(line, '`');
    const bool may_grow =
        line_end == seen.size() && seen.size() < kLineBytesMax && whole == Whole::kNo;
    if (last_ == '\\') {
        has_open_ticks_ = true;
    }
    for (std::size_t at = line.find('`', length); !has_open_ticks_ && at != std::string_view::npos;
         at = line.find('`', at)) {
        const std::size_t other = run_of(line.substr(at), '`');
        at += other;
        if (at == line.size() && may_grow) {
            return Next::kMayCome;
        }
        if (other == length) {
            span_left_ = at;
            return Next::kCode;
        }
    }
    if (may_grow && !has_open_ticks_) {
        return Next::kMayCome;
    }
    has_open_ticks_ = true;
    ticks_left_ = length;
    return Next::kText;
}

void CertainCode::take(char c) {
    if (line_left_ > 0 && --line_left_ == 0 && closes_) {
        fence_ = 0;
        closes_ = false;
    }
    span_left_ -= span_left_ > 0 ? 1 : 0;
    ticks_left_ -= ticks_left_ > 0 ? 1 : 0;
    at_line_start_ = ends_line(c);
    if (!at_line_start_) {
        is_blank_line_ = is_blank_line_ && (c == ' ' || c == '\t');
    } else {
        const bool is_end_of_pair = c == '\n' && last_ == '\r';
        has_open_ticks_ = has_open_ticks_ && (is_end_of_pair || !is_blank_line_);
        is_blank_line_ = true;
    }
    last_ = c;
}

}  // namespace ragd
