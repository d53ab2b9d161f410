#include "text/search_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/utf8.hpp"
#include "text/analyzer.hpp"
#include "text/term_chars.hpp"

namespace ragd {
namespace {

struct Quotes {
    std::string_view open;
    std::array<std::string_view, 2> close;
};

constexpr std::array kQuotes{
    Quotes{"\"", {"\"", "\""}},
    Quotes{"\u201c", {"\u201d", "\u201c"}},  // English
    Quotes{"\u201e", {"\u201c", "\u201d"}},  // German, Polish
    Quotes{"\u201d", {"\u201d", "\u201d"}},  // Swedish
    Quotes{"\u00ab", {"\u00bb", "\u00bb"}},  // French
    Quotes{"\u00bb", {"\u00ab", "\u00ab"}},  // German, in books
    Quotes{"\u300c", {"\u300d", "\u300d"}},  // Japanese
    Quotes{"\u300e", {"\u300f", "\u300f"}},
    Quotes{"\uff02", {"\uff02", "\uff02"}},
};

constexpr std::string_view kWordSpaces = " \t\r\n\v\f";
constexpr std::string_view kNameOpeners = "([{";
constexpr std::string_view kEnders = ".,;:!?)]}";
constexpr std::size_t kExcludedLettersMin = 2;

bool is_word_char(std::string_view text, std::size_t at) {
    const TermChar kind = term_char_of(decode_utf8(text, at).value);
    return kind != TermChar::kOther && kind != TermChar::kMark;
}

bool is_letter(std::string_view text, std::size_t at) {
    return at < text.size() && is_word_char(text, at) &&
           term_char_of(decode_utf8(text, at).value) != TermChar::kDigit;
}

std::size_t count_letters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).bytes) {
        count += is_word_char(text, at) ? 1 : 0;
    }
    return count;
}

/// Something in quotes, its marks included.
struct Quoted {
    std::size_t end = 0;
    std::string_view inside;
};

std::string_view without_punctuation(std::string_view word) {
    const auto begin = word.find_first_not_of("([{\"'");
    const auto end = word.find_last_not_of(".,;:!?)]}\"'");
    return begin > end || end == std::string_view::npos ? std::string_view{}
                                                        : word.substr(begin, end - begin + 1);
}

/// A version; or letters with so many digits that they are no year, quantity or ordinal (1990s,
/// 500mg, 20th), nor a name that is a word among others (covid-19, p53).
bool is_name(std::string_view word) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_small = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    const auto digits = std::ranges::count_if(word, is_digit);
    const auto letters = std::ranges::count_if(word, is_small);
    for (std::size_t at = 1; at + 1 < word.size(); ++at) {
        if (word[at] == '.' && is_digit(word[at - 1]) && is_digit(word[at + 1])) {
            return true;
        }
    }
    constexpr auto kDigitsMin = 3;
    constexpr auto kLettersOfUnits = 2;
    return digits >= kDigitsMin && letters > 0 &&
           (is_small(word.front()) || letters > kLettersOfUnits);
}

