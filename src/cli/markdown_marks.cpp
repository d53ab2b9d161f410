#include "cli/markdown_marks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kDepthMax = 16;    // marks within marks
constexpr std::size_t kBytesMax = 2048;  // between the marks of one thing

bool is_letter_or_digit(char c) {
    const auto byte = static_cast<unsigned char>(c);
    const auto low = static_cast<unsigned char>(byte | 0x20U);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (low >= 'a' && low <= 'z');
}

bool has_letter(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return is_letter_or_digit(c) && (c < '0' || c > '9'); });
}

/// The tags that documents in Markdown use inside of sentences.
bool is_inline_tag(std::string_view tag) {
    constexpr std::array<std::string_view, 16> kTags{
        "a",   "b",   "br", "code", "details", "div", "em",  "i",
        "img", "kbd", "p",  "span", "strong",  "sub", "sup", "summary"};
    tag.remove_prefix(tag.starts_with('/') ? 1 : 0);
    const std::string_view name = tag.substr(0, std::min(tag.find_first_of(" /\n"), tag.size()));
    return std::ranges::find(kTags, lower(name)) != kTags.end();
}

class MarkReader {
public:
    explicit MarkReader(std::string_view text) : text_(text) {}

    std::vector<Span> read() {
        read_part({0, text_.size()});
        return std::move(kept_);
    }

private:
    void keep(Span span) {
        if (!kept_.empty() && kept_.back().end == span.start) {
            kept_.back().end = span.end;
        } else if (!span.empty()) {
            kept_.push_back(span);
        }
    }

    /// What begins at each byte: the mark is passed over, and what it holds is read.
    void read_part(Span part) {
        if (depth_ == kDepthMax) {
            keep(part);
            return;
        }
        ++depth_;
        const std::size_t outer = std::exchange(end_, part.end);
        for (std::size_t at = part.start; at < part.end;) {
            std::size_t next = at;
            switch (text_[at]) {
                case '\\':
                    next = escape(at);
                    break;
                case '`':
                    next = code(at);
                    break;
                case '!':
                case '[':
                    next = link(at);
                    break;
                case '<':
                    next = tag(at);
                    break;
                case '*':
                case '_':
                    next = emphasis(at);
                    break;
                default:
                    break;
            }
            if (next == at) {
                keep({at, at + 1});
                ++next;
            }
            at = next;
        }
        end_ = outer;
        --depth_;
    }

    /// Bytes from `at` on that are all `mark`.
    [[nodiscard]] std::size_t run_of(std::size_t at, char mark) const {
        return std::min(text_.find_first_not_of(mark, at), end_) - at;
    }

    [[nodiscard]] std::size_t find(std::string_view what, std::size_t from) const {
        const std::size_t found = text_.find(what, from);
        return found != kNone && found + what.size() <= end_ ? found : kNone;
    }

    std::size_t escape(std::size_t at) {
        const bool marks = at + 1 < end_ && std::string_view{"\\`*_[]<>#|"}.contains(text_[at + 1]);
        if (!marks) {
            return at;
        }
        keep({at + 1, at + 2});
        return at + 2;
    }

    std::size_t code(std::size_t at) {
        const std::size_t length = run_of(at, '`');
        for (std::size_t close = at + length; (close = find("`", close)) != kNone;) {
            const std::size_t closing = run_of(close, '`');
            if (closing == length) {
                keep({at + length, close});
                return close + length;
            }
            close += closing;
        }
        keep({at, at + length});
        return at + length;
    }

    /// The ] that closes the [ at `open`, in the same part.
    [[nodiscard]] std::size_t closing_bracket(std::size_t open) const {
        std::size_t depth = 0;
        for (std::size_t at = open; at < std::min(end_, open + kBytesMax); ++at) {
            depth += text_[at] == '[' ? 1 : 0;
            if (text_[at] == ']' && --depth == 0) {
                return at;
            }
        }
        return kNone;
    }

