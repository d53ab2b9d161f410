#pragma once
#include <gumbo.h>

namespace ragd {

/// What an element of a mail is, by the marks that mail programs leave.
enum class QuoteMark {
    kNone,
    kQuote,  // of an earlier message, with the line that says whose: Gmail, Apple, Thunderbird, Yahoo
    kRest,     // it and all that follows is an earlier message: Outlook
    kForward,  // what is passed on: the sender wants it read
};
QuoteMark quote_mark_of(const GumboNode& element);

}  // namespace ragd