std::vector<std::string> names_in(std::string_view text) {
    constexpr std::size_t kNamesMax = 8;
    std::vector<std::string> names;
    while (!text.empty() && names.size() < kNamesMax) {
        const std::size_t end = std::min(text.find_first_of(kWordSpaces), text.size());
        const std::string_view word = without_punctuation(text.substr(0, end));
        std::vector<std::string> terms;
        if (!word.empty() && is_name(word)) {
            Analyzer{}.analyze(word, terms);
        }
        if (!terms.empty()) {
            names.push_back(std::move(terms.front()));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    SearchWords read() {
        while (at_ < text_.size()) {
            if (!(begins_word() && (read_excluded() || read_phrase()))) {
                const std::size_t bytes = decode_utf8(text_, at_).bytes;
                keep(text_.substr(at_, bytes));
                at_ += bytes;
            }
        }
        found_.text = trim(found_.text);
        found_.bare = trim(found_.bare);
        return std::move(found_);
    }

private:
    void keep(std::string_view part) {
        found_.text += part;
        found_.bare += part;
    }

    [[nodiscard]] bool begins_word() const {
        return at_ == 0 || kWordSpaces.contains(text_[at_ - 1]) ||
               kNameOpeners.contains(text_[at_ - 1]) || text_.substr(0, at_).ends_with("\u3000") ||
               text_.substr(0, at_).ends_with("\u00a0");
    }

    bool read_excluded() {
        if (text_[at_] != '-') {
            return false;
        }
        if (const auto quoted = quoted_at(at_ + 1)) {
            return exclude(quoted->inside, quoted->end);
        }
        const std::size_t begin = at_ + 1;
        const bool dotted = begin < text_.size() && text_[begin] == '.';
        if (!is_letter(text_, begin + (dotted ? 1 : 0))) {
            return false;
        }
        const std::size_t end = std::min(text_.find_first_of(kWordSpaces, begin), text_.size());
        std::string_view word = text_.substr(begin, end - begin);
        while (!word.empty() && kEnders.contains(word.back())) {
            word.remove_suffix(1);
        }
        const bool aside = word.ends_with('-');
        const bool is_name = count_letters(word) >= kExcludedLettersMin ||
                             word.find_first_of("+#") != std::string_view::npos;  // C++
        return is_name && !aside && exclude(word, begin + word.size());
    }

    bool exclude(std::string_view words, std::size_t end) {
        Phrase phrase{words, Phrase::Match::kInflected};
        if (!phrase.has_words()) {
            return false;
        }
        found_.excluded.push_back(std::move(phrase));
        at_ = end;
        return true;
    }

    bool read_phrase() {
        const auto quoted = quoted_at(at_);
        if (!quoted) {
            return false;
        }
        Phrase phrase{quoted->inside, Phrase::Match::kExact};
        if (!phrase.has_words()) {
            return false;
        }
        found_.phrases.push_back(std::move(phrase));
        found_.text += text_.substr(at_, quoted->end - at_);
        found_.bare += quoted->inside;
        at_ = quoted->end;
        return true;
    }

    [[nodiscard]] std::optional<Quoted> quoted_at(std::size_t at) const {
        const std::string_view rest = text_.substr(std::min(at, text_.size()));
        for (const Quotes& quotes : kQuotes) {
            if (rest.starts_with(quotes.open)) {
                const std::size_t begin = at + quotes.open.size();
                return quotes.open == "\"" ? straight_from(begin) : curved_from(begin, quotes);
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<Quoted> curved_from(std::size_t begin, const Quotes& quotes) const {
        const std::size_t end =
            std::min(text_.find(quotes.close[0], begin), text_.find(quotes.close[1], begin));
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        return Quoted{.end = end + decode_utf8(text_, end).bytes,
                      .inside = text_.substr(begin, end - begin)};
    }

    /// Straight marks look the same on both sides: one opens in front of a word and closes behind
    /// one. Of "say "hi" loud" the inner ones belong to the phrase.
    [[nodiscard]] std::optional<Quoted> straight_from(std::size_t begin) const {
        std::optional<std::size_t> first_close;
        std::size_t depth = 1;
        for (std::size_t at = text_.find('"', begin); at != std::string_view::npos;
             at = text_.find('"', at + 1)) {
            if (at == begin) {
                return std::nullopt;  // nothing inside
            }
            const bool after_space = kWordSpaces.contains(text_[at - 1]);
            const bool before_space = at + 1 == text_.size() ||
                                      kWordSpaces.contains(text_[at + 1]) ||
                                      kEnders.contains(text_[at + 1]);
            if (after_space && !before_space) {
                ++depth;
                continue;
            }
            first_close = first_close.value_or(at);
            if (--depth == 0) {
                first_close = at;
                break;
            }
        }
        if (!first_close) {
            return std::nullopt;
        }
        return Quoted{.end = *first_close + 1, .inside = text_.substr(begin, *first_close - begin)};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    SearchWords found_;
};

}  // namespace

SearchWords read_search_words(std::string_view question) {
    SearchWords found = Reader{question}.read();
    if (count_letters(found.bare) == 0) {
        found = {.text = std::string{question}, .bare = std::string{question}};
    }
    found.names = names_in(found.bare);
    return found;
}

}  // namespace ragd
