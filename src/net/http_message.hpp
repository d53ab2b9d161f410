#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ragd {

/// Names and values in the order they came or will be sent. Names compare without regard to case.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The first value of `name`, or nullptr.
const std::string* find_header(const HttpHeaders& headers, std::string_view name);

/// A request whose head and body have been read whole and found well-formed.
struct HttpRequest {
    std::string method;  // HEAD arrives as GET with `head_only` set: the server drops the body
    bool head_only = false;
    std::string target;                 // as sent: /documents/a%2Fb?limit=5
    std::string path;                   // percent-decoded, for people: /documents/a/b
    std::vector<std::string> segments;  // percent-decoded one by one: {"documents", "a/b"}
    std::vector<std::pair<std::string, std::string>> query;  // decoded, in order: {"limit", "5"}
    HttpHeaders headers;
    std::string body;
    bool body_unread =
        false;         // there is one, which was not asked for (HttpServerParts::reads_body)
    std::string peer;  // the address that it came from, without a port; empty: of this process
    /// The principal of the client's certificate, which was verified: "cert:alice" (principal_of).
    std::optional<std::string> peer_certificate = {};
    std::stop_token gone;  // stops when the client goes away, or the server cuts the request

    /// Lifetime: as long as the request is not changed.
    [[nodiscard]] const std::string* header(std::string_view name) const {
        return find_header(headers, name);
    }
    /// The first query parameter of that name (exact), or nullptr.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

/// What a handler answers. The server adds Date, Content-Length or Transfer-Encoding, and
/// Connection; values of these given here are ignored. A header that cannot be sent (control
/// characters) is left out, and that is logged.
struct HttpResponse {
    int status = 200;
    HttpHeaders headers = {};
    std::string body = {};
};

/// "Not Found" for 404; "Unknown" for a code that RFC 9110 does not name.
std::string_view reason_of(int status);

/// ASCII only, as HTTP field names and codings are.
bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace ragd
