#include "text/abbreviations.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.hpp"

namespace ragd {
namespace {

using namespace std::string_view_literals;

template <std::size_t N>
consteval std::array<std::string_view, N> sorted(std::array<std::string_view, N> words) {
    std::ranges::sort(words);
    return words;
}

constexpr auto kNever = sorted(std::array{
    "adm"sv,
    "approx"sv,
    "ca"sv,
    "capt"sv,
    "cf"sv,
    "dr"sv,
    "e.g"sv,
    "eg"sv,
    "esp"sv,
    "i.e"sv,
    "ie"sv,
    "incl"sv,
    "lt"sv,
    "mlle"sv,
    "mme"sv,
    "mr"sv,
    "mrs"sv,
    "ms"sv,
    "messrs"sv,
    "mx"sv,
    "msgr"sv,
    "prof"sv,
    "resp"sv,
    "supt"sv,
    "v"sv,
    "viz"sv,
    "vs"sv,
    // German
    "abzgl"sv,
    "bspw"sv,
    "bzgl"sv,
    "bzw"sv,
    "dipl"sv,
    "einschl"sv,
    "evtl"sv,
    "ggf"sv,
    "ggfs"sv,
    "hrsg"sv,
    "inkl"sv,
    "insb"sv,
    "sog"sv,
    "vgl"sv,
    "zzgl"sv,
    // French, Spanish, Italian
    "aprox"sv,
    "av"sv,
    "avda"sv,
    "avv"sv,
    "cfr"sv,
    "dott"sv,
    "dra"sv,
    "ej"sv,
    "env"sv,
    "ing"sv,
    "lic"sv,
    "mgr"sv,
    "mm"sv,
    "sig"sv,
    "sigg"sv,
    "sra"sv,
    "srta"sv,
    "ud"sv,
    "uds"sv,
});
constexpr auto kBeforeNumber = sorted(std::array{
    "app"sv, "arr"sv, "art"sv,  "arts"sv, "ch"sv,   "chap"sv, "cl"sv,   "col"sv,  "ed"sv,   "eq"sv,
    "eqs"sv, "ex"sv,  "ext"sv,  "fig"sv,  "figs"sv, "max"sv,  "min"sv,  "no"sv,   "nos"sv,  "nr"sv,
    "p"sv,   "par"sv, "para"sv, "pg"sv,   "pp"sv,   "ref"sv,  "refs"sv, "sec"sv,  "sect"sv, "tab"sv,
    "tel"sv, "ver"sv, "vol"sv,  "vols"sv, "jan"sv,  "feb"sv,  "mar"sv,  "apr"sv,  "jun"sv,  "jul"sv,
    "aug"sv, "sep"sv, "sept"sv, "oct"sv,  "nov"sv,  "dec"sv,  "okt"sv,  "dez"sv,  "mrz"sv,  "mär"sv,
    "abb"sv, "abs"sv, "anm"sv,  "aufl"sv, "bd"sv,   "kap"sv,  "str"sv,  "ziff"sv, "zif"sv,  "cap"sv,
    "num"sv, "núm"sv, "pag"sv,  "pagg"sv, "pág"sv,  "págs"sv, "réf"sv,  "tél"sv,  "éd"sv,
});
/// Abbreviations in lower case too.
constexpr auto kPerhapsAnyCase =
    sorted(std::array{"al"sv,  "assn"sv, "bros"sv, "corp"sv, "deg"sv,  "dept"sv, "ecc"sv, "es"sv,
                      "est"sv, "etc"sv,  "ex"sv,   "inc"sv,  "jh"sv,   "jhd"sv,  "ltd"sv, "mind"sv,
                      "mio"sv, "mrd"sv,  "std"sv,  "tsd"sv,  "univ"sv, "usf"sv,  "usw"sv});
/// Abbreviations only with a capital: "Sat.", but "They sat."
constexpr auto kPerhapsCapital = sorted(std::array{
    "apr"sv,  "aug"sv, "ave"sv, "blvd"sv, "cmdr"sv,  "co"sv,  "col"sv,  "dec"sv,  "dist"sv,
    "feb"sv,  "fr"sv,  "fri"sv, "ft"sv,   "gen"sv,   "gov"sv, "hon"sv,  "jan"sv,  "jr"sv,
    "jul"sv,  "jun"sv, "maj"sv, "mar"sv,  "mon"sv,   "mt"sv,  "nov"sv,  "oct"sv,  "phd"sv,
    "pres"sv, "rd"sv,  "rep"sv, "rev"sv,  "sat"sv,   "sen"sv, "sep"sv,  "sept"sv, "sgt"sv,
    "sr"sv,   "st"sv,  "sun"sv, "thu"sv,  "thurs"sv, "tue"sv, "tues"sv, "wed"sv,  "chr"sv,
    "dez"sv,  "gem"sv, "geb"sv, "hr"sv,   "okt"sv,   "ste"sv,
});
constexpr auto kFirstWords = sorted(std::array{
    "a"sv,
    "after"sv,
    "all"sv,
    "also"sv,
    "although"sv,
    "an"sv,
    "and"sv,
    "another"sv,
    "as"sv,
    "at"sv,
    "because"sv,
    "before"sv,
    "both"sv,
    "but"sv,
    "by"sv,
    "during"sv,
    "each"sv,
    "for"sv,
    "from"sv,
    "he"sv,
    "her"sv,
    "here"sv,
    "his"sv,
    "how"sv,
    "however"sv,
    "i"sv,
    "if"sv,
    "in"sv,
    "it"sv,
    "its"sv,
    "many"sv,
    "most"sv,
    "my"sv,
    "no"sv,
    "not"sv,
    "on"sv,
    "one"sv,
    "or"sv,
    "our"sv,
    "please"sv,
    "she"sv,
    "since"sv,
    "so"sv,
    "some"sv,
    "that"sv,
    "the"sv,
    "their"sv,
    "then"sv,
    "there"sv,
    "therefore"sv,
    "these"sv,
    "they"sv,
    "this"sv,
    "those"sv,
    "though"sv,
    "thus"sv,
    "to"sv,
    "we"sv,
    "what"sv,
    "when"sv,
    "where"sv,
    "which"sv,
    "while"sv,
    "who"sv,
    "why"sv,
    "with"sv,
    "you"sv,
    "your"sv,
    // German
    "aber"sv,
    "am"sv,
    "auch"sv,
    "auf"sv,
    "bei"sv,
    "bitte"sv,
    "danach"sv,
    "dann"sv,
    "das"sv,
    "der"sv,
    "die"sv,
    "diese"sv,
    "dieser"sv,
    "dieses"sv,
    "ein"sv,
    "eine"sv,
    "er"sv,
    "es"sv,
    "hier"sv,
    "ich"sv,
    "im"sv,
    "mit"sv,
    "nach"sv,
    "nur"sv,
    "seit"sv,
    "sie"sv,
    "sonst"sv,
    "und"sv,
    "vor"sv,
    "wenn"sv,
    "wer"sv,
    "wir"sv,
    "zum"sv,
    "zur"sv,
    // French, Spanish, Italian; articles that begin names (Le, El, Los) are left out
    "anche"sv,
    "avec"sv,
    "ces"sv,
    "cette"sv,
    "cuando"sv,
    "dans"sv,
    "elles"sv,
    "esta"sv,
    "este"sv,
    "gli"sv,
    "ils"sv,
    "les"sv,
    "mais"sv,
    "nella"sv,
    "nous"sv,
    "para"sv,
    "pero"sv,
    "pour"sv,
    "quand"sv,
    "quando"sv,
    "questa"sv,
    "questo"sv,
    "una"sv,
    "une"sv,
    "vous"sv,
});
constexpr auto kAfterOrdinal = sorted(std::array{
    "januar"sv,       "jänner"sv,   "februar"sv,   "märz"sv,       "april"sv,
    "mai"sv,          "juni"sv,     "juli"sv,      "august"sv,     "september"sv,
    "oktober"sv,      "november"sv, "dezember"sv,  "jan"sv,        "feb"sv,
    "apr"sv,          "jun"sv,      "jul"sv,       "aug"sv,        "sep"sv,
    "sept"sv,         "okt"sv,      "nov"sv,       "dez"sv,        "jahrhundert"sv,
    "jahrhunderts"sv, "jh"sv,       "auflage"sv,   "ausgabe"sv,    "lebensjahr"sv,
    "geburtstag"sv,   "klasse"sv,   "quartal"sv,   "semester"sv,   "stock"sv,
    "etage"sv,        "platz"sv,    "weltkrieg"sv, "bundesliga"sv, "kalenderwoche"sv,
    "tag"sv,          "tages"sv,    "woche"sv,     "monat"sv,      "monats"sv,
});
constexpr auto kBeforeOrdinal =
    sorted(std::array{"beim"sv, "das"sv, "dem"sv, "den"sv, "der"sv, "des"sv, "im"sv, "vom"sv,
                      "zum"sv, "zur"sv, "jede"sv, "jeden"sv, "jeder"sv, "jedes"sv});

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::binary_search(words, word);
}

constexpr std::size_t kLongestWord = 12;

std::string ascii_lower(std::string_view word) {
    std::string out{word};
    for (char& c : out) {
        c = is_ascii_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

bool is_one_letter(std::string_view word) {
    return word.size() == 1 || (word.size() == 2 && static_cast<unsigned char>(word[0]) >= 0xC0);
}

/// "U.S", "a.m", "Ph.D": parts of one or two letters between stops.
bool is_dotted(std::string_view word) {
    std::size_t letters = 0;
    bool dots = false;
    for (const char c : word) {
        letters = c == '.' ? 0 : letters + 1;
        dots |= c == '.';
        if ((c != '.' && !is_ascii_letter(c)) || letters > 2) {
            return false;
        }
    }
    return dots;
}

}  // namespace

StopKind stop_kind(std::string_view word) {
    const auto is_word_byte = [](char c) {
        return is_ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80;
    };
    if (word.empty() || word.size() > kLongestWord || !is_word_byte(word.front())) {
        return StopKind::kOrdinary;
    }
    const std::string lower = ascii_lower(word);
    const bool capital = is_ascii_upper(word.front());
    if (contains(kNever, lower)) {
        return StopKind::kNever;
    }
    if (is_one_letter(word) || is_dotted(word) || contains(kPerhapsAnyCase, lower) ||
        (capital && contains(kPerhapsCapital, lower))) {
        return StopKind::kPerhaps;
    }
    return contains(kBeforeNumber, lower) ? StopKind::kBeforeNumber : StopKind::kOrdinary;
}

bool is_ordinal_between(std::string_view before, std::string_view after) {
    return contains(kAfterOrdinal, ascii_lower(after)) ||
           (contains(kBeforeOrdinal, ascii_lower(before)) && !is_common_first_word(after));
}

bool is_common_first_word(std::string_view word) {
    return !word.empty() && is_ascii_upper(word.front()) && word.size() <= kLongestWord &&
           contains(kFirstWords, ascii_lower(word));
}

}  // namespace ragd
