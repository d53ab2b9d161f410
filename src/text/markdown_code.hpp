#pragma once
#include <cstddef>

namespace ragd {

/// Follows a text character by character and knows where it is code: between fences (``` or ~~~,
/// in lists and quotes too) and between backticks on one line.
/// Pure but for what it has read; cheap to copy.
class MarkdownCode {
public:
    void take(char c);

    /// Whether the character that comes next is code, if it is neither '`' nor '~'.
    [[nodiscard]] bool ahead() const;

private:
    void end_run();
    void begin_line();

    char run_char_ = '\0';  // of the backticks or tildes that were just read
    std::size_t run_ = 0;
    bool run_may_open_ = false;   // a fence: nothing but marks of lists and quotes before it
    bool run_may_close_ = false;  // ... nothing but blanks
    char fence_char_ = '\0';
    std::size_t fence_ = 0;  // how long the open fence is
    std::size_t span_ = 0;   // how many backticks opened the span of code
    bool on_opening_line_ = false;
    bool only_marks_ = true;  // on this line so far
    bool only_blanks_ = true;
};

}  // namespace ragd
