#include "text/sentences.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "text/abbreviations.hpp"
#include "text/markdown_lines.hpp"
#include "text/sentence_marks.hpp"

namespace ragd {
namespace {

constexpr std::size_t kWordBytesMax = 16;   // looked at around a stop
constexpr std::size_t kMarkerBytesMax = 8;  // "xviii." at the start of an item
constexpr std::size_t kKeyBytesMax = 40;    // "key: value"

/// Splits the prose of one block.
class ProseSplitter {
public:
    ProseSplitter(std::string_view text, Span block, std::vector<Span>& out)
        : text_(text.substr(0, block.end)), start_(block.start), out_(out) {
        caseless_ = !has_capital(block.of(text));
        keyed_ = is_key_line(block.start);
    }

    void run() {
        std::size_t at = start_;
        while (at < text_.size()) {
            if (!may_stop(text_[at])) {
                ++at;
                continue;
            }
            const std::size_t end =
                text_[at] == '\n' || text_[at] == '\r' ? line_end(at) : sentence_end(at);
            if (end == 0) {
                at = next_;
                continue;
            }
            out_.push_back({start_, end});
            at = start_ = skip_space(end);
        }
        if (start_ < text_.size()) {
            out_.push_back({start_, text_.size()});
        }
    }

private:
    [[nodiscard]] std::size_t skip_space(std::size_t at) const {
        while (at < text_.size()) {
            const CodePoint point = decode_utf8(text_, at);
            if (!is_white_space(point.value)) {
                break;
            }
            at += point.bytes;
        }
        return at;
    }

    template <typename Is>
    [[nodiscard]] std::size_t skip(std::size_t at, Is is) const {
        while (at < text_.size()) {
            const CodePoint point = decode_utf8(text_, at);
            if (!is(point.value)) {
                break;
            }
            at += point.bytes;
        }
        return at;
    }

    /// "Name: value" with a short name.
    [[nodiscard]] bool is_key_line(std::size_t at) const {
        const std::string_view head = text_.substr(at, kKeyBytesMax);
        const std::size_t colon = head.find_first_of(":\r\n.,;!?");
        return colon != std::string_view::npos && colon > 0 && head[colon] == ':' &&
               colon + 1 < head.size() && head[colon + 1] == ' ';
    }

    /// Lines that each give a value to a name are sentences of their own.
    std::size_t line_end(std::size_t at) {
        next_ = skip_space(at);
        return keyed_ && is_key_line(next_) ? trimmed(at) : 0;
    }

    [[nodiscard]] std::size_t trimmed(std::size_t end) const {
        return start_ + trim(text_.substr(start_, end - start_)).size();
    }

    /// Where the sentence ends whose stop may be at `at`; 0 if it goes on. Sets `next_`, from which
    /// to look on.
    std::size_t sentence_end(std::size_t at) {
        const CodePoint point = decode_utf8(text_, at);
        next_ = at + point.bytes;
        const bool hard = is_hard_stop(point.value);
        if (!hard && !is_soft_stop(point.value)) {
            return 0;
        }
        const std::size_t stops =
            skip(next_, [](char32_t c) { return is_soft_stop(c) || is_hard_stop(c); });
        const bool single = stops == next_;
        std::size_t end = skip(stops, is_closer);
        end = skip_references(end);
        next_ = end;
        if (hard || end == text_.size()) {
            return end;
        }
        const std::size_t following = skip_space(end);
        if (following == end || following == text_.size()) {
            return following == end ? 0 : end;
        }
        const bool quoted = end != stops;
        return begins_sentence(point.value, single ? at : text_.size(), following, quoted) ? end
                                                                                           : 0;
    }

    /// "[12]" or "[a][3]" right after the stop.
    [[nodiscard]] std::size_t skip_references(std::size_t at) const {
        while (at < text_.size() && text_[at] == '[') {
            const std::size_t close = text_.substr(at, kMarkerBytesMax).find(']');
            if (close == std::string_view::npos) {
                break;
            }
            at += close + 1;
        }
        return at;
    }

    /// True when a sentence can begin at `following`, after the stop at `stop` (at the end of the
    /// text: after several stops).
    [[nodiscard]] bool begins_sentence(char32_t mark, std::size_t stop, std::size_t following,
                                       bool quoted) const {
        const std::size_t first = skip(following, is_opener);
        if (first == text_.size()) {
            return true;
        }
        const bool lower = is_lower_case(decode_utf8(text_, first).value);
        if (mark == U'!' || mark == U'?') {
            return !lower || !quoted;
        }
        if (mark != U'.' || stop == text_.size()) {
            return !lower || caseless_;
        }
        return (!lower || caseless_) && !is_enumerator(stop) && stop_ends(stop, first);
    }

