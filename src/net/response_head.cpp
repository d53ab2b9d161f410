#include "net/response_head.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "net/http_syntax.hpp"

namespace ragd {
namespace {

/// The framing is the server's business; a handler that sets it could only set it wrong.
bool is_framing(std::string_view name) {
    constexpr std::array<std::string_view, 6> kOurs{
        "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date", "Trailer"};
    return std::ranges::any_of(
        kOurs, [name](std::string_view ours) { return equals_ignoring_case(name, ours); });
}

}  // namespace

bool is_bodiless(int status) {
    return status < 200 || status == 204 || status == 304;
}

std::pair<std::string, std::string> hsts_header(std::chrono::seconds age) {
    return {"Strict-Transport-Security", fmt::format("max-age={}", age.count())};
}

SerializedHead serialize_head(const HttpResponse& response, const ResponseHead& head) {
    SerializedHead result;
    auto& out = result.bytes;
    out.reserve(256);
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                   reason_of(response.status), head.date);
    if (head.hsts.count() > 0) {
        const auto [name, value] = hsts_header(head.hsts);
        out.append(name).append(": ").append(value).append("\r\n");
    }
    for (const auto& [name, value] : response.headers) {
        if (!is_token(name) || !is_field_value(value)) {
            ++result.dropped;
        } else if (!is_framing(name)) {
            out.append(name).append(": ").append(value).append("\r\n");
        }
    }
    if (!is_bodiless(response.status)) {
        if (head.framing == ResponseFraming::kLength) {
            fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
        } else if (head.framing == ResponseFraming::kChunked) {
            out.append("Transfer-Encoding: chunked\r\n");
        }
    }
    const bool upgrades = find_header(response.headers, "Upgrade") != nullptr;
    if (head.close || upgrades) {  // RFC 9110, section 7.8: who says Upgrade says so here, too
        out.append(head.close && upgrades ? "Connection: close, Upgrade\r\n"
                   : upgrades             ? "Connection: Upgrade\r\n"
                                          : "Connection: close\r\n");
    }
    out.append("\r\n");
    return result;
}

std::string chunk_prefix(std::size_t data_bytes) {
    return fmt::format("{:x}\r\n", data_bytes);
}

}  // namespace ragd
