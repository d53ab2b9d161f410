#pragma once
#include <string_view>

#include "answer/guard/address.hpp"

namespace ragd {

// What the filter of links has to know of Markdown and HTML. Pure.

/// What stands in brackets, of which the first was read.
struct Label {
    bool may_come = false;
    bool is_closed = false;
    std::string_view text;
};

/// Requires: what may follow the bracket that closes it is a part of `text`, or may come.
Label read_label(std::string_view text, Whole whole);

/// "[1, 2-4]" without its brackets.
bool is_citation(std::string_view label);

/// Whether its brackets may go: not those of a citation, nor such as keep the words from the start of
/// a line, where they would begin something else.
bool may_be_unwrapped(std::string_view label);

/// Whether "<inner>" is a link.
bool is_address(std::string_view inner);

bool is_harmless_tag(std::string_view inner);

/// Whether two texts that something stood between would now be one word or one mark.
bool may_join(char last, std::string_view next);

}  // namespace ragd