    /// "1." or "iv." or "A." with nothing before it in the sentence.
    [[nodiscard]] bool is_enumerator(std::size_t stop) const {
        const std::string_view head = text_.substr(start_, stop - start_);
        if (head.size() > kMarkerBytesMax) {
            return false;
        }
        const std::string_view marker =
            head.substr(std::min(head.find_first_not_of("-*+(# "), head.size()));
        return !marker.empty() &&
               (markdown::only(marker, "0123456789") || markdown::only(marker, "ivxIVX") ||
                (marker.size() == 1 && is_ascii_letter(marker[0])));
    }

    [[nodiscard]] bool stop_ends(std::size_t stop, std::size_t first) const {
        if (is_ordinal(stop, first)) {
            return false;
        }
        switch (stop_kind(word_before(stop))) {
            case StopKind::kOrdinary:
                return true;
            case StopKind::kNever:
                return false;
            case StopKind::kBeforeNumber:
                return !is_ascii_digit(text_[first]);
            case StopKind::kPerhaps:
                if (caseless_ && word_before(stop).size() == 1) {
                    return true;
                }
                return is_common_first_word(word_at(first)) && !is_letter_with_stop(first);
        }
        return true;
    }

    /// "B." of "z. B.": an abbreviation of several words goes on.
    [[nodiscard]] bool is_letter_with_stop(std::size_t at) const {
        const std::size_t letter = decode_utf8(text_, at).bytes;
        return at + letter < text_.size() && text_[at + letter] == '.';
    }

    /// "29. Juli", "im 19. Jahrhundert".
    [[nodiscard]] bool is_ordinal(std::size_t stop, std::size_t first) const {
        constexpr std::size_t kDigitsMax = 2;
        std::size_t number = stop;
        while (number > start_ && stop - number <= kDigitsMax &&
               is_ascii_digit(text_[number - 1])) {
            --number;
        }
        if (number == stop || stop - number > kDigitsMax) {
            return false;
        }
        const std::size_t end = number - start_ > 0 ? number - 1 : number;
        const bool spaced = end < number && text_[end] == ' ';
        return is_ordinal_between(spaced ? word_before(end) : std::string_view{}, word_at(first));
    }

    static bool is_word_byte(char c) {
        return is_ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80;
    }

    [[nodiscard]] std::string_view word_before(std::size_t stop) const {
        std::size_t at = stop;
        while (at > start_ && stop - at < kWordBytesMax &&
               (is_word_byte(text_[at - 1]) || text_[at - 1] == '.')) {
            --at;
        }
        const bool whole =
            at == start_ || (!is_ascii_digit(text_[at - 1]) && !is_word_byte(text_[at - 1]));
        return whole ? text_.substr(at, stop - at) : std::string_view{};
    }

    [[nodiscard]] std::string_view word_at(std::size_t at) const {
        std::size_t end = at;
        while (end < text_.size() && end - at < kWordBytesMax && is_word_byte(text_[end])) {
            ++end;
        }
        return text_.substr(at, end - at);
    }

    std::string_view text_;  // up to the end of the block
    std::size_t start_;      // of the sentence that is being read
    std::vector<Span>& out_;
    std::size_t next_ = 0;
    bool caseless_ = false;  // nothing is a capital: a small letter may begin a sentence
    bool keyed_ = false;
};

void append_lines(std::string_view text, Span block, std::vector<Span>& out) {
    const std::string_view head = text.substr(0, block.end);
    for (std::size_t at = block.start; at < block.end;) {
        const markdown::Line line = markdown::line_at(head, at);
        if (!line.blank()) {
            out.push_back(line.body);
        }
        at = line.next;
    }
}

}  // namespace

void append_sentences(std::string_view text, const Block& block, std::vector<Span>& out) {
    switch (block.kind) {
        case BlockKind::kHeading:
        case BlockKind::kTableHead:
        case BlockKind::kTableRule:
        case BlockKind::kTableRow:
            out.push_back(block.span);
            break;
        case BlockKind::kCode:
        case BlockKind::kFrontMatter:
        case BlockKind::kComment:
            append_lines(text, block.span, out);
            break;
        case BlockKind::kParagraph:
        case BlockKind::kListItem:
        case BlockKind::kDefinition:
            ProseSplitter(text, block.span, out).run();
            break;
    }
}

std::vector<Span> split_sentences(std::string_view text) {
    std::vector<Span> out;
    for (const Block& block : read_blocks(text)) {
        append_sentences(text, block, out);
    }
    return out;
}

}  // namespace ragd
