#include "text/plain_heading.hpp"

#include "base/utf8.hpp"

namespace ragd {
namespace {

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
