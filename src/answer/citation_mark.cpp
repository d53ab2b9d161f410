#include "answer/citation_mark.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "answer/citation_words.hpp"
#include "base/ascii.hpp"

namespace ragd {
namespace {

struct Brackets {
    std::string_view open;
    std::string_view close;
    bool is_parenthesis = false;
};
constexpr std::array<Brackets, 6> kBrackets{
    {{"[[", "]]"}, {"[", "]"}, {"【", "】"}, {"［", "］"}, {"(", ")", true}, {"（", "）", true}}};

constexpr std::array<std::string_view, 6> kDashes{"-", "–", "—", "‐", "‑", "~"};
constexpr std::array<std::string_view, 5> kParting{",", ";", "、", "，", "；"};
constexpr std::array<std::string_view, 4> kInnerBrackets{"[", "]", "【", "】"};

bool is_zero(std::string_view number) {
    return number.find_first_not_of('0') == std::string_view::npos;
}

class MarkParser {
public:
    explicit MarkParser(std::string_view text) : text_(text.substr(0, kMarkBytesMax)) {}

    MarkMatch parse() {
        const bool whole = bracket() && content();
        if (whole) {
            mark_.bytes = at_;
            return is_meant() ? MarkMatch::kWhole : MarkMatch::kNo;
        }
        return ran_off_ && text_.size() < kMarkBytesMax ? MarkMatch::kSoFar : MarkMatch::kNo;
    }
    CitationMark take() { return std::move(mark_); }

private:
    bool bracket() {
        for (const Brackets& one : kBrackets) {
            if (eat(one.open)) {
                bracket_ = one;
                mark_.is_plain = one.open == "[";
                return true;
            }
        }
        return false;
    }

    /// What stands between the brackets, and the closing one.
    bool content() {
        for (;;) {
            const bool spaced = blanks();
            if (at_ == text_.size()) {
                ran_off_ = true;
                return false;
            }
            if (eat(bracket_.close)) {
                return true;
            }
            if (!(digits_next()                 ? cited(spaced)
                  : is_ascii_letter(text_[at_]) ? word(spaced)
                                                : sign())) {
                return false;
            }
        }
    }

    bool cited(bool spaced) {
        if (after_number_ && !spaced) {
            return false;
        }
        const std::string first = number();
        std::string last = range_end().value_or(first);
        if (ran_off_) {
            return false;
        }
        if (!in_place_) {
            mark_.cited.push_back({first, std::move(last)});
        }
        after_number_ = true;
        after_label_ = false;
        return true;
    }

    /// The digits that come next, as ASCII.
    std::string number() {
        std::string digits;
        while (digits_next()) {
            const std::size_t bytes = digit_bytes();
            const char last = text_[at_ + bytes - 1];
            digits += bytes == 1 ? last : static_cast<char>(last - '\x90' + '0');
            mark_.is_plain = mark_.is_plain && bytes == 1;
            at_ += bytes;
        }
        return digits;
    }

    std::optional<std::string> range_end() {
        const std::size_t before = at_;
        blanks();
        if (!eat_any(kDashes)) {
            at_ = before;
            return std::nullopt;
        }
        blanks();
        ran_off_ = ran_off_ || at_ == text_.size();
        if (!ran_off_ && digits_next()) {
            return number();
        }
        at_ = before;
        return std::nullopt;
    }

    bool word(bool spaced) {
        if (after_number_ && !spaced) {
            return false;
        }
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_ascii_letter(text_[at_])) {
            ++at_;
        }
        const std::string_view letters = text_.substr(begin, at_ - begin);
        if (at_ == text_.size()) {
            ran_off_ = ran_off_ || may_become_citation_word(letters);
            return false;
        }
        const CitationWord* known = find_citation_word(letters);
        return known != nullptr && use(*known);
    }

    bool use(const CitationWord& word) {
        mark_.is_plain = false;
        const bool is_label = word.kind == WordKind::kSource;
        if (is_label && bracket_.is_parenthesis && !word.in_parentheses) {
            return false;
        }
        if (word.kind == WordKind::kPlace && mark_.cited.empty()) {
            return false;
        }
        labelled_ = labelled_ || is_label;
        in_place_ = word.kind == WordKind::kPlace || (in_place_ && !is_label);
        after_label_ = word.kind != WordKind::kJoin;
        after_number_ = false;
        return true;
    }

