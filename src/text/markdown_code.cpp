#include "text/markdown_code.hpp"

#include <string_view>

namespace ragd {
namespace {

constexpr std::size_t kFenceMin = 3;

}  // namespace

void MarkdownCode::take(char c) {
    if (run_ > 0 && c == run_char_) {
        ++run_;
        return;
    }
    if (run_ > 0) {
        end_run();
    }
    if (c == '\n' || c == '\r') {
        begin_line();
        return;
    }
    if (c == '`' || c == '~') {
        run_char_ = c;
        run_ = 1;
        run_may_open_ = only_marks_;
        run_may_close_ = only_blanks_;
    }
    only_blanks_ = only_blanks_ && (c == ' ' || c == '\t');
    only_marks_ = only_marks_ && std::string_view{" \t>-*+.)0123456789"}.contains(c);
}

bool MarkdownCode::ahead() const {
    MarkdownCode next = *this;
    if (next.run_ > 0) {
        next.end_run();
    }
    return next.fence_ > 0 || next.span_ > 0;
}

void MarkdownCode::end_run() {
    if (fence_ > 0) {
        // "```x``` is ..." is a span, though it begins a line.
        const bool closes = (run_may_close_ && run_ >= fence_) || on_opening_line_;
        if (run_char_ == fence_char_ && closes) {
            fence_ = 0;
        }
    } else if (span_ > 0) {
        span_ = run_char_ == '`' && run_ == span_ ? 0 : span_;
    } else if (run_ >= kFenceMin && run_may_open_) {
        fence_ = run_;
        fence_char_ = run_char_;
        on_opening_line_ = true;
    } else if (run_char_ == '`') {
        span_ = run_;
    }
    run_ = 0;
}

void MarkdownCode::begin_line() {
    span_ = 0;
    on_opening_line_ = false;
    only_marks_ = true;
    only_blanks_ = true;
}

}  // namespace ragd
