#include "answer/quotes/question_terms.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "answer/quotes/asking_words.hpp"
#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

using Words = std::vector<std::string_view>;

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '\'';
}

/// The dot inside 6.2.8, which is one word.
bool joins_digits(std::string_view text, std::size_t at) {
    return text[at] == '.' && at > 0 && is_ascii_digit(text[at - 1]) && at + 1 < text.size() &&
           is_ascii_digit(text[at + 1]);
}

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

/// How many bytes of a mark that asks or exclaims in Spanish stand there.
std::size_t inverted_mark_at(std::string_view text, std::size_t at) {
    const std::string_view mark = text.substr(at, 2);
    return mark == "¿" || mark == "¡" ? mark.size() : 0;
}

Words words_of(std::string_view text) {
    Words words;
    for (std::size_t at = 0; at < text.size();) {
        at += inverted_mark_at(text, at);
        std::size_t end = at;
        while (end < text.size() && (is_word_byte(text[end]) || joins_digits(text, end))) {
            ++end;
        }
        if (end > at) {
            words.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    return words;
}

template <std::size_t kCount>
bool is_one_of(std::string_view word, const std::array<std::string_view, kCount>& list) {
    return std::ranges::find(list, word) != list.end();
}

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

constexpr std::array<std::string_view, 25> kTimeWords{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "today",  "century", "decade",    "daily",    "noon",   "midnight", "spring",
    "winter", "minutes", "hour",      "hours",    "days",   "week",     "weeks",
    "month",  "months",  "year",      "years"};

constexpr std::array<std::string_view, 24> kNumberWords{
    "one",   "two",     "three",    "four",    "five",    "six",    "seven",  "eight",
    "nine",  "ten",     "eleven",   "twelve",  "dozen",   "twenty", "thirty", "forty",
    "fifty", "hundred", "thousand", "million", "billion", "half",   "twice",  "once"};

constexpr std::array<std::string_view, 8> kTimeNouns{"year", "date",   "day",     "month",
                                                     "time", "decade", "century", "years"};
constexpr std::array<std::string_view, 13> kHowMuch{"many",  "much",  "long", "old",  "far",
                                                    "tall",  "large", "big",  "high", "deep",
                                                    "often", "fast",  "heavy"};

bool is_time(std::string_view lowered) {
    const bool year = lowered.size() == 4 && std::ranges::all_of(lowered, is_ascii_digit);
    return year || is_one_of(lowered, kMonths) || is_one_of(lowered, kTimeWords);
}

bool is_number(std::string_view lowered) {
    return std::ranges::any_of(lowered, is_ascii_digit) || is_one_of(lowered, kNumberWords);
}

/// A capitalised word inside the sentence, or what follows "by": "approved by your manager".
bool looks_like_name(const Words& words, std::size_t i) {
    return i > 0 && (is_capital(words[i].front()) || words[i - 1] == "by");
}

AnswerType type_after_how(std::string_view next) {
    return is_one_of(next, kHowMuch) ? AnswerType::kNumber : AnswerType::kAny;
}

AnswerType type_after_what(std::string_view next) {
    if (is_one_of(next, kTimeNouns)) {
        return AnswerType::kTime;
    }
    return next == "percentage" || next == "number" ? AnswerType::kNumber : AnswerType::kAny;
}

}  // namespace

AnswerType expected_type(std::string_view question) {
    const std::string lowered = lower(question);
    const Words words = words_of(lowered);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view next = i + 1 < words.size() ? words[i + 1] : std::string_view{};
        if (words[i] == "when") {
            return AnswerType::kTime;
        }
        if (words[i] == "who" || words[i] == "whom" || words[i] == "whose") {
            return AnswerType::kName;
        }
        if (words[i] == "where") {
            return AnswerType::kName;
        }
        if (words[i] == "how") {
            return type_after_how(next);
        }
        if (words[i] == "what" || words[i] == "which") {
            return type_after_what(next);
        }
    }
    return AnswerType::kAny;
}

QuestionTerms::QuestionTerms(std::string_view question, const Analyzer& analyzer)
    : analyzer_(analyzer), type_(expected_type(question)) {
    bool first = true;
    for (const std::string_view word : words_of(question)) {
        const std::string lowered = lower(word);
        const bool name =
            (!first && is_capital(word.front())) || std::ranges::any_of(word, is_ascii_digit);
        if (!is_asking_word(lowered)) {
            add(word, name);
        }
        analyzer_.analyze(lowered, own_);
        said_.push_back(lowered);
        first = false;
    }
}

void QuestionTerms::add(std::string_view word, bool name) {
    std::vector<std::string> terms;
    analyzer_.analyze(word, terms);
    for (std::string& term : terms) {
        const auto [known, is_new] = index_.emplace(std::move(term), names_.size());
        if (is_new) {
            names_.push_back(name);
        }
    }
}

void QuestionTerms::mark(std::string_view text, std::vector<bool>& seen) const {
    std::vector<std::string> terms;
    analyzer_.analyze(text, terms);
    for (const std::string& term : terms) {
        if (const auto known = index_.find(term); known != index_.end()) {
            seen[known->second] = true;
        }
    }
}

bool QuestionTerms::is_echo(std::string_view sentence) const {
    constexpr std::size_t kKeyBytesMax = 40;
    const auto colon = sentence.find(": ");
    const bool keyed = colon < kKeyBytesMax;
    if (!keyed && !sentence.ends_with('?') && type_ == AnswerType::kAny) {
        return false;
    }
    std::vector<std::string> terms;
    analyzer_.analyze(keyed ? sentence.substr(colon + 1) : sentence, terms);
    return std::ranges::all_of(terms, [this](const std::string& term) {
        return std::ranges::find(own_, term) != own_.end();
    });
}

bool QuestionTerms::has_type(std::string_view sentence) const {
    if (type_ == AnswerType::kAny) {
        return true;
    }
    const Words words = words_of(sentence);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string lowered = lower(words[i]);
        if (std::ranges::find(said_, lowered) != said_.end()) {
            continue;  // the question's own "1973" is no answer to it
        }
        const bool fits = type_ == AnswerType::kTime     ? is_time(lowered)
                          : type_ == AnswerType::kNumber ? is_number(lowered)
                                                         : looks_like_name(words, i);
        if (fits) {
            return true;
        }
    }
    return false;
}

}  // namespace ragd
