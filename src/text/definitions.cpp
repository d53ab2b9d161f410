#include "text/definitions.hpp"

#include <algorithm>

#include "text/code_braces.hpp"
#include "text/code_indents.hpp"
#include "text/code_mask.hpp"

namespace ragd {
namespace {

/// Where the comments begin that stand right above the line of `start`, each on lines of its own. Nothing before
/// `after` is looked at.
std::size_t with_comments(std::string_view code, std::string_view masked, std::size_t start,
                          std::size_t after) {
    const bool is_script = code.starts_with("#!");  // that line is about the file
    const auto line_before = [&](std::size_t end) {
        const std::size_t found = masked.substr(after, end - after).rfind('\n');
        return found == std::string_view::npos ? after : after + found + 1;
    };
    std::size_t line = line_before(start);
    const bool alone = line == 0 || (line > 0 && masked[line - 1] == '\n');
    if (!alone ||
        masked.substr(line, start - line).find_first_not_of(" \t") != std::string_view::npos) {
        return start;  // there is something before it on its line
    }
    while (line > after) {
        const std::size_t above = line_before(line - 1);
        const std::string_view text = masked.substr(above, line - above);
        const std::size_t first = text.find_first_not_of(" \t\r\n");
        const bool whole = above == 0 || masked[above - 1] == '\n';
        const bool is_comment = whole && !(is_script && above == 0) &&
                                first != std::string_view::npos && text[first] == kMaskedComment &&
                                text.find_first_not_of(" \t\r\n\x01") == std::string_view::npos;
        if (!is_comment) {
            break;
        }
        start = above + first;
        line = above;
    }
    return start;
}

}  // namespace

std::vector<Definition> read_definitions(std::string_view text, CodeLanguage language) {
    if (language == CodeLanguage::kNone) {
        return {};
    }
    const std::string masked = mask_code(text, language);
    const bool by_indent = language == CodeLanguage::kPython || language == CodeLanguage::kRuby ||
                           language == CodeLanguage::kShell;
    std::vector<Definition> out = by_indent ? definitions_by_indent(text, masked, language)
                                            : definitions_in_braces(text, masked, language);
    std::vector<std::size_t> open;  // definitions that the next one may be within
    std::size_t after = 0;          // what is before that belongs to another one
    for (std::size_t i = 0; i < out.size(); ++i) {
        while (!open.empty() && out[open.back()].span.end <= out[i].span.start) {
            after = std::max(after, out[open.back()].span.end);
            open.pop_back();
        }
        if (!open.empty()) {  // broken text may have one go on behind what it is within
            out[i].span.end = std::min(out[i].span.end, out[open.back()].span.end);
            out[i].signature.end = std::min(out[i].signature.end, out[i].span.end);
        }
        out[i].depth = static_cast<int>(open.size());
        out[i].span.start = with_comments(text, masked, out[i].span.start, after);
        after = std::max(after, out[i].signature.end);
        open.push_back(i);
    }
    return out;
}

}  // namespace ragd
