#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ragd {

/// One server-sent event (WHATWG HTML, section "Server-sent events").
struct SseEvent {
    std::string event = "message";
    std::string data;
    std::string id = {};  // the last id seen on the stream
    bool operator==(const SseEvent&) const = default;
};

/// The wire form of one event. `data` may hold anything: it is split at CR, LF and CRLF, so that
/// no content can forge a field or an event. (A reader gets LF for each of them back.)
/// An empty `event` is not written, and read as "message".
/// Requires: `event` is one line.
std::string encode_sse(std::string_view event, std::string_view data);

/// A comment, which readers skip: keeps proxies and time-outs from closing a quiet stream.
std::string sse_keep_alive();

/// Decodes an SSE stream that comes in pieces of any size.
class SseDecoder {
public:
    explicit SseDecoder(std::size_t event_bytes_max = 1024 * 1024)
        : event_bytes_max_(event_bytes_max) {}

    /// Takes a piece and returns the events it completes. An event that the end of the stream cuts
    /// short is never returned, as the standard says.
    /// Errors: TooLarge - one line or one event over the limit; feed nothing after that.
    Result<std::vector<SseEvent>> feed(std::string_view piece);

private:
    void take_line();
    void take_field(std::string_view name, std::string_view value);
    void dispatch();

    std::size_t event_bytes_max_;
    std::string line_;
    std::string event_;
    std::string data_;
    std::string last_id_;
    std::vector<SseEvent> ready_;
    bool started_ = false;   // past the first line, which may begin with a byte order mark
    bool after_cr_ = false;  // a LF now belongs to the CR before it
};

}  // namespace ragd
