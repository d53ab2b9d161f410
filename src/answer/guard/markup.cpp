#include "answer/guard/markup.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kUnwrappedBytesMax = 300;  // of a link whose brackets are cut out, too

/// Tags without attributes that do nothing but show text, and stay.
constexpr std::array<std::string_view, 12> kHarmlessTags{
    "br", "b", "i", "em", "strong", "sub", "sup", "kbd", "u", "del", "ins", "code"};

}  // namespace

Label read_label(std::string_view text, Whole whole) {
    std::size_t open = 0;
    const std::string_view seen = text.substr(0, kUnwrappedBytesMax);
    std::size_t at = 0;
    for (; at < seen.size() && !seen.substr(at).starts_with("\n\n"); ++at) {
        if (seen[at] == '\\') {
            ++at;
        } else if (seen[at] == '[') {
            ++open;
        } else if (seen[at] == ']' && open-- == 0) {
            return {.may_come = at + 1 == text.size() && whole == Whole::kNo,
                    .is_closed = true,
                    .text = seen.substr(0, at)};
        }
    }
    const bool ran_off = at >= seen.size() && seen.size() < kUnwrappedBytesMax;
    return {.may_come = ran_off && whole == Whole::kNo};
}

bool is_citation(std::string_view label) {
    return !label.empty() && label.find_first_not_of("0123456789, -") == std::string_view::npos;
}

bool may_be_unwrapped(std::string_view label) {
    return !is_citation(label) && label.find_first_of("`~<\r\n") == std::string_view::npos;
}

bool is_address(std::string_view inner) {
    const FoundAddress found = find_address(inner, Whole::kYes);
    return (inner.contains('@') || inner.contains(':')) && is_of_word(inner[0]) &&
           found.kind != FoundAddress::Kind::kNone;
}

bool is_harmless_tag(std::string_view inner) {
    inner.remove_prefix(inner.starts_with('/') ? 1 : 0);
    inner.remove_suffix(inner.ends_with('/') ? 1 : 0);
    return std::ranges::find(kHarmlessTags, lower(inner)) != kHarmlessTags.end();
}

bool may_join(char last, std::string_view next) {
    const auto joins = [](char c) {
        return is_ascii_alnum(c) || std::string_view{"%+-_@:/\\&#?="}.contains(c);
    };
    const bool ends = joins(last) || std::string_view{"]<.!"}.contains(last);
    const bool begins = joins(next[0]) || std::string_view{"([<!"}.contains(next[0]) ||
                        (next[0] == '.' && next.size() > 1 && next[1] > ' ') ||
                        (last == '.' && !is_ascii(next[0]));
    return ends && begins;
}

}  // namespace ragd
