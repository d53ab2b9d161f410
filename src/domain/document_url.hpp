#pragma once
#include <string_view>

namespace ragd {

/// What a document's url may begin with: what a page may follow, and what we write ourselves.
inline constexpr std::string_view kUrlSchemes = "http, https, ftp, mailto, file, s3, git, ssh";

/// Whether whoever shows `url` as a link may be trusted to follow it: it has one of those schemes, or
/// none. `javascript:` is none of them, however it is written (blanks and line ends before it and
/// within, as browsers drop them, capitals).
bool is_safe_url(std::string_view url);

}  // namespace ragd
