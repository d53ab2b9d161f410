#include "clients/redis/redis_url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/percent.hpp"

namespace ragd {
namespace {

constexpr std::uint32_t kDatabaseMax = 1'000'000;

Error wrong(std::string_view detail) {
    return fail(ErrorCode::kInvalidField,
                fmt::format("REDIS_URL must be redis://[[user]:password@]host[:port][/database], "
                            "or rediss:// for TLS: {}",
                            detail));
}

std::optional<std::uint32_t> number(std::string_view digits, std::uint32_t max) {
    std::uint32_t value = 0;
    const auto [end, failure] = std::from_chars(digits.begin(), digits.end(), value);
    const bool whole = failure == std::errc{} && end == digits.end();
    return whole && value <= max ? std::optional{value} : std::nullopt;
}

Result<void> read_login(std::string_view text, RedisUrl& url) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return wrong("before the '@' there must be a ':' and a password");
    }
    const auto user = percent_decode(text.substr(0, colon));
    const auto password = percent_decode(text.substr(colon + 1));
    if (!user || !password) {
        return wrong("a '%' in user or password must be written as %25");
    }
    if (password->empty()) {
        return wrong("the password is empty");
    }
    if (!user->empty()) {
        url.user = *user;
    }
    url.password = *password;
    return {};
}

bool is_host_name(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
               c == '-' || c == '_';
    });
}

bool is_ipv6(std::string_view host) {
    return host.contains(':') && std::ranges::all_of(host, [](char c) {
               return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '.';
           });
}

/// host[:port], the host perhaps in brackets.
Result<void> read_address(std::string_view text, RedisUrl& url) {
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) {
            return wrong("the address in brackets is not an IPv6 address");
        }
        url.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        url.host = text.substr(0, colon);
        port = text.substr(colon);
        if (!is_host_name(url.host)) {
            return wrong("the host is missing or has characters that no host has");
        }
    }
    if (port.empty()) {
        return {};
    }
    const auto read = port.starts_with(':') ? number(port.substr(1), 65'535) : std::nullopt;
    if (!read || *read == 0) {
        return wrong("the port must be 1..65535");
    }
    url.port = static_cast<std::uint16_t>(*read);
    return {};
}

}  // namespace

std::string RedisUrl::address() const {
    return host.contains(':') ? fmt::format("[{}]:{}", host, port)
                              : fmt::format("{}:{}", host, port);
}

Result<RedisUrl> parse_redis_url(std::string_view text) {
    RedisUrl url;
    constexpr std::string_view kPlain = "redis://";
    constexpr std::string_view kTls = "rediss://";
    url.tls = text.starts_with(kTls);
    if (!url.tls && !text.starts_with(kPlain)) {
        return wrong("it has another scheme; Sentinel, Cluster and sockets are not supported");
    }
    text.remove_prefix(url.tls ? kTls.size() : kPlain.size());
    if (text.find_first_of("?#") != std::string_view::npos) {
        return wrong("no '?' or '#' may follow (in a password, write %3F and %23)");
    }
    const std::size_t slash = std::min(text.find('/'), text.size());
    std::string_view address = text.substr(0, slash);
    std::string_view database = text.substr(slash);
    if (database.contains('@')) {
        return wrong("a '/' in user or password must be written as %2F");
    }
    if (database.size() > 1) {
        const auto read = number(database.substr(1), kDatabaseMax);
        if (!read) {
            return wrong("the database must be a number from 0 on");
        }
        url.database = *read;
    }
    if (const std::size_t at = address.rfind('@'); at != std::string_view::npos) {
        RAG_TRY(read_login(address.substr(0, at), url));
        address.remove_prefix(at + 1);
    }
    RAG_TRY(read_address(address, url));
    return url;
}

}  // namespace ragd
