#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// Where a Redis is, and as whom to speak to it.
struct RedisUrl {
    bool tls = false;
    std::string host;  // a name or an address, an IPv6 address without its brackets
    std::uint16_t port = 6379;
    std::string user = "default";
    std::string password;  // empty: no AUTH
    std::uint32_t database = 0;

    /// `host:port`, for people. It has no secret in it.
    [[nodiscard]] std::string address() const;
};

/// Reads redis://[[user]:password@]host[:port][/database], or rediss:// for TLS. User and password
/// are percent-encoded.
/// Errors: InvalidField - anything else, naming REDIS_URL. The message never holds what may be part
///         of a password.
Result<RedisUrl> parse_redis_url(std::string_view text);

}  // namespace ragd
