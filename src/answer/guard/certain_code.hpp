#pragma once
#include <cstddef>
#include <string_view>

#include "answer/guard/address.hpp"

namespace ragd {

/// Knows where Markdown is code for every reader: between fences that begin a line without a blank
/// or a mark before them, and between backticks that are closed on their line. What only some
/// readers take for code (a fence in a list, backticks over two lines) is none here: a model could
/// hide a link from one reader behind what is code for another.
/// Pure but for what it has read; cheap to copy.
class CertainCode {
public:
    enum class Next { kText, kCode, kMayCome };

    /// Whether `rest`, of which nothing was taken yet, begins with code.
    Next look(std::string_view rest, Whole whole);
    /// Its first byte was taken.
    void take(char c);

private:
    Next look_at_line(std::string_view rest, Whole whole);
    Next open(std::string_view line, std::size_t length, std::size_t indent, bool is_cut);
    Next close(std::string_view line, std::size_t length, std::size_t indent, bool is_cut);
    Next look_at_ticks(std::string_view rest, Whole whole);

    char fence_char_ = '\0';
    std::size_t fence_ = 0;       // how long the open fence is
    std::size_t line_left_ = 0;   // bytes of a line that opens or closes one
    std::size_t span_left_ = 0;   // bytes of a span, its ticks included
    std::size_t ticks_left_ = 0;  // bytes of ticks that open none
    bool closes_ = false;         // the fence, with its line
    bool is_unsure_ = false;      // whether there is a fence open for some readers
    bool at_line_start_ = true;
    bool is_blank_line_ = true;    // so far
    bool has_open_ticks_ = false;  // in this paragraph: what is between which ticks is unsure
    char last_ = '\n';
};

}  // namespace ragd
