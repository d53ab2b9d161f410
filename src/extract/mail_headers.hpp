#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// The text of a header as it lies in a mail: encoded words (RFC 2047: "=?utf-8?Q?=C3=A4?=") decoded, lines
/// unfolded. What is neither ASCII nor encoded is UTF-8, else windows-1252. One clean line.
std::string decode_mail_header(std::string_view raw);

/// The addresses of a header: "Ann Lee <ann@example.org>", each on one line, at most `count_max`. Commas in
/// quotes and comments separate nothing; the name of a group is left out.
std::vector<std::string> mail_addresses(std::string_view raw, std::size_t count_max);

/// True for a subject of a message that is passed on: "Fwd: ", "WG: ".
bool is_forward_subject(std::string_view subject);

}  // namespace ragd
