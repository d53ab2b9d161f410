#include "answer/follow_up.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/ascii.hpp"

namespace ragd {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kTurnsBack = 3;  // as far as follow-ups of follow-ups are followed
constexpr std::size_t kWordsMax = 32;
constexpr std::size_t kOwnWordsMin = 2;     // with fewer it says too little to stand alone
constexpr std::size_t kOwnWordsPlenty = 7;  // with so many it says all that is meant, itself
constexpr std::size_t kOwnWordsEnough = 4;  // for a `this` at its end to mean what it says itself

constexpr auto kBeginnings =
    std::to_array<std::string_view>({"and", "but", "or", "also", "then", "so", "und", "aber",
                                     "oder", "also", "dann", "et", "ou", "mais"});
constexpr auto kTwoWordBeginnings = std::to_array<std::string_view>(
    {"what about", "how about", "what if", "what else", "which one", "which ones"});
constexpr auto kGermanBeginnings =
    std::to_array<std::string_view>({"was ist mit", "wie ist es mit", "wie steht es mit"});
constexpr auto kPronouns =
    std::to_array<std::string_view>({"it", "its", "itself", "they", "them", "their", "theirs", "he",
                                     "him", "his", "she", "her", "hers", "er", "ihn", "ihm"});
constexpr auto kPossessives =
    std::to_array<std::string_view>({"its", "their", "his", "her", "hers"});
constexpr auto kPointers = std::to_array<std::string_view>({"this", "that", "these", "those"});
/// At the end of a question these stand for something.
constexpr auto kLastWords =
    std::to_array<std::string_view>({"there", "one", "ones", "same", "dafür", "davon"});
constexpr auto kImpersonal =
    std::to_array<std::string_view>({"take", "takes", "took", "cost", "costs", "possible",
                                     "allowed", "necessary", "ok", "mean", "legal", "required"});
constexpr auto kAfterImpersonal =
    std::to_array<std::string_view>({"to", "that", "for", "if", "when"});
constexpr auto kClauses = std::to_array<std::string_view>(
    {"if", "when", "because", "and", "after", "before", "while", "that", "who", "which", "but",
     "or", "once", "since", "until", "though", "wenn", "weil"});
constexpr auto kPrepositions =
    std::to_array<std::string_view>({"about", "of", "for", "with", "to", "in", "on", "at", "by",
                                     "from", "after", "before", "than", "like", "without"});
constexpr auto kTimes = std::to_array<std::string_view>(
    {"year", "month", "week", "day", "morning", "evening", "weekend", "quarter", "time"});
/// Words that say nothing of what a question is about.
constexpr auto kEmptyWords = std::to_array<std::string_view>(
    {"a",      "an",     "the",   "and",   "or",    "but",   "so",   "as",    "at",    "be",
     "been",   "by",     "for",   "from",  "if",    "in",    "into", "is",    "it",    "its",
     "of",     "on",     "to",    "with",  "what",  "which", "who",  "whom",  "whose", "when",
     "where",  "why",    "how",   "do",    "does",  "did",   "can",  "could", "will",  "would",
     "should", "may",    "might", "must",  "shall", "i",     "me",   "my",    "mine",  "we",
     "us",     "our",    "you",   "your",  "have",  "has",   "had",  "am",    "are",   "was",
     "were",   "not",    "no",    "than",  "then",  "there", "here", "this",  "that",  "these",
     "those",  "they",   "them",  "their", "he",    "him",   "his",  "she",   "her",   "about",
     "any",    "some",   "much",  "many",  "long",  "often", "far",  "old",   "big",   "else",
     "also",   "please", "tell",  "get",   "der",   "die",   "das",  "und",   "ist",   "wie",
     "was",    "wer",    "wann",  "ich",   "wir",   "ein",   "eine", "mit"});

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

bool is_word_byte(char c) {
    return is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80 || c == '-' || c == '_' ||
           c == '\'' || c == '.';
}

/// As they are written, without what stands around them.
Words words_of(std::string_view text) {
    Words words;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin =
            std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_word_byte);
        const auto end = std::find_if_not(begin, text.end(), is_word_byte);
        std::string_view word{begin, end};
        word.remove_prefix(std::min(word.find_first_not_of("-'."), word.size()));
        word.remove_suffix(word.size() - std::min(word.find_last_not_of("-'.") + 1, word.size()));
        if (!word.empty()) {
            words.emplace_back(word);
        }
        at = static_cast<std::size_t>(end - text.begin());
    }
    return words;
}

