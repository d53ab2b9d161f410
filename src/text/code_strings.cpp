#include "text/code_strings.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ragd {
namespace {

using enum CodeLanguage;

constexpr std::size_t kRawMarkMax = 16;
constexpr int kTemplateDepthMax = 16;

bool may_span_lines(CodeLanguage language) {
    return language == kPhp || language == kRuby || language == kShell || language == kRust;
}

/// The end behind `close`, of what begins at `from`.
std::size_t behind(std::string_view text, std::size_t from, std::string_view close) {
    const std::size_t end = text.find(close, std::min(from, text.size()));
    return end == std::string_view::npos ? text.size() : end + close.size();
}

/// The end of a string between quotes, in which a backslash hides what follows.
std::size_t quoted_end(std::string_view text, std::size_t at, bool spans_lines) {
    const char quote = text[at];
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            return i + 1;
        } else if (text[i] == '\n' && !spans_lines) {
            return i;
        }
    }
    return text.size();
}

/// `...${code}...`, in which code may have others.
std::size_t template_end(std::string_view text, std::size_t at, int depth) {
    int braces = 0;
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            ++i;
        } else if (braces == 0 && c == '`') {
            return i + 1;
        } else if (braces == 0 && c == '$' && text.substr(i).starts_with("${")) {
            ++braces;
            ++i;
        } else if (braces > 0 && c == '`' && depth < kTemplateDepthMax) {
            i = template_end(text, i, depth + 1) - 1;
        } else if (braces > 0 && (c == '"' || c == '\'')) {
            i = quoted_end(text, i, false) - 1;
        } else if (braces > 0) {
            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
    }
    return text.size();
}

/// /pattern/ where an expression may begin.
std::size_t pattern_end(std::string_view text, std::size_t at, const CodeBefore& before) {
    constexpr std::array<std::string_view, 9> kBegin = {"return", "typeof", "case", "in",    "of",
                                                        "when",   "if",     "and",  "unless"};
    constexpr std::string_view kOperators = "(,=:[!&|?{};+-*%^<>~\n";
    const bool begins = before.last_word.empty()
                            ? kOperators.contains(before.last)
                            : std::ranges::find(kBegin, before.last_word) != kBegin.end();
    if (!begins || text.substr(at).starts_with("//") || text.substr(at).starts_with("/*")) {
        return at;
    }
    constexpr std::size_t kPatternBytesMax = 512;
    const std::size_t end = std::min(text.size(), at + kPatternBytesMax);
    bool in_class = false;
    for (std::size_t i = at + 1; i < end && text[i] != '\n'; ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '[' || text[i] == ']') {
            in_class = text[i] == '[';
        } else if (text[i] == '/' && !in_class) {
            return i + 1;
        }
    }
    return at;
}

/// 'x', '\n', but not 'a of a lifetime, nor 1'000.
std::size_t character_end(std::string_view text, std::size_t at, const CodeBefore& before) {
    const std::string_view word = before.last_word;
    const bool is_number =
        at > 0 && is_code_word(text[at - 1]) && !word.empty() && is_ascii_digit(word.front());
    if (is_number) {
        return at;
    }
    if (before.language != kRust) {
        return quoted_end(text, at, false);
    }
    constexpr std::size_t kBytesMax = 6;  // of one character and its quotes
    if (text.substr(at).starts_with("'\\")) {
        return quoted_end(text, at, false);
    }
    const std::size_t end = text.substr(0, at + kBytesMax).find('\'', at + 2);
    return end == std::string_view::npos ? at : end + 1;
}

