#include "text/compounds.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "text/term_chars.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPartsMax = 16;  // of a compound; what is joined beyond begins another

}  // namespace

bool CompoundScanner::next(Compound& compound) {
    compound.parts.clear();
    compound.suffix = {};
    compound.paired = false;
    compound.dotted = false;
    if (!skip_to_word()) {
        return false;
    }
    if (term_char_of(decode_utf8(text_, at_).value) == TermChar::kPaired) {
        compound.paired = true;
        compound.parts.push_back(read_paired());
        return true;
    }
    compound.dotted = dot_begins_word();
    compound.parts.push_back(read_part());
    while (compound.parts.size() < kPartsMax) {
        const Joint joint = joint_after(compound.parts.back().text);
        if (joint.bytes == 0) {
            break;
        }
        at_ += joint.bytes;
        compound.parts.push_back(read_part());
        compound.parts.back().joint = joint.mark;
    }
    compound.suffix = read_suffix(compound.parts.back().text);
    return true;
}

bool CompoundScanner::word_starts_at(std::size_t at) const {
    if (at >= text_.size()) {
        return false;
    }
    if (is_ascii(text_[at])) {
        return is_ascii_alnum(text_[at]);
    }
    const TermChar kind = term_char_of(decode_utf8(text_, at).value);
    return kind == TermChar::kLetter || kind == TermChar::kDigit;
}

/// The dot of .NET, not the one between two sentences or the last of an ellipsis.
bool CompoundScanner::dot_begins_word() const {
    if (at_ == 0 || text_[at_ - 1] != '.' || !is_ascii_letter(text_[at_])) {
        return false;
    }
    return at_ == 1 || std::string_view{" \t\r\n([{\"'`*/"}.contains(text_[at_ - 2]);
}

bool CompoundScanner::skip_to_word() {
    while (at_ < text_.size()) {
        if (is_ascii(text_[at_])) {
            if (is_ascii_alnum(text_[at_])) {
                return true;
            }
            ++at_;
            continue;
        }
        const CodePoint point = decode_utf8(text_, at_);
        const TermChar kind = term_char_of(point.value);
        if (kind != TermChar::kOther && kind != TermChar::kMark) {
            return true;
        }
        at_ += point.bytes;
    }
    return false;
}

WordPart CompoundScanner::read_part() {
    const std::size_t start = at_;
    bool ascii = true;
    while (at_ < text_.size()) {
        if (is_ascii(text_[at_])) {
            if (!is_ascii_alnum(text_[at_])) {
                break;
            }
            ++at_;
            continue;
        }
        const CodePoint point = decode_utf8(text_, at_);
        const TermChar kind = term_char_of(point.value);
        if (kind == TermChar::kOther || kind == TermChar::kPaired) {
            break;
        }
        ascii = false;
        at_ += point.bytes;
    }
    return {.text = text_.substr(start, at_ - start), .joint = 0, .ascii = ascii};
}

WordPart CompoundScanner::read_paired() {
    const std::size_t start = at_;
    while (at_ < text_.size()) {
        const CodePoint point = decode_utf8(text_, at_);
        const TermChar kind = term_char_of(point.value);
        if (kind != TermChar::kPaired && kind != TermChar::kMark) {
            break;
        }
        at_ += point.bytes;
    }
    return {.text = text_.substr(start, at_ - start), .joint = 0, .ascii = false};
}

/// A joining mark at the place being read, whatever stands around it.
CompoundScanner::Joint CompoundScanner::mark_at() const {
    if (at_ >= text_.size()) {
        return {};
    }
    const char c = text_[at_];
    if (std::string_view{"-.'@&,"}.contains(c)) {
        return {c, 1};
    }
    if (c == '_') {  // __init__, a__b
        const std::size_t end = std::min(text_.find_first_not_of('_', at_), text_.size());
        return {c, end - at_};
    }
    const std::string_view rest = text_.substr(at_, 3);
    if (rest == "\u2019") {
        return {'\'', rest.size()};
    }
    return rest == "\u2010" || rest == "\u2011" ? Joint{'-', rest.size()} : Joint{};
}

CompoundScanner::Joint CompoundScanner::joint_after(std::string_view word) const {
    const Joint joint = mark_at();
    if (joint.bytes == 0 || !word_starts_at(at_ + joint.bytes)) {
        return {};
    }
    if (joint.mark == ',') {
        return groups_digits(word) ? joint : Joint{};
    }
    if (joint.mark == '&') {
        constexpr std::size_t kLettersMax = 3;
        const bool short_capitals = word.size() <= kLettersMax &&
                                    std::ranges::all_of(word, is_ascii_upper) &&
                                    is_ascii_upper(text_[at_ + 1]);
        return short_capitals ? joint : Joint{};
    }
    return joint;
}

/// "1,000": one to three digits, the comma, exactly three digits.
bool CompoundScanner::groups_digits(std::string_view word) const {
    constexpr std::size_t kGroup = 3;
    const std::string_view group = text_.substr(at_ + 1, kGroup);
    const std::size_t after = at_ + 1 + kGroup;
    return word.size() <= kGroup && std::ranges::all_of(word, is_ascii_digit) &&
           group.size() == kGroup && std::ranges::all_of(group, is_ascii_digit) &&
           !(after < text_.size() && is_ascii_alnum(text_[after]));
}

std::string_view CompoundScanner::read_suffix(std::string_view word) {
    const std::string_view rest = text_.substr(at_, 3);
    const bool ends = rest.size() < 3 || !is_ascii_alnum(rest[2]);
    std::string_view suffix;
    if (rest.starts_with("++") && ends && is_ascii_letter(word.back())) {
        suffix = rest.substr(0, 2);
    } else if (word.size() == 1 && is_ascii_letter(word[0]) && rest.starts_with('#') &&
               (rest.size() < 2 || (!is_ascii_alnum(rest[1]) && rest[1] != '#'))) {
        suffix = rest.substr(0, 1);
    }
    at_ += suffix.size();
    return suffix;
}

}  // namespace ragd