    bool sign() {
        if (bracket_.is_parenthesis && eat_any(kInnerBrackets)) {
            has_brackets_ = true;
            after_number_ = false;
            return true;
        }
        if (!mark_.cited.empty() && eat_any(kParting)) {
            mark_.is_plain = mark_.is_plain && is_ascii(text_[at_ - 1]);
            in_place_ = in_place_ && text_[at_ - 1] != ';';
            after_number_ = false;
            return true;
        }
        mark_.is_plain = false;
        if (after_label_ &&
            eat_any(std::array<std::string_view, 6>{":", ".", "#", "-", "_", "="})) {
            return true;
        }
        if (eat("^")) {  // before the number, and in Bing's way behind it, too
            has_caret_ = true;
            return true;
        }
        if (!bracket_.is_parenthesis && eat("#")) {
            return true;
        }
        if (bracket_.open == "【" && after_number_ && eat(":")) {
            number();  // OpenAI's way: the number of the message, then that of the source
            return true;
        }
        const bool tells_more =
            eat("†") || (after_number_ && labelled_ && (eat(":") || eat_any(kDashes)));
        return tells_more && free_text();
    }

    /// The title of a source, or its lines: goes on to the closing bracket or the next source.
    bool free_text() {
        while (at_ < text_.size() && !text_.substr(at_).starts_with(bracket_.close)) {
            const char c = text_[at_];
            if (c == ';') {
                return true;
            }
            if (c == '\n' || c == '[' || c == ']') {
                return false;
            }
            ++at_;
        }
        ran_off_ = ran_off_ || at_ == text_.size();
        return at_ < text_.size();
    }

    [[nodiscard]] bool is_meant() const {
        if (mark_.cited.empty() || (bracket_.is_parenthesis && !labelled_ && !has_brackets_)) {
            return false;
        }
        const bool is_class = has_caret_ && mark_.is_range();  // [^1-9], of a pattern
        const bool begins_with_zero = mark_.is_list() && is_zero(mark_.cited.front().first);
        return !is_class && (labelled_ || !begins_with_zero);
    }

    bool blanks() {
        const std::size_t before = at_;
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) {
            ++at_;
        }
        return at_ > before;
    }

    bool eat(std::string_view token) {
        const std::string_view rest = text_.substr(at_);
        if (rest.starts_with(token)) {
            at_ += token.size();
            return true;
        }
        ran_off_ = ran_off_ || token.starts_with(rest);
        return false;
    }

    bool eat_any(std::span<const std::string_view> tokens) {
        return std::ranges::any_of(tokens, [this](std::string_view one) { return eat(one); });
    }

    /// Of the digit that comes next: one byte, or the three of a full-width one; else 0.
    std::size_t digit_bytes() {
        constexpr std::string_view kWide = "\xEF\xBC";
        const std::string_view rest = text_.substr(at_);
        if (!rest.empty() && is_ascii_digit(rest[0])) {
            return 1;
        }
        if (!rest.empty() && rest.size() < 3 && kWide.starts_with(rest.substr(0, 2))) {
            ran_off_ = true;
            return 0;
        }
        const bool is_wide =
            rest.size() >= 3 && rest.starts_with(kWide) && rest[2] >= '\x90' && rest[2] <= '\x99';
        return is_wide ? 3 : 0;
    }
    bool digits_next() { return digit_bytes() > 0; }

    std::string_view text_;
    std::size_t at_ = 0;
    Brackets bracket_;
    CitationMark mark_;
    bool ran_off_ = false;  // the text ended where a mark could go on
    bool labelled_ = false;
    bool has_caret_ = false;
    bool has_brackets_ = false;  // within parentheses
    bool in_place_ = false;      // numbers are those of pages or lines
    bool after_label_ = false;
    bool after_number_ = false;
};

}  // namespace

bool CitationMark::is_range() const {
    return std::ranges::any_of(cited, [](const CitedRange& one) { return one.first != one.last; });
}

MarkMatch match_mark(std::string_view text, CitationMark& mark) {
    MarkParser parser{text};
    const MarkMatch found = parser.parse();
    if (found == MarkMatch::kWhole) {
        mark = parser.take();
    }
    return found;
}

}  // namespace ragd