    std::size_t link(std::size_t at) {
        const std::size_t open = text_[at] == '!' ? at + 1 : at;
        if (open >= end_ || text_[open] != '[') {
            return at;
        }
        const std::size_t close = closing_bracket(open);
        if (close == kNone || close + 1 >= end_) {
            return at;
        }
        const std::size_t end = text_[close + 1] == '('   ? find(")", close + 2)
                                : text_[close + 1] == '[' ? reference(at, open, close)
                                                          : kNone;
        if (end == kNone) {
            return at;
        }
        read_part({open + 1, close});
        return end + 1;
    }

    /// The end of "[text][name]"; a[i][j] and the citations [1][2] are none.
    [[nodiscard]] std::size_t reference(std::size_t at, std::size_t open, std::size_t close) const {
        const std::size_t end = find("]", close + 2);
        const bool after_word = at > 0 && (is_letter_or_digit(text_[at - 1]) ||
                                           std::string_view{"_])"}.contains(text_[at - 1]));
        if (end == kNone || after_word || close - open < 3) {
            return kNone;
        }
        const std::string_view name = text_.substr(close + 2, end - close - 2);
        return has_letter(text_.substr(open, close - open)) && (name.empty() || has_letter(name))
                   ? end
                   : kNone;
    }

    std::size_t tag(std::size_t at) {
        constexpr std::string_view kComment = "<!--";
        if (text_.substr(at).starts_with(kComment)) {
            const std::size_t end = find("-->", at + kComment.size());
            return end == kNone ? at : end + 3;
        }
        const std::size_t end = find(">", at);
        if (end == kNone) {
            return at;
        }
        const std::string_view inside = text_.substr(at + 1, end - at - 1);
        if (inside.contains("://") && !inside.contains(' ')) {
            keep({at + 1, end});
            return end + 1;
        }
        const bool argument = inside.size() == 1 && at > 0 && word_at(at - 1);  // a<b>
        return !argument && is_inline_tag(inside) ? end + 1 : at;
    }

    [[nodiscard]] bool blank_at(std::size_t at) const {
        return at >= end_ || std::string_view{" \t\n\r"}.contains(text_[at]);
    }
    [[nodiscard]] bool word_at(std::size_t at) const {
        return at < text_.size() && is_letter_or_digit(text_[at]);
    }

    /// Marks around words: *so*, **so**, _so_. A row of stars with blanks at both sides is no mark,
    /// and neither is an underscore inside of a word.
    std::size_t emphasis(std::size_t at) {
        const char mark = text_[at];
        const std::size_t length = run_of(at, mark);
        const std::size_t open = at + length;
        const bool in_word = mark == '_' && at > 0 && word_at(at - 1);
        const std::size_t close =
            length > 3 || in_word || blank_at(open) ? kNone : closing(open, mark, length);
        const bool is_name = close != kNone && mark == '_' && length == 2 &&
                             !text_.substr(open, close - open).contains(' ');  // __init__
        if (close == kNone || is_name) {
            const std::size_t end = is_name ? close + length : open;
            keep({at, end});
            return end;
        }
        read_part({open, close});
        return close + length;
    }

    [[nodiscard]] std::size_t closing(std::size_t open, char mark, std::size_t length) const {
        for (std::size_t at = open; at < std::min(end_, open + kBytesMax);) {
            if (text_[at] != mark) {
                ++at;
                continue;
            }
            const std::size_t run = run_of(at, mark);
            const bool in_word = mark == '_' && word_at(at + run);
            if (run == length && at > open && !blank_at(at - 1) && !in_word) {
                return at;
            }
            at += run;
        }
        return kNone;
    }

    std::string_view text_;
    std::size_t end_ = 0;    // of the part that is being read
    std::size_t depth_ = 0;  // of parts in parts
    std::vector<Span> kept_;
};

}  // namespace

std::vector<Span> without_marks(std::string_view text) {
    return MarkReader{text}.read();
}

}  // namespace ragd
