#include "text/markdown_directives.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii.hpp"

namespace ragd::markdown {
namespace {

/// `open` at the start, and the first `close` at the very end.
bool is_between(std::string_view body, std::string_view open, std::string_view close) {
    return body.size() >= open.size() + close.size() && body.starts_with(open) &&
           body.find(close, open.size()) == body.size() - close.size();
}

/// [label]: address "title", with nothing else; a footnote is text.
bool is_link_definition(std::string_view body) {
    if (!body.starts_with('[') || body.starts_with("[^")) {
        return false;
    }
    const std::size_t close = body.find(']');
    if (close == std::string_view::npos || !body.substr(close).starts_with("]: ")) {
        return false;
    }
    std::string_view rest = body.substr(close + 3);
    const std::size_t space = std::min(rest.find(' '), rest.size());
    const bool address = rest.substr(0, space).find_first_of("/.#:") != std::string_view::npos;
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', space), rest.size()));
    const bool titled =
        rest.empty() || rest.starts_with('"') || rest.starts_with('\'') || rest.starts_with('(');
    return address && titled;
}

/// Bytes of "<name ...>" or "</name>" at the start of `text`, 0 where there is none; <https://x>
/// and <a@b.org> are links.
std::size_t tag_length(std::string_view text) {
    constexpr std::string_view kNameEnds = " \t/>";
    const std::size_t name = text.starts_with("</") ? 2 : 1;
    if (!text.starts_with('<') || name >= text.size() || !is_ascii_letter(text[name])) {
        return 0;
    }
    const std::size_t name_end = text.find_first_of(kNameEnds, name);
    const std::size_t close = text.find_first_of("<>", name);
    if (name_end == std::string_view::npos || close == std::string_view::npos ||
        text[close] != '>' ||
        text.substr(name, name_end - name).find_first_of(":@") != std::string_view::npos) {
        return 0;
    }
    return close + 1;
}

bool is_only_tags(std::string_view body) {
    while (!body.empty()) {
        const std::size_t length = tag_length(body);
        if (length == 0) {
            return false;
        }
        body.remove_prefix(length);
        body.remove_prefix(std::min(body.find_first_not_of(" \t"), body.size()));
    }
    return true;
}

}  // namespace

bool is_directive(std::string_view body) {
    switch (body.front()) {
        case '{':
            return is_between(body, "{{", "}}") || is_between(body, "{%", "%}") ||
                   is_between(body, "{:", "}") || is_between(body, "{/*", "*/}");
        case ':':
            return body.starts_with(":::");
        case '!':
            return body.starts_with("!!! ");
        case '[':
            return body == "[TOC]" || body == "[[toc]]" || body == "[[_TOC_]]" ||
                   is_link_definition(body);
        case '<':
            return is_only_tags(body);
        default:
            return false;
    }
}

bool is_module_line(std::string_view body) {
    if (body.starts_with("import ")) {
        const std::string_view rest = body.substr(body.find(' ') + 1);
        const std::string_view ends = body.ends_with(';') ? body.substr(0, body.size() - 1) : body;
        const bool complete = ends.ends_with('"') || ends.ends_with('\'');
        return rest == "{" || (complete && (rest.contains(" from ") || rest.starts_with('"') ||
                                            rest.starts_with('\'')));
    }
    constexpr std::array<std::string_view, 5> kExports = {"const ", "let ", "default ", "function ",
                                                          "async "};
    return body.starts_with("export ") && std::ranges::any_of(kExports, [&](std::string_view word) {
               return body.substr(body.find(' ') + 1).starts_with(word);
           });
}

}  // namespace ragd::markdown
