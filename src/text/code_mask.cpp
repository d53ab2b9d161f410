#include "text/code_mask.hpp"

#include <algorithm>
#include <utility>

#include "text/code_strings.hpp"

namespace ragd {
namespace {

using enum CodeLanguage;

/// Where comments begin, by language.
struct Comments {
    bool slashes = false;  // "//"
    bool hash = false;
    bool stars = false;  // "/* */"
    bool nest = false;   // within one another
};

Comments comments_of(CodeLanguage language) {
    switch (language) {
        case kPython:
        case kRuby:
        case kShell:
            return {.hash = true};
        case kPhp:
            return {.slashes = true, .hash = true, .stars = true};
        case kRust:
        case kKotlin:
        case kSwift:
            return {.slashes = true, .stars = true, .nest = true};
        case kNone:
            return {};
        default:
            return {.slashes = true, .stars = true};
    }
}

class Masker {
public:
    Masker(std::string_view text, CodeLanguage language)
        : text_(text), language_(language), comments_(comments_of(language)), out_(text) {}

    std::string run() {
        if (language_ == kPhp) {
            skip_page();
        }
        while (at_ < text_.size()) {
            step();
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] bool here(std::string_view what) const {
        return text_.substr(at_).starts_with(what);
    }

    /// Fills up to `end`, where the text goes on.
    void fill(std::size_t end, char sign) {
        for (end = std::min(end, text_.size()); at_ < end; ++at_) {
            const char c = text_[at_];
            const bool blank =
                c == '\n' || c == '\r' || (sign == kMaskedComment && (c == ' ' || c == '\t'));
            out_[at_] = blank ? c : sign;
        }
    }

    void step() {
        const char c = text_[at_];
        if (c == '\n') {
            ++at_;
            line_is_blank_ = true;
            fill(end_of_here_documents(), kMaskedString);
            return;
        }
        if (line_is_blank_ && c == '#' && has_directives(language_)) {
            fill_directive();
            return;
        }
        if (const std::size_t end = comment_end(); end > at_) {
            fill(end, kMaskedComment);
            return;
        }
        if (language_ == kPhp && here("?>")) {
            skip_page();
            return;
        }
        note_here_document();
        if (const std::size_t end = string_end(text_, at_, {language_, last_, last_word_});
            end > at_) {
            fill(end, kMaskedString);
            last_ = '"';
            line_is_blank_ = false;
            return;
        }
        take(c);
    }

    void take(char c) {
        if (is_code_word(c)) {
            const std::size_t start = at_;
            while (at_ < text_.size() && is_code_word(text_[at_])) {
                ++at_;
            }
            last_word_ = text_.substr(start, at_ - start);
            last_ = text_[at_ - 1];
            line_is_blank_ = false;
            return;
        }
        if (c != ' ' && c != '\t' && c != '\r') {
            last_ = c;
            last_word_ = {};
            line_is_blank_ = false;
        }
        ++at_;
    }

    [[nodiscard]] std::size_t line_end() const {
        return std::min(text_.find('\n', at_), text_.size());
    }

    /// `at_` where no comment begins.
    [[nodiscard]] std::size_t comment_end() const {
        const bool word_before = at_ > 0 && text_[at_ - 1] != ' ' && text_[at_ - 1] != '\t' &&
                                 text_[at_ - 1] != '\n' && text_[at_ - 1] != ';';
        if (comments_.hash && text_[at_] == '#' && !(language_ == kShell && word_before) &&
            !(language_ == kPhp && here("#["))) {
            return line_end();
        }
        if (comments_.slashes && here("//")) {
            return line_end();
        }
        if (language_ == kRuby && line_is_blank_ && here("=begin")) {
            const std::size_t end = text_.find("\n=end", at_);
            return end == std::string_view::npos ? text_.size() : end + 5;
        }
        return comments_.stars && here("/*") ? block_comment_end() : at_;
    }

    [[nodiscard]] std::size_t block_comment_end() const {
        std::size_t depth = 0;
        for (std::size_t at = at_; at + 1 < text_.size(); ++at) {
            if (text_[at] == '*' && text_[at + 1] == '/') {
                if (--depth == 0) {
                    return at + 2;
                }
                ++at;
            } else if (text_[at] == '/' && text_[at + 1] == '*' && (depth == 0 || comments_.nest)) {
                ++depth;
                ++at;
            }
        }
        return text_.size();
    }

    static bool has_directives(CodeLanguage language) {
        return language == kC || language == kCpp || language == kCSharp;
    }

    /// A directive with the lines that a backslash adds; a comment in it may go on after it.
    void fill_directive() {
        std::size_t end = at_;
        while (true) {
            end = std::min(text_.find('\n', end), text_.size());
            const std::size_t last = end > 0 && text_[end - 1] == '\r' ? end - 1 : end;
            if (end >= text_.size() || last == 0 || text_[last - 1] != '\\') {
                break;
            }
            ++end;
        }
        fill(std::min(end, text_.find("/*", at_)), kMaskedDirective);
    }

    /// What is around the code of a page of PHP.
    void skip_page() {
        const std::size_t start = text_.find("<?", at_);
        const std::size_t name = start == std::string_view::npos ? text_.size() : start + 2;
        fill(text_.substr(std::min(name, text_.size())).starts_with("php") ? name + 3 : name,
             kMaskedString);
    }

    void note_here_document() {
        if (here_.empty()) {
            here_ = here_document(text_, at_, language_);
        }
    }

    /// Of a text that begins on this line, because the line before said so: "<<~SQL".
    std::size_t end_of_here_documents() {
        if (here_.empty()) {
            return at_;
        }
        const std::string_view mark = std::exchange(here_, {});
        for (std::size_t line = at_; line < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', line), text_.size());
            std::string_view body = text_.substr(line, end - line);
            body.remove_prefix(std::min(body.find_first_not_of(" \t"), body.size()));
            if (body.starts_with(mark) &&
                (body.size() == mark.size() || !is_code_word(body[mark.size()]))) {
                return line + (end - line - body.size()) + mark.size();
            }
            line = end + 1;
        }
        return text_.size();
    }

    std::string_view text_;
    CodeLanguage language_;
    Comments comments_;
    std::string out_;
    std::size_t at_ = 0;
    bool line_is_blank_ = true;
    char last_ = '\n';            // that is no blank
    std::string_view last_word_;  // if that is the last thing before
    std::string_view here_;       // the mark of a text that begins on the next line
};

}  // namespace

std::string mask_code(std::string_view text, CodeLanguage language) {
    return Masker{text, language}.run();
}

}  // namespace ragd
