#pragma once
#include <string>
#include <string_view>

#include "extract/text_builder.hpp"

namespace ragd {

inline constexpr std::string_view kForwardHeading = "Forwarded message";

/// How the plain text of a mail is to be read.
struct PlainMail {
    bool is_flowed = false;      // RFC 3676: a line that ends with a blank goes on in the next one
    bool deletes_blank = false;  // and that blank is no part of it
    bool is_forward = false;     // an earlier message at its end is what the sender passes on
};

/// Writes the plain text of a mail. What the sender quotes of earlier messages is no word of theirs, and is a
/// document elsewhere: it is left out. Kept of it is
///   - the end of what is answered where it stands, as a line "> ...", or the answer would say nothing;
///   - what is passed on ("Forwarded message"), behind a heading that says so;
///   - all of it, as "> " lines, where the sender says nothing.
/// Signatures are kept.
void write_mail_text(std::string_view text, PlainMail kind, TextBuilder& out);

/// The end of what is quoted, as a line that says so: "> ... and when can we have it?"
std::string quoted_end(std::string_view text);

/// True for a line that begins a message that is passed on.
bool is_forward_mark(std::string_view line);

}  // namespace ragd
