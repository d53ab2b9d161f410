#include "text/markdown_lines.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace ragd::markdown {
namespace {

constexpr std::size_t kNumberDigitsMax = 9;

std::size_t run_of(std::string_view text, char mark) {
    return std::min(text.find_first_not_of(mark), text.size());
}

bool read_fence(std::string_view text, const Line& line, Fence& fence) {
    const std::string_view body = line.body.of(text);
    if (line.indent >= kIndentOfCode || body.size() < 3 || (body[0] != '`' && body[0] != '~')) {
        return false;
    }
    const std::size_t length = run_of(body, body[0]);
    if (length < 3 || (body[0] == '`' && body.find('`', length) != std::string_view::npos)) {
        return false;
    }
    fence = {line.start, body[0], length, length == body.size()};
    return true;
}

}  // namespace

Line line_at(std::string_view text, std::size_t start) {
    if (start >= text.size()) {
        return {start, start, {start, start}, 0};
    }
    std::size_t end = text.find_first_of("\r\n", start);
    end = std::min(end, text.size());
    std::size_t next = std::min(end + 1, text.size());
    if (end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n') {
        ++next;
    }
    return part_of_line(text, {start, end}, next);
}

Line part_of_line(std::string_view text, Span part, std::size_t next) {
    const std::string_view whole = part.of(text);
    const std::string_view body = trim(whole);
    const auto body_start = part.start + static_cast<std::size_t>(body.data() - whole.data());
    Line line{part.start, next, {body_start, body_start + body.size()}, 0};
    if (body.empty()) {
        line.body = {part.start, part.start};
    }
    for (std::size_t at = part.start; at < line.body.start; ++at) {
        line.indent += text[at] == '\t' ? kIndentOfCode : 1;
    }
    return line;
}

bool only(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

int atx_level(std::string_view body) {
    const std::size_t marks = run_of(body, '#');
    if (marks == 0 || marks > 6 || body.size() > kHeadingBytesMax || marks == body.size()) {
        return 0;
    }
    const bool spaced = body[marks] == ' ' || body[marks] == '\t';
    const bool has_title = !only(body, "# \t");
    return spaced && has_title ? static_cast<int>(marks) : 0;
}

Span atx_title(std::string_view text, Span body) {
    std::string_view title = body.of(text);
    title.remove_prefix(run_of(title, '#'));
    title = trim(title);
    const std::size_t kept = title.find_last_not_of('#') + 1;
    if (kept > 0 && kept < title.size() && (title[kept - 1] == ' ' || title[kept - 1] == '\t')) {
        title = trim(title.substr(0, kept));
    }
    const auto start = static_cast<std::size_t>(title.data() - text.data());
    return {start, start + title.size()};
}

int setext_level(std::string_view body) {
    if (body.size() >= 2 && only(body, "=")) {
        return 1;
    }
    return body.size() >= 3 && only(body, "-") ? 2 : 0;
}

std::size_t list_marker(std::string_view body, bool in_paragraph) {
    const auto spaced = [&](std::size_t at) {
        return at + 1 < body.size() && (body[at] == ' ' || body[at] == '\t') ? at + 1 : 0;
    };
    if (body.starts_with('-') || body.starts_with('*') || body.starts_with('+')) {
        return spaced(1);
    }
    for (const std::string_view bullet : {"\u2022", "\u25e6", "\u25aa", "\u2023"}) {
        if (body.starts_with(bullet)) {
            return spaced(bullet.size());
        }
    }
    const std::size_t digits = std::min(body.find_first_not_of("0123456789"), body.size());
    if (digits == 0 || digits > kNumberDigitsMax || digits == body.size() ||
        (body[digits] != '.' && body[digits] != ')') ||
        (in_paragraph && body.substr(0, digits) != "1")) {
        return 0;
    }
    return spaced(digits + 1);
}

bool is_table_rule(std::string_view body) {
    return only(body, "|-: \t") && body.contains('-') && body.contains('|');
}

std::vector<Fence> find_fences(std::string_view text) {
    std::vector<Fence> fences;
    for (std::size_t at = 0; at < text.size();) {
        const Line line = line_at(text, at);
        if (Fence fence{}; read_fence(text, line, fence)) {
            fences.push_back(fence);
        }
        at = line.next;
    }
    std::array<std::size_t, 2> longest{};  // closer after this line: ` and ~
    for (auto fence = fences.rbegin(); fence != fences.rend(); ++fence) {
        std::size_t& closer = longest[fence->mark == '~' ? 1 : 0];
        fence->closable = closer >= fence->length;
        closer = std::max(closer, fence->bare ? fence->length : 0);
    }
    return fences;
}

}  // namespace ragd::markdown
