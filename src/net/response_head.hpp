#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "net/http_message.hpp"

namespace ragd {

enum class ResponseFraming {
    kLength,    // Content-Length is the size of the body
    kChunked,   // a stream to HTTP/1.1
    kUntilEnd,  // a stream to HTTP/1.0
};

struct ResponseHead {
    ResponseFraming framing = ResponseFraming::kLength;
    bool close = false;
    std::string_view date;         // IMF-fixdate (RFC 9110 section 5.6.7)
    std::chrono::seconds hsts{0};  // Strict-Transport-Security (RFC 6797); 0: none
};

/// The bytes of a response up to its body. `dropped` counts headers that could not be sent: a name
/// that is no token or a value with control characters, which would let content forge a response.
struct SerializedHead {
    std::string bytes;
    std::size_t dropped = 0;
};
SerializedHead serialize_head(const HttpResponse& response, const ResponseHead& head);

/// The header of that (RFC 6797).
std::pair<std::string, std::string> hsts_header(std::chrono::seconds age);

/// Whether a status has no body by definition: 1xx, 204, 304.
bool is_bodiless(int status);

/// The line before a chunk of so many bytes. Requires: not zero, which would be the last chunk.
std::string chunk_prefix(std::size_t data_bytes);
inline constexpr std::string_view kChunkSuffix = "\r\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace ragd
