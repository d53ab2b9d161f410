#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// An http or https address in one form: scheme and host in lower case, no default port, no dots in the
/// path, no fragment, spaces escaped.
struct WebUrl {
    std::string text;
    std::string origin;  // "https://example.com:8443"
    std::string host;    // without port and brackets
    std::string path;    // with the query; begins with '/'

    /// Up to the last slash of the path: what lies beside this page and below.
    [[nodiscard]] std::string folder() const;
};

/// Errors: Malformed - no http or https, no host, or with a user: which would be sent to whom it names.
Result<WebUrl> parse_web_url(const std::string& text);
/// What a reference on a page means: "../b.html" on "http://a/x/y".  Errors: as above.
Result<WebUrl> resolve_web_url(const WebUrl& base, const std::string& reference);

}  // namespace ragd