Words lower(Words words) {
    for (std::string& word : words) {
        std::ranges::transform(word, word.begin(), ascii_lower);
    }
    return words;
}

bool begins_like_one(const Words& words) {
    if (is_one_of(kBeginnings, words[0])) {
        return true;
    }
    std::string begin;
    for (std::size_t i = 0; i < words.size() && i < 4; ++i) {
        begin += (i == 0 ? "" : " ") + words[i];
        if (is_one_of(kTwoWordBeginnings, begin) || is_one_of(kGermanBeginnings, begin)) {
            return true;
        }
    }
    return false;
}

/// "How long does it take to ...?", "is it possible that ...?"
bool is_impersonal(const Words& words, std::size_t from) {
    const auto verb = std::find_if(words.begin() + static_cast<std::ptrdiff_t>(from), words.end(),
                                   [](const auto& word) { return is_one_of(kImpersonal, word); });
    return verb != words.end() && std::any_of(verb + 1, words.end(), [](const auto& word) {
               return is_one_of(kAfterImpersonal, word);
           });
}

/// What a pronoun may stand for was said in the same question.
bool is_said_before(const Words& words, std::size_t at) {
    const auto end = words.begin() + static_cast<std::ptrdiff_t>(at);
    const bool has_noun = std::any_of(words.begin(), end, [](const auto& word) {
        return !is_one_of(kEmptyWords, word) && !is_one_of(kClauses, word);
    });
    const bool has_clause = at > 1 && std::any_of(words.begin() + 1, end, [](const auto& word) {
                                return is_one_of(kClauses, word);
                            });
    return has_noun && (has_clause || is_one_of(kPossessives, words[at]));
}

std::size_t count_own(const Words& words) {
    return static_cast<std::size_t>(std::ranges::count_if(
        words, [](const auto& word) { return !is_one_of(kEmptyWords, word); }));
}

bool stands_for_another(const Words& words, std::size_t at) {
    const std::string_view word = words[at];
    const bool is_last = at + 1 == words.size();
    if (is_one_of(kPronouns, word)) {
        return !(word == "it" && is_impersonal(words, at)) && !is_said_before(words, at);
    }
    if (is_one_of(kPointers, word)) {
        const bool is_time = !is_last && is_one_of(kTimes, words[at + 1]);
        const bool joins =
            !is_last && word == "that" && (at == 0 || !is_one_of(kPrepositions, words[at - 1]));
        const bool is_of_itself = is_last && count_own(words) >= kOwnWordsEnough;
        const bool begins_clause = !is_last && is_one_of(kClauses, words[at + 1]);
        return !is_time && !joins && !begins_clause && !is_of_itself;
    }
    return is_last && is_one_of(kLastWords, word);
}

bool is_follow_up(std::string_view question) {
    const Words words = lower(words_of(question));
    if (words.empty() || begins_like_one(words)) {
        return true;
    }
    const std::size_t own = count_own(words);
    if (own < kOwnWordsMin || own >= kOwnWordsPlenty) {
        return own < kOwnWordsMin;
    }
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (stands_for_another(words, at)) {
            return true;
        }
    }
    return false;
}

/// Words, each once.
class NewWords {
public:
    explicit NewWords(Words known) : known_(std::move(known)) {}

    void add_of(std::string_view text) {
        for (std::string& word : words_of(text)) {
            std::string lowered = lower({word}).front();
            if (count_ == kWordsMax || is_one_of(kEmptyWords, lowered) ||
                std::ranges::find(known_, lowered) != known_.end()) {
                continue;
            }
            added_ += (added_.empty() ? "" : " ") + word;
            known_.push_back(std::move(lowered));
            ++count_;
        }
    }
    std::string take() { return std::move(added_); }

private:
    Words known_;  // in lower case
    std::string added_;
    std::size_t count_ = 0;
};

}  // namespace

std::string words_from_before(std::string_view question, std::span<const Turn> before) {
    NewWords words{lower(words_of(question))};
    std::string_view latest = question;
    std::size_t back = 0;
    for (auto turn = before.rbegin(); turn != before.rend() && back < kTurnsBack; ++turn) {
        if (turn->role != Role::kUser) {
            continue;
        }
        if (!is_follow_up(latest)) {
            break;
        }
        words.add_of(turn->text);
        latest = turn->text;
        ++back;
    }
    return words.take();
}

}  // namespace ragd
