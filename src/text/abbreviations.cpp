#include "text/abbreviations.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ragd {
namespace {

using namespace std::string_view_literals;

template <std::size_t N>
consteval std::array<std::string_view, N> sorted(std::array<std::string_view, N> words) {
    std::ranges::sort(words);
    return words;
}

constexpr auto kNever = sorted(std::array{
    "adm"sv,    "approx"sv, "ca"sv,   "capt"sv, "cf"sv,   "dr"sv,   "e.g"sv, "eg"sv,  "esp"sv,
    "i.e"sv,    "ie"sv,     "incl"sv, "lt"sv,   "mlle"sv, "mme"sv,  "mr"sv,  "mrs"sv, "ms"sv,
    "messrs"sv, "mx"sv,     "msgr"sv, "prof"sv, "resp"sv, "supt"sv, "v"sv,   "viz"sv, "vs"sv,
});
constexpr auto kBeforeNumber = sorted(std::array{
    "app"sv, "arr"sv, "art"sv,  "arts"sv, "ch"sv,   "chap"sv, "cl"sv,   "col"sv, "ed"sv,   "eq"sv,
    "eqs"sv, "ex"sv,  "ext"sv,  "fig"sv,  "figs"sv, "max"sv,  "min"sv,  "no"sv,  "nos"sv,  "nr"sv,
    "p"sv,   "par"sv, "para"sv, "pg"sv,   "pp"sv,   "ref"sv,  "refs"sv, "sec"sv, "sect"sv, "tab"sv,
    "tel"sv, "ver"sv, "vol"sv,  "vols"sv, "jan"sv,  "feb"sv,  "mar"sv,  "apr"sv, "jun"sv,  "jul"sv,
    "aug"sv, "sep"sv, "sept"sv, "oct"sv,  "nov"sv,  "dec"sv,
});
/// Abbreviations in lower case too.
constexpr auto kPerhapsAnyCase = sorted(std::array{"al"sv, "assn"sv, "bros"sv, "corp"sv, "dept"sv,
                                                   "est"sv, "etc"sv, "inc"sv, "ltd"sv, "univ"sv});
/// Abbreviations only with a capital: "Sat.", but "They sat."
constexpr auto kPerhapsCapital = sorted(std::array{
    "apr"sv,  "aug"sv, "ave"sv, "blvd"sv, "cmdr"sv,  "co"sv,  "col"sv,  "dec"sv,  "dist"sv,
    "feb"sv,  "fr"sv,  "fri"sv, "ft"sv,   "gen"sv,   "gov"sv, "hon"sv,  "jan"sv,  "jr"sv,
    "jul"sv,  "jun"sv, "maj"sv, "mar"sv,  "mon"sv,   "mt"sv,  "nov"sv,  "oct"sv,  "phd"sv,
    "pres"sv, "rd"sv,  "rep"sv, "rev"sv,  "sat"sv,   "sen"sv, "sep"sv,  "sept"sv, "sgt"sv,
    "sr"sv,   "st"sv,  "sun"sv, "thu"sv,  "thurs"sv, "tue"sv, "tues"sv, "wed"sv,
});
constexpr auto kFirstWords = sorted(std::array{
    "a"sv,         "after"sv,  "all"sv,  "also"sv,    "although"sv, "an"sv,     "and"sv,
    "another"sv,   "as"sv,     "at"sv,   "because"sv, "before"sv,   "both"sv,   "but"sv,
    "by"sv,        "during"sv, "each"sv, "for"sv,     "from"sv,     "he"sv,     "her"sv,
    "here"sv,      "his"sv,    "how"sv,  "however"sv, "i"sv,        "if"sv,     "in"sv,
    "it"sv,        "its"sv,    "many"sv, "most"sv,    "my"sv,       "no"sv,     "not"sv,
    "on"sv,        "one"sv,    "or"sv,   "our"sv,     "please"sv,   "she"sv,    "since"sv,
    "so"sv,        "some"sv,   "that"sv, "the"sv,     "their"sv,    "then"sv,   "there"sv,
    "therefore"sv, "these"sv,  "they"sv, "this"sv,    "those"sv,    "though"sv, "thus"sv,
    "to"sv,        "we"sv,     "what"sv, "when"sv,    "where"sv,    "which"sv,  "while"sv,
    "who"sv,       "why"sv,    "with"sv, "you"sv,     "your"sv,
});

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::binary_search(words, word);
}

constexpr std::size_t kLongestWord = 12;

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

std::string ascii_lower(std::string_view word) {
    std::string out{word};
    for (char& c : out) {
        c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

bool is_letter(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z');
}

/// "U.S", "a.m", "Ph.D": parts of one or two letters between stops.
bool is_dotted(std::string_view word) {
    std::size_t letters = 0;
    bool dots = false;
    for (const char c : word) {
        letters = c == '.' ? 0 : letters + 1;
        dots |= c == '.';
        if ((c != '.' && !is_letter(c)) || letters > 2) {
            return false;
        }
    }
    return dots;
}

}  // namespace

StopKind stop_kind(std::string_view word) {
    if (word.empty() || word.size() > kLongestWord || !is_letter(word.front())) {
        return StopKind::kOrdinary;
    }
    const std::string lower = ascii_lower(word);
    const bool capital = is_upper(word.front());
    if (contains(kNever, lower)) {
        return StopKind::kNever;
    }
    if ((word.size() == 1 && capital) || is_dotted(word) || contains(kPerhapsAnyCase, lower) ||
        (capital && contains(kPerhapsCapital, lower))) {
        return StopKind::kPerhaps;
    }
    return contains(kBeforeNumber, lower) ? StopKind::kBeforeNumber : StopKind::kOrdinary;
}

bool is_common_first_word(std::string_view word) {
    return !word.empty() && is_upper(word.front()) && word.size() <= kLongestWord &&
           contains(kFirstWords, ascii_lower(word));
}

}  // namespace ragd