/// R"x(...)x", r#"..."#, @"...": at the letter or sign before the quote.
std::size_t raw_end(std::string_view text, std::size_t at, const CodeBefore& before) {
    const std::string_view rest = text.substr(at);
    const bool in_word = at > 0 && is_code_word(text[at - 1]) && before.language != kCpp;
    if ((before.language == kCpp) && rest.starts_with("R\"")) {
        const std::size_t open = rest.substr(0, kRawMarkMax + 3).find('(');
        return open == std::string_view::npos
                   ? at
                   : behind(text, at + open, ")" + std::string{rest.substr(2, open - 2)} + "\"");
    }
    if (before.language == kRust && !in_word &&
        (rest.starts_with("r\"") || rest.starts_with("r#"))) {
        const std::size_t quote = rest.substr(0, kRawMarkMax).find_first_not_of('#', 1);
        return quote == std::string_view::npos || rest[quote] != '"'
                   ? at
                   : behind(text, at + quote + 1, "\"" + std::string(quote - 1, '#'));
    }
    if (before.language == kCSharp &&
        (rest.starts_with("@\"") || rest.starts_with("@$\"") || rest.starts_with("$@\""))) {
        std::size_t end = at + rest.find('"') + 1;
        while ((end = behind(text, end, "\"")) < text.size() && text[end] == '"') {
            ++end;
        }
        return end;
    }
    return at;
}

std::size_t triple_end(std::string_view text, std::size_t at, CodeLanguage language) {
    const std::string_view open = text.substr(at, 3);
    const bool python = language == kPython && (open == "\"\"\"" || open == "'''");
    const bool others = open == "\"\"\"" && (language == kJava || language == kKotlin ||
                                             language == kSwift || language == kCSharp);
    if (!python && !others) {
        return at;
    }
    for (std::size_t i = at + 3; i < text.size(); ++i) {
        if (text[i] == '\\' && language != kKotlin && language != kCSharp) {
            ++i;
        } else if (text.substr(i).starts_with(open)) {
            return i + 3;
        }
    }
    return text.size();
}

}  // namespace

std::size_t string_end(std::string_view text, std::size_t at, const CodeBefore& before) {
    const CodeLanguage language = before.language;
    if (const std::size_t end = raw_end(text, at, before); end > at) {
        return end;
    }
    switch (text[at]) {
        case '"': {
            const std::size_t end = triple_end(text, at, language);
            return end > at ? end : quoted_end(text, at, may_span_lines(language));
        }
        case '\'':
            if (language == kPython || language == kJavaScript || language == kPhp ||
                language == kRuby) {
                const std::size_t end = triple_end(text, at, language);
                return end > at ? end : quoted_end(text, at, may_span_lines(language));
            }
            if (language == kShell) {
                return behind(text, at + 1, "'");
            }
            return language == kSwift ? at : character_end(text, at, before);
        case '`':
            if (language == kJavaScript) {
                return template_end(text, at, 0);
            }
            return language == kGo                           ? behind(text, at + 1, "`")
                   : language == kShell || language == kRuby ? quoted_end(text, at, true)
                                                             : at;
        case '/':
            return language == kJavaScript || language == kRuby ? pattern_end(text, at, before)
                                                                : at;
        default:
            return at;
    }
}

std::string_view here_document(std::string_view text, std::size_t at, CodeLanguage language) {
    const std::string_view open = language == kPhp ? "<<<" : "<<";
    if ((language != kPhp && language != kRuby && language != kShell) ||
        !text.substr(at).starts_with(open) ||
        (language == kShell && text.substr(at).starts_with("<<<"))) {
        return {};
    }
    std::size_t start = at + open.size();
    const auto is = [&](std::string_view set) {
        return start < text.size() && set.contains(text[start]);
    };
    const bool dashed = is("-~");
    start += dashed ? 1 : 0;
    while (language != kRuby && is(" \t")) {
        ++start;
    }
    const bool quoted = is("'\"\\");
    start += quoted ? 1 : 0;
    std::size_t end = start;
    while (end < text.size() && is_code_word(text[end])) {
        ++end;
    }
    // In Ruby `list <<Item` may add to a list; names of such texts are in capitals.
    const bool capital = std::ranges::all_of(text.substr(start, end - start),
                                             [](char c) { return !is_ascii_lower(c); });
    const bool starts_well = end > start && !is_ascii_digit(text[start]);
    return starts_well && (language != kRuby || quoted || capital) ? text.substr(start, end - start)
                                                                   : std::string_view{};
}

}  // namespace ragd
