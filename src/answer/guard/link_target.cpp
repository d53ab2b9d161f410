#include "answer/guard/link_target.hpp"

#include <algorithm>
#include <utility>

#include "base/ascii.hpp"

namespace ragd {
namespace {

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

/// Behind the blanks at `at`, one end of a line among them: a blank line ends all that is a link.
std::size_t skip_blanks(std::string_view text, std::size_t at) {
    bool had_line = false;
    for (; at < text.size() && is_blank(text[at]); ++at) {
        const bool is_of_pair = text[at] == '\n' && at > 0 && text[at - 1] == '\r';
        if (is_line_end(text[at]) && !is_of_pair && std::exchange(had_line, true)) {
            break;
        }
    }
    return at;
}

/// Up to a blank or the parenthesis that closes it; "\)" is none.
std::size_t bare_end(std::string_view text, std::size_t at) {
    std::size_t open = 0;
    for (; at < text.size() && static_cast<unsigned char>(text[at]) > ' '; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
        } else if (text[at] == '(') {
            ++open;
        } else if (text[at] == ')' && open-- == 0) {
            break;
        }
    }
    return at;
}

/// Behind the title that may stand at `at`; npos if it does not end.
std::size_t title_end(std::string_view text, std::size_t at) {
    const char close = text[at] == '(' ? ')' : text[at];
    for (++at; at < text.size(); ++at) {
        if (is_line_end(text[at])) {
            at = skip_blanks(text, at);
            if (at < text.size() && is_line_end(text[at])) {
                return std::string_view::npos;
            }
            --at;
        } else if (text[at] == '\\') {
            ++at;
        } else if (text[at] == close) {
            return at + 1;
        }
    }
    return std::string_view::npos;
}

}  // namespace

LinkTarget read_link_address(std::string_view text, Whole whole) {
    const std::string_view seen = text.substr(0, kAddressBytesMax);
    const bool is_cut = seen.size() == kAddressBytesMax;
    const LinkTarget more{.kind = whole == Whole::kNo && !is_cut ? LinkTarget::Kind::kMayCome
                                                                 : LinkTarget::Kind::kNone};
    const std::size_t start = skip_blanks(seen, 0);
    const bool is_missing = start == seen.size() || is_line_end(seen[start]);
    if (start == seen.size() && more.kind == LinkTarget::Kind::kMayCome) {
        return more;
    }
    if (is_missing) {
        return {.is_missing = true};
    }
    if (seen[start] == '<') {
        const std::size_t end = seen.find_first_of(">\r\n", start);
        if (end == std::string_view::npos) {
            return more;
        }
        return {.kind = seen[end] == '>' ? LinkTarget::Kind::kWhole : LinkTarget::Kind::kNone,
                .address = seen.substr(start + 1, end - start - 1),
                .bytes = end + 1};
    }
    const std::size_t end = bare_end(seen, start);
    if (end == seen.size() && (whole == Whole::kNo || is_cut)) {
        return more;
    }
    return {
        .kind = LinkTarget::Kind::kWhole, .address = seen.substr(start, end - start), .bytes = end};
}

LinkTarget read_link_target(std::string_view text, Whole whole) {
    LinkTarget found = read_link_address(text, whole);
    if (found.kind != LinkTarget::Kind::kWhole) {
        return found;
    }
    const std::string_view seen = text.substr(0, kAddressBytesMax);
    const bool may_grow = whole == Whole::kNo && seen.size() < kAddressBytesMax;
    const LinkTarget more{.kind = may_grow ? LinkTarget::Kind::kMayCome : LinkTarget::Kind::kNone};
    std::size_t at = skip_blanks(seen, found.bytes);
    if (at == seen.size()) {
        return more;
    }
    if (std::string_view{"\"'("}.contains(seen[at])) {
        at = title_end(seen, at);
        if (at == std::string_view::npos || (at = skip_blanks(seen, at)) == seen.size()) {
            return more;
        }
        found.has_title = true;
    }
    if (seen[at] != ')') {
        return {};
    }
    found.bytes = at + 1;
    return found;
}

}  // namespace ragd
