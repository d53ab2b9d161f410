#include "cli/columns.hpp"

#include <algorithm>

#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// What no line begins with in scripts that are written without spaces.
bool closes(char32_t c) {
    constexpr std::u32string_view kClosing = U"、。，．！？：；）」』】〉》〕〗”’…ー";
    return kClosing.contains(c);
}

}  // namespace

std::size_t columns_of(char32_t character) {
    const int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(character));
    return width > 0 ? static_cast<std::size_t>(width) : 0;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (const Cell& cell : cells_of(text)) {
        columns += cell.columns;
    }
    return columns;
}

std::vector<Cell> cells_of(std::string_view text) {
    std::vector<Cell> cells;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        const std::size_t columns = columns_of(point.value);
        if (columns == 0 && !cells.empty()) {
            Cell& joined = cells.back();
            joined.text = {joined.text.data(), joined.text.size() + point.bytes};
        } else {
            cells.push_back({text.substr(at, point.bytes), point.value, columns});
        }
        at += point.bytes;
    }
    return cells;
}

bool may_break(const Cell& before, const Cell& after) {
    if (before.first == U' ') {
        return after.first != U' ';
    }
    return (before.columns == 2 || after.columns == 2) && after.first != U' ' &&
           !closes(after.first);
}

std::size_t end_of_line(const std::vector<Cell>& cells, std::size_t begin, std::size_t columns) {
    std::size_t used = 0;
    std::size_t last_break = begin;
    for (std::size_t i = begin; i < cells.size(); ++i) {
        if (i > begin && may_break(cells[i - 1], cells[i])) {
            last_break = i;
        }
        used += cells[i].columns;
        const bool hangs = cells[i].first == U' ';  // at the end of a line nobody sees it
        if (used > columns && !hangs && last_break > begin) {
            return last_break;
        }
    }
    return cells.size();
}

std::string cut_to_columns(std::string_view text, std::size_t columns) {
    std::size_t used = 0;
    std::size_t kept = 0;  // bytes that leave room for the ellipsis
    std::size_t at = 0;
    for (const Cell& cell : cells_of(text)) {
        used += cell.columns;
        at += cell.text.size();
        if (used + 1 <= columns) {
            kept = at;
        }
        if (used > columns) {
            return std::string{text.substr(0, kept)} + "…";
        }
    }
    return std::string{text};
}

std::string padded(std::string_view text, std::size_t columns) {
    return std::string{text} + std::string(columns - std::min(columns, columns_of(text)), ' ');
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
    const std::string margin(indent, ' ');
    const std::vector<Cell> cells = cells_of(text);
    std::string out;
    for (std::size_t at = 0; at < cells.size();) {
        if (cells[at].first == U' ') {
            ++at;
            continue;
        }
        const std::size_t end = end_of_line(cells, at, columns);
        std::string line;
        for (; at < end; ++at) {
            line += cells[at].text;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out.append(out.empty() ? "" : "\n").append(margin).append(line);
    }
    return out;
}

}  // namespace ragd
