#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "net/http_fault.hpp"
#include "net/http_message.hpp"

namespace ragd {

struct HeadLimits {
    std::size_t bytes_max = 16 * 1024;
    std::size_t target_bytes_max = 8 * 1024;
    std::size_t fields_max = 100;
};

/// Finds the end of a request head in bytes that come in pieces. Refuses as early as it can: a
/// client that ends its lines with a bare LF gets an answer, not a time-out.
class HeadScanner {
public:
    explicit HeadScanner(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// `bytes` is all that came since the end of the previous request, each time. Returns the size
    /// of the head, its empty line included, or nothing while that has not come.
    /// Errors: 400 - a control character or a line end that is not CRLF; 431 - too long.
    OrFault<std::optional<std::size_t>> scan(std::string_view bytes);

private:
    std::size_t bytes_max_;
    std::size_t seen_ = 0;
    std::size_t line_start_ = 0;
};

/// How the body is delimited (RFC 9112 section 6.3).
enum class BodyFraming { kNone, kLength, kChunked };

struct RequestHead {
    HttpRequest request;  // all but body and gone
    BodyFraming framing = BodyFraming::kNone;
    std::uint64_t content_length = 0;  // when framing is kLength
    bool http11 = true;
    bool keep_alive = true;
    bool expects_continue = false;
};

/// Parses what HeadScanner delimited. One empty line before the request line is skipped.
/// Errors: 400 - malformed or ambiguous, 414, 431, 417 - an expectation other than 100-continue,
/// 501 - a transfer coding other than chunked, 505 - neither HTTP/1.0 nor 1.1.
OrFault<RequestHead> parse_request_head(std::string_view head, const HeadLimits& limits);

}  // namespace ragd
