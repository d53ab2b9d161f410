#include "answer/guard/link_target.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace ragd {
namespace {

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
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
        if (text[at] == '\\') {
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
    if (start == seen.size()) {
        return more;
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
