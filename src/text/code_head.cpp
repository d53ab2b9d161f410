#include "text/code_head.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <utility>

#include "text/code_mask.hpp"
#include "text/code_tokens.hpp"

namespace ragd {
namespace {

using enum CodeLanguage;

constexpr std::size_t kHeadBytesMax = 1024;

constexpr std::array<std::string_view, 28> kControl = {
    "if",   "for",    "while", "switch", "catch",   "else",         "do",
    "try",  "return", "using", "lock",   "foreach", "synchronized", "with",
    "when", "guard",  "match", "loop",   "unsafe",  "static",       "finally",
    "new",  "throw",  "defer", "select", "case",    "repeat",       "elseif"};

constexpr std::array<std::string_view, 15> kTypeWords = {
    "class", "struct", "interface", "enum",   "union",     "trait", "protocol", "extension",
    "actor", "record", "object",    "module", "namespace", "mod",   "impl"};

bool is_control(const CodeTokens& tokens) {
    constexpr std::array<std::string_view, 3> kAlsoModifiers = {"static", "unsafe", "new"};
    const std::string_view first = tokens.front().text;
    return is_one_of(first, kControl) && (tokens.size() < 2 || !is_one_of(first, kAlsoModifiers));
}

bool has_type_word(std::string_view word, CodeLanguage language) {
    switch (language) {
        case kC:
            return word == "struct" || word == "enum" || word == "union";
        case kCpp:
            return word == "class" || word == "struct" || word == "enum" || word == "union";
        case kJava:
            return word == "class" || word == "interface" || word == "enum" || word == "record";
        case kCSharp:
            return word == "class" || word == "interface" || word == "enum" || word == "record" ||
                   word == "struct";
        case kRust:
            return word == "struct" || word == "enum" || word == "union" || word == "trait" ||
                   word == "mod" || word == "impl";
        case kPhp:
            return word == "class" || word == "interface" || word == "enum" || word == "trait";
        case kKotlin:
            return word == "class" || word == "interface" || word == "object";
        case kSwift:
            return word == "class" || word == "struct" || word == "enum" || word == "protocol" ||
                   word == "extension" || word == "actor";
        case kJavaScript:
            return word == "class" || word == "interface" || word == "enum" ||
                   word == "namespace" || word == "module";
        default:
            return is_one_of(word, kTypeWords);
    }
}

bool is_namespace(const CodeTokens& tokens, CodeLanguage language) {
    if (language != kCpp && language != kCSharp && language != kPhp && language != kC) {
        return false;
    }
    // `extern "C" {`; its string is masked.
    const bool external =
        tokens.size() == 2 && tokens[0].text == "extern" && tokens[1].text.front() == kMaskedString;
    return external ||
           std::ranges::any_of(tokens.begin(),
                               tokens.begin() + std::min<std::ptrdiff_t>(2, std::ssize(tokens)),
                               [](const CodeToken& t) { return t.text == "namespace"; });
}

/// "class Store", of the word at `at` and what names it.
std::string type_name(const CodeTokens& tokens, std::size_t at) {
    std::string out{tokens[at].text};
    const bool whole = out == "impl" || out == "extension";
    for (std::size_t i = at + 1; i < tokens.size(); ++i) {
        const CodeToken& token = tokens[i];
        const std::string_view text = token.text;
        const bool connects = text == "::" || text == "." || text == "\\";
        if (connects || (token.is_word() && (out.ends_with("::") || out.ends_with('.')))) {
            out += text;
            continue;
        }
        const bool named = out.contains(' ');
        if (!token.is_word() || text == "extends" || text == "implements" || text == "where" ||
            (named && !whole && out != "enum class" && out != "enum struct" &&
             out != "record struct" && out != "record class")) {
            break;
        }
        out.append(" ").append(text);
    }
    return out;
}

struct NameParts {
    std::string name;
    std::size_t group = 0;  // the token of its parameters
};

/// The last `name(...)` at the top; what belongs to a function's end comes behind it.
std::optional<NameParts> called_name(const CodeTokens& tokens) {
    constexpr std::array<std::string_view, 3> kNoNames = {"noexcept", "throw", "throws"};
    for (std::size_t i = tokens.size(); i-- > 1;) {
        if (!tokens[i].is_group('(')) {
            continue;
        }
        // operator(), operator==, operator bool
        for (std::size_t back = 1; back <= 4 && back <= i; ++back) {
            if (tokens[i - back].text == "operator") {
                std::string name = "operator";
                for (std::size_t k = i - back + 1; k < i; ++k) {
                    name += (tokens[k].is_word() ? " " : "") + std::string{tokens[k].text};
                }
                return NameParts{std::move(name), i};
            }
        }
        if (!tokens[i - 1].is_word() || is_one_of(tokens[i - 1].text, kNoNames)) {
            continue;
        }
        std::string name{tokens[i - 1].text};
        for (std::size_t k = i - 1; k >= 2 && tokens[k - 1].text == "::" && tokens[k - 2].is_word();
             k -= 2) {
            name.insert(0, std::string{tokens[k - 2].text} + "::");
        }
        return NameParts{std::move(name), i};
    }
    return std::nullopt;
}

bool is_macro(std::string_view name) {
    return name.size() > 2 && std::ranges::none_of(name, [](char c) {
               return std::islower(static_cast<unsigned char>(c)) != 0;
           });
}

/// `int Store::put(int key) const : a{1} {`
CodeHead function_by_brackets(std::string_view text, CodeTokens tokens, CodeLanguage language) {
    if (language == kCSharp) {  // `: base(a)`
        const auto colon = std::ranges::find(tokens, ":", &CodeToken::text);
        tokens.erase(colon, tokens.end());
    }
    if (language == kCpp) {
        const auto colon = std::ranges::find(tokens, ":", &CodeToken::text);
        if (colon != tokens.end() && colon != tokens.begin() && std::prev(colon)->is_group('(')) {
            // A member's braces, or the body: that comes behind brackets, or a brace before.
            const CodeToken& last = tokens.back();
            if (last.is_word() || last.text == ">") {
                return {.kind = CodeHead::Kind::kPartOfHead, .name = {}};
            }
            tokens.erase(colon, tokens.end());
        }
    }
    const auto arrow = std::ranges::find(tokens, "->", &CodeToken::text);
    tokens.erase(arrow, tokens.end());
    const bool assigned =
        std::ranges::any_of(tokens, [](const CodeToken& t) { return t.text == "="; }) &&
        std::ranges::find(tokens, "operator", &CodeToken::text) == tokens.end();
    const auto called = called_name(tokens);
    if (assigned || !called || is_one_of(called->name, kControl)) {
        return {};
    }
    const CodeToken& group = tokens[called->group];
    const bool macro = (language == kCpp || language == kC) && is_macro(called->name) &&
                       group.text.size() > 2 && called->group == 1;
    return {.kind = CodeHead::Kind::kFunction,
            .name = called->name + (macro ? std::string{text.substr(group.at, group.text.size())}
                                          : std::string{"()"})};
}

/// `fn put(`, `func (s *Store) Put(`, `fun String.put(`: behind the word at `at`.
CodeHead function_by_word(const CodeTokens& tokens, std::size_t at, CodeLanguage language) {
    std::string name;
    std::size_t i = at + 1;
    if (language == kGo && i < tokens.size() && tokens[i].is_group('(')) {
        const CodeTokens receiver =
            code_tokens(tokens[i].text.substr(1, tokens[i].text.size() - 2));
        for (const CodeToken& token : receiver) {
            name = token.is_word() ? std::string{token.text} + "." : name;
        }
        ++i;
    }
    for (; i < tokens.size() && (tokens[i].is_word() || tokens[i].text == "."); ++i) {
        const bool apart = !name.empty() && name.back() != '.' && tokens[i].text != ".";
        if (apart) {
            break;
        }
        name += tokens[i].text;
    }
    return name.empty() ? CodeHead{}
                        : CodeHead{.kind = CodeHead::Kind::kFunction, .name = name + "()"};
}

std::string_view function_word(CodeLanguage language) {
    switch (language) {
        case kGo:
        case kSwift:
            return "func";
        case kRust:
            return "fn";
        case kKotlin:
            return "fun";
        case kPhp:
        case kJavaScript:
            return "function";
        default:
            return "";
    }
}

/// `const put = async (key) => {`, `exports.put = function (key) {`, `const A = class {`
CodeHead assigned_in_script(const CodeTokens& tokens, std::size_t equals) {
    const auto behind = std::span{tokens}.subspan(equals + 1);
    const bool made = tokens.back().text == "=>" ||
                      std::ranges::any_of(behind.first(std::min<std::size_t>(2, behind.size())),
                                          [](const CodeToken& t) { return t.text == "function"; });
    const bool type = !behind.empty() && behind.front().text == "class";
    std::string name;
    for (std::size_t i = 0; i < equals; ++i) {
        const std::string_view text = tokens[i].text;
        if (text == ":" || (text != "." && !tokens[i].is_word())) {
            break;
        }
        name = text == "." || name.ends_with('.') ? name + std::string{text} : std::string{text};
    }
    if (name.empty() || (!made && !type)) {
        return {};
    }
    return type ? CodeHead{.kind = CodeHead::Kind::kType, .name = "class " + name}
                : CodeHead{.kind = CodeHead::Kind::kFunction, .name = name + "()"};
}

CodeHead read_script_head(std::string_view text, const CodeTokens& tokens, bool in_type) {
    const auto equals =
        static_cast<std::size_t>(std::ranges::find(tokens, "=", &CodeToken::text) - tokens.begin());
    for (std::size_t i = 0; i < equals; ++i) {
        if (has_type_word(tokens[i].text, kJavaScript) &&
            (i + 1 < tokens.size() &&
             (tokens[i + 1].is_word() || tokens[i + 1].text[0] == kMaskedString))) {
            return {.kind = CodeHead::Kind::kType, .name = type_name(tokens, i)};
        }
        if (tokens[i].text == "function") {
            std::size_t name = i + 1;
            name += name < tokens.size() && tokens[name].text == "*" ? 1U : 0U;
            const bool named = name < tokens.size() && tokens[name].is_word();
            return {.kind = CodeHead::Kind::kFunction,
                    .name = (named ? std::string{tokens[name].text} : "default") + "()"};
        }
        if (tokens[i].text == "type" && i + 1 < tokens.size() && tokens[i + 1].is_word() &&
            equals != tokens.size()) {
            return {.kind = CodeHead::Kind::kType,
                    .name = "type " + std::string{tokens[i + 1].text}};
        }
    }
    if (equals != tokens.size()) {
        return assigned_in_script(tokens, equals);
    }
    if (!in_type) {
        return {};
    }
    // A method: what comes behind its parameters is its type.
    CodeTokens method = tokens;
    const auto colon = std::ranges::find(method, ":", &CodeToken::text);
    method.erase(colon, method.end());
    return function_by_brackets(text, std::move(method), kJavaScript);
}

CodeHead read_go_type(const CodeTokens& tokens) {
    const bool named = tokens.size() >= 3 && tokens[0].text == "type" && tokens[1].is_word();
    return named ? CodeHead{.kind = CodeHead::Kind::kType,
                            .name = "type " + std::string{tokens[1].text}}
                 : CodeHead{};
}

}  // namespace

CodeHead read_code_head(std::string_view text, std::string_view head, CodeLanguage language,
                        bool in_type) {
    if (head.size() > kHeadBytesMax) {
        return {};
    }
    const CodeTokens all = code_tokens(head);
    if (all.empty()) {
        return {};
    }
    if (is_namespace(all, language)) {
        return {.kind = CodeHead::Kind::kTransparent, .name = {}};
    }
    CodeTokens tokens = without_ornaments(all);
    if (language == kCSharp || language == kRust || language == kSwift || language == kKotlin) {
        tokens.erase(std::ranges::find(tokens, "where", &CodeToken::text), tokens.end());
    }
    if (tokens.empty() || is_control(tokens)) {
        return {};
    }
    if (language == kJavaScript) {
        return read_script_head(text, tokens, in_type);
    }
    if (language == kGo && tokens.front().text == "type") {
        return read_go_type(tokens);
    }
    const std::string_view word = function_word(language);
    const bool brackets =
        std::ranges::any_of(tokens, [](const CodeToken& t) { return t.is_group('('); });
    for (std::size_t i = 0; i < tokens.size() && tokens[i].text != "="; ++i) {
        if (!word.empty() && tokens[i].text == word) {
            return function_by_word(tokens, i, language);
        }
        if (language == kSwift && (tokens[i].text == "init" || tokens[i].text == "deinit" ||
                                   tokens[i].text == "subscript")) {
            return {.kind = CodeHead::Kind::kFunction, .name = std::string{tokens[i].text} + "()"};
        }
        if (language == kKotlin && tokens[i].text == "constructor" && in_type) {
            return {.kind = CodeHead::Kind::kFunction, .name = "constructor()"};
        }
        if (language == kRust && tokens[i].text == "macro_rules" && i + 2 < tokens.size()) {
            return {.kind = CodeHead::Kind::kFunction,
                    .name = std::string{tokens[i + 2].text} + "!"};
        }
        const bool returns_one = (language == kC || language == kCpp) && brackets;
        if (has_type_word(tokens[i].text, language) && !returns_one) {
            return {.kind = CodeHead::Kind::kType, .name = type_name(tokens, i)};
        }
    }
    return word.empty() ? function_by_brackets(text, tokens, language) : CodeHead{};
}

}  // namespace ragd
