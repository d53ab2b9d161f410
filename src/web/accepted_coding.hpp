#pragma once
#include <string_view>

namespace ragd {

/// Whether a client takes gzip, by its Accept-Encoding (RFC 9110, section 12.5.3): it names it, or anything,
/// and does not take that back with q=0.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace ragd
