#pragma once
#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// How long a service asks to be left alone: `retry-after-ms` (as OpenAI's services send it), else
/// `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3). Nothing if it does not say, or
/// says nothing sensible.
std::optional<std::chrono::milliseconds> retry_after(const HttpHeaders& headers, WallTime now);

}  // namespace ragd
