#pragma once
#include <string_view>

#include "net/http_fault.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// Sets target, path, segments and query of `request` from a request target (RFC 9112 section 3.2)
/// in origin form ("/a?b=c"), absolute form ("http://host/a", whose host is dropped) or, for
/// OPTIONS, "*". An escaped NUL is refused, since no name of ours has one.
/// Requires: `request.method` is set.
OrFault<void> parse_target(std::string_view target, HttpRequest& request);

}  // namespace ragd
