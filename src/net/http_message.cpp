#include "net/http_message.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.hpp"

namespace ragd {
namespace {}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

const std::string* find_header(const HttpHeaders& headers, std::string_view name) {
    const auto found = std::ranges::find_if(
        headers, [name](const auto& header) { return equals_ignoring_case(header.first, name); });
    return found == headers.end() ? nullptr : &found->second;
}

const std::string* HttpRequest::parameter(std::string_view name) const {
    const auto found =
        std::ranges::find_if(query, [name](const auto& pair) { return pair.first == name; });
    return found == query.end() ? nullptr : &found->second;
}

std::string_view reason_of(int status) {
    using Reason = std::pair<int, std::string_view>;
    static constexpr std::array kReasons{
        Reason{100, "Continue"},
        Reason{200, "OK"},
        Reason{201, "Created"},
        Reason{202, "Accepted"},
        Reason{204, "No Content"},
        Reason{206, "Partial Content"},
        Reason{301, "Moved Permanently"},
        Reason{302, "Found"},
        Reason{303, "See Other"},
        Reason{304, "Not Modified"},
        Reason{307, "Temporary Redirect"},
        Reason{308, "Permanent Redirect"},
        Reason{400, "Bad Request"},
        Reason{401, "Unauthorized"},
        Reason{403, "Forbidden"},
        Reason{404, "Not Found"},
        Reason{405, "Method Not Allowed"},
        Reason{406, "Not Acceptable"},
        Reason{408, "Request Timeout"},
        Reason{409, "Conflict"},
        Reason{410, "Gone"},
        Reason{411, "Length Required"},
        Reason{412, "Precondition Failed"},
        Reason{413, "Content Too Large"},
        Reason{414, "URI Too Long"},
        Reason{415, "Unsupported Media Type"},
        Reason{416, "Range Not Satisfiable"},
        Reason{417, "Expectation Failed"},
        Reason{421, "Misdirected Request"},
        Reason{422, "Unprocessable Content"},
        Reason{426, "Upgrade Required"},
        Reason{428, "Precondition Required"},
        Reason{429, "Too Many Requests"},
        Reason{431, "Request Header Fields Too Large"},
        Reason{499, "Client Closed Request"},
        Reason{500, "Internal Server Error"},
        Reason{501, "Not Implemented"},
        Reason{502, "Bad Gateway"},
        Reason{503, "Service Unavailable"},
        Reason{504, "Gateway Timeout"},
        Reason{505, "HTTP Version Not Supported"},
        Reason{507, "Insufficient Storage"},
    };
    const auto* found = std::ranges::find(kReasons, status, &Reason::first);
    return found == kReasons.end() ? "Unknown" : found->second;
}

}  // namespace ragd
