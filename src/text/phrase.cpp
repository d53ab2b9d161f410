#include "text/phrase.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "text/english.hpp"

namespace ragd {
namespace {

/// `gap` with typographic hyphens, apostrophes and spaces as plain ones.
std::string plain_gap(std::string_view gap) {
    struct Sign {
        std::string_view written;
        char plain;
    };
    static constexpr std::array kSigns{Sign{"\u2010", '-'},  Sign{"\u2011", '-'},
                                       Sign{"\u2019", '\''}, Sign{"\u00a0", ' '},
                                       Sign{"\u202f", ' '},  Sign{"\u3000", ' '}};
    std::string plain;
    while (!gap.empty()) {
        const auto* sign = std::ranges::find_if(
            kSigns, [&](const Sign& each) { return gap.starts_with(each.written); });
        plain += sign == kSigns.end() ? gap[0] : sign->plain;
        gap.remove_prefix(sign == kSigns.end() ? 1 : sign->written.size());
    }
    return plain;
}

bool has_space(std::string_view gap) {
    return std::ranges::any_of(gap, is_blank);
}

/// What begins a phrase and is more than punctuation: the dot of .NET, the hyphens of --flag.
std::string leading_signs(std::string gap) {
    const auto from = gap.find_last_of(" \t\r\n,;:!?'\"()[]{}");
    gap.erase(0, from == std::string::npos ? 0 : from + 1);
    return gap.size() > 1 && gap.starts_with('.') ? std::string{} : gap;
}

/// What ends it: the signs of C++ and 100%.
std::string trailing_signs(std::string gap) {
    const auto end = gap.find_first_of(" \t\r\n.,;:!?'\"()[]{}");
    gap.erase(std::min(end, gap.size()));
    return gap;
}

bool is_plain_word(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string stem_of(std::string_view word) {
    thread_local EnglishStemmer stemmer;
    return is_plain_word(word) ? std::string{stemmer.stem(word)} : std::string{word};
}

/// Whether `between`, in a text, is what joins two words of a phrase by `wanted`.
bool joins_alike(const std::string& wanted, std::string_view between, bool spaced) {
    const std::string found = plain_gap(between);
    if (found == wanted) {
        return true;
    }
    if (!has_space(wanted)) {
        return !spaced && wanted.empty() && trim(found).empty();
    }
    return has_space(found) || found == "-" || found == "/" || (!spaced && found.empty());
}

/// The name of an option: -xzf.
bool is_option(std::string_view gap, bool first) {
    if (!gap.ends_with('-')) {
        return false;
    }
    return gap.size() == 1 ? first : std::string_view{" \t\n`'\"(-"}.contains(gap[gap.size() - 2]);
}

/// 1.1 inside of 1.1.2.
bool number_goes_on(std::string_view before, std::string_view gap, std::string_view after) {
    return gap == "." && !before.empty() && !after.empty() && is_ascii_digit(before.back()) &&
           is_ascii_digit(after.front());
}

}  // namespace

Phrase::Phrase(std::string_view text, Match match) {
    const TextWords read = read_words(text);
    for (const TextWord& word : read.words) {
        words_.push_back({.word = word.folded, .gap = plain_gap(word.gap), .spaced = word.spaced});
    }
    if (words_.empty()) {
        return;
    }
    words_.front().gap = leading_signs(std::move(words_.front().gap));
    tail_ = trailing_signs(plain_gap(read.tail));
    if (match == Match::kInflected && words_.size() == 1 && words_.front().gap.empty() &&
        tail_.empty() && is_plain_word(words_.front().word)) {
        stem_ = stem_of(words_.front().word);
    }
}

bool Phrase::is_in(const TextWords& text) const {
    if (words_.empty()) {
        return false;
    }
    for (std::size_t first = 0; first + words_.size() <= text.words.size(); ++first) {
        if (is_at(text, first)) {
            return true;
        }
    }
    return false;
}

bool Phrase::same_word(const TextWords& text, std::size_t first, std::size_t n) const {
    const std::string& found = text.words[first + n].folded;
    const std::string& wanted = words_[n].word;
    const bool version =
        n == 0 && words_.size() > 1 && is_ascii_digit(wanted[0]) && found[0] == 'v';
    return found == wanted || (version && std::string_view{found}.substr(1) == wanted);
}

bool Phrase::is_at(const TextWords& text, std::size_t first) const {
    const TextWord& begin = text.words[first];
    if (!stem_.empty()) {
        return stem_of(begin.folded) == stem_ && !is_option(begin.gap, first == 0);
    }
    for (std::size_t n = 0; n < words_.size(); ++n) {
        if (!same_word(text, first, n) ||
            (n > 0 && !joins_alike(words_[n].gap, text.words[first + n].gap, words_[n].spaced))) {
            return false;
        }
    }
    const std::size_t end = first + words_.size();
    const std::string_view after = end < text.words.size() ? text.words[end].gap : text.tail;
    const bool longer_number =
        (first > 0 && number_goes_on(text.words[first - 1].folded, begin.gap, words_[0].word)) ||
        (end < text.words.size() &&
         number_goes_on(words_.back().word, after, text.words[end].folded));
    return !longer_number && plain_gap(begin.gap).ends_with(words_[0].gap) &&
           plain_gap(after).starts_with(tail_);
}

}  // namespace ragd
