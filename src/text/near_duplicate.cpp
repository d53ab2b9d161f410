#include "text/near_duplicate.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <string>

#include "text/english.hpp"
#include "text/text_words.hpp"

namespace ragd {
namespace {

constexpr std::size_t kWordsMin = 12;  // below, one word more is another statement
constexpr std::size_t kChangedShare = 10;

constexpr std::array<std::string_view, 46> kTellingWords{
    "no",      "not",  "never",  "none",   "without", "cannot", "nor",   "neither",
    "one",     "two",  "three",  "four",   "five",    "six",    "seven", "eight",
    "nine",    "ten",  "eleven", "twelve", "half",    "double", "first", "second",
    "third",   "last", "before", "after",  "until",   "more",   "less",  "only",
    "nicht",   "kein", "keine",  "nie",    "ohne",    "zwei",   "drei",  "vier",
    "hundred", "must", "may",    "open",   "closed",  "all"};

std::uint64_t hash_of(std::string_view word) {
    return std::hash<std::string_view>{}(word);
}

bool is_telling(const TextWord& word) {
    const bool digit =
        std::ranges::any_of(word.folded, [](char c) { return c >= '0' && c <= '9'; });
    return digit || !word.spaced || (word.capital && !is_stop_word(word.folded)) ||
           std::ranges::find(kTellingWords, word.folded) != kTellingWords.end();
}

/// Signs that mean something, as opposed to punctuation and marks of Markdown.
bool is_sign(char c) {
    return std::string_view{"+=<>%$&/\\@~^|"}.contains(c);
}

using Hashes = std::vector<std::uint64_t>;

Hashes pairs_of(const Hashes& words) {
    Hashes pairs;
    for (std::size_t n = 1; n < words.size(); ++n) {
        pairs.push_back(words[n - 1] * 31 + words[n]);
    }
    return pairs;
}

std::size_t count_differences(Hashes a, Hashes b) {
    std::ranges::sort(a);
    std::ranges::sort(b);
    Hashes differences;
    std::ranges::set_symmetric_difference(a, b, std::back_inserter(differences));
    return differences.size();
}

}  // namespace

Wording::Wording(std::string_view text) {
    const TextWords read = read_words(text);
    const auto add = [this](std::uint64_t hash, bool telling) {
        words_.push_back(hash);
        signature_.flip(hash % kSignatureBits);
        if (telling) {
            telling_.push_back(hash);
        }
    };
    const auto add_signs = [&](std::string_view gap) {
        for (const char c : gap) {
            if (is_sign(c)) {
                add(hash_of({&c, 1}), true);
            }
        }
    };
    for (const TextWord& word : read.words) {
        add_signs(word.gap);
        add(hash_of(word.folded), is_telling(word));
    }
    add_signs(read.tail);
    std::ranges::sort(telling_);
}

bool Wording::nearly_equals(const Wording& other) const {
    if (words_ == other.words_) {
        return true;
    }
    const std::size_t both = words_.size() + other.words_.size();
    const std::size_t most = both / kChangedShare;
    if (std::min(words_.size(), other.words_.size()) < kWordsMin ||
        (signature_ ^ other.signature_).count() > most || telling_ != other.telling_) {
        return false;
    }
    const std::size_t changed = count_differences(words_, other.words_);
    return changed <= most &&
           count_differences(pairs_of(words_), pairs_of(other.words_)) <= 2 * changed + 1;
}

}  // namespace ragd
