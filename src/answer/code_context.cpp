#include "answer/code_context.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

bool is_of_name(char c) {
    return is_ascii_alnum(c) || c == '_' || c == '$';
}

std::string_view without_blanks_behind(std::string_view text) {
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// The name that `text` ends with, as code has them; empty if it ends with none, or with a word of
/// letters beyond ASCII.
std::string_view last_name(std::string_view text) {
    std::size_t begin = text.size();
    while (begin > 0 && is_of_name(text[begin - 1])) {
        --begin;
    }
    const bool goes_on =
        begin > 0 && static_cast<unsigned char>(text[begin - 1]) >= 0x80U && begin < text.size();
    const std::string_view name = text.substr(begin);
    return name.empty() || goes_on || is_ascii_digit(name[0]) ? std::string_view{} : name;
}

/// `row_count`, `$rows`, `x`: no word of a sentence looks like that.
bool is_surely_code(std::string_view name) {
    return name.size() == 1 || name.find_first_of("_$") != std::string_view::npos;
}

/// `sys.argv`, `std::array`, `rowCount`, `row2`: few words of a sentence look like that.
bool looks_like_code(std::string_view name, std::string_view before_name) {
    for (std::size_t i = 1; i < name.size(); ++i) {
        if (is_ascii_digit(name[i]) || (is_ascii_upper(name[i]) && !is_ascii_upper(name[i - 1]))) {
            return true;
        }
    }
    const std::size_t size = before_name.size();
    return size >= 2 && std::string_view{".:>"}.contains(before_name[size - 1]) &&
           !is_blank(before_name[size - 2]);
}

/// Whether a source has `name` where prose has words: with a blank or the marks of a sentence
/// around it.
bool is_word_of(std::string_view source, std::string_view name) {
    for (std::size_t at = source.find(name); at != std::string_view::npos;
         at = source.find(name, at + 1)) {
        const std::string_view after = source.substr(at + name.size());
        const bool begins = at == 0 || is_blank(source[at - 1]);
        const bool ends = after.empty() || is_blank(after[0]) ||
                          (std::string_view{".,;:!?"}.contains(after[0]) &&
                           (after.size() == 1 || is_blank(after[1])));
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

Bracket judge_name(std::string_view name, bool all_known, const CodeContext& context) {
    const std::string word = lower(name);
    const std::string indexed = word + "[";
    const auto has_indexed = [&](const std::string& text) { return text.contains(indexed); };
    if (is_surely_code(name) || std::ranges::any_of(context.sources, has_indexed)) {
        return Bracket::kIsCode;
    }
    const auto has_word = [&](const std::string& text) { return is_word_of(text, word); };
    if (all_known || std::ranges::any_of(context.sources, has_word)) {
        return Bracket::kCites;
    }
    const std::string_view before_name =
        context.before.substr(0, context.before.size() - name.size());
    return looks_like_code(name, before_name) ? Bracket::kIsCode : Bracket::kMayBeCode;
}

/// `f(x)`: a call, whose result is indexed.
bool ends_with_call(std::string_view text) {
    const std::size_t open = text.ends_with(')') ? text.rfind('(') : std::string_view::npos;
    return open != std::string_view::npos && open > 0 &&
           (is_of_name(text[open - 1]) || text[open - 1] == '>');
}

/// `x = [1, 2]`, `"ids": [7]`, `print([7])`, `return [7]`: a value of code.
bool follows_operator(std::string_view text) {
    if (text.size() < 2) {
        return false;
    }
    const char last = text.back();
    const char second = text[text.size() - 2];
    return last == '=' || last == '{' || (last == ':' && (second == '"' || second == '\'')) ||
           (last == '(' && is_of_name(second)) || last_name(text) == "return";
}

/// "the range [1, 10]": a list that a sentence speaks of.
bool follows_noun_of_lists(std::string_view text) {
    constexpr std::array<std::string_view, 17> kNouns{
        "range",   "ranges", "interval",  "intervals", "list",   "array",
        "vector",  "tuple",  "set",       "matrix",    "values", "bounds",
        "indices", "shape",  "intervall", "liste",     "bereich"};
    return std::ranges::find(kNouns, lower(last_name(text))) != kNouns.end();
}

}  // namespace

Bracket judge(std::span<const CitationMark> marks, bool all_known, const CodeContext& context) {
    const std::string_view before = context.before;
    const std::string_view said = without_blanks_behind(before);
    const char next = context.after.empty() ? ' ' : context.after[0];
    const bool is_nested =
        before.ends_with('[') || (next == ']' && (said.ends_with(',') || said.ends_with('[')));
    const bool has_list = std::ranges::any_of(marks, &CitationMark::is_list);
    const bool has_range = std::ranges::any_of(marks, &CitationMark::is_range);
    // Of a pattern: [1-9][0-9]*, [3-9]{2}, [^9]+, [1-9]x.
    const bool is_class =
        (has_range && (is_of_name(next) || std::string_view{"+*{["}.contains(next))) ||
        (!marks.front().is_plain && std::string_view{"+*{"}.contains(next));
    if (is_nested || is_class || ends_with_call(before) || follows_operator(said) ||
        (has_list && follows_noun_of_lists(said))) {
        return Bracket::kIsCode;
    }
    const std::string_view name = marks.front().is_plain ? last_name(before) : std::string_view{};
    return name.empty() ? Bracket::kCites : judge_name(name, all_known, context);
}

}  // namespace ragd
