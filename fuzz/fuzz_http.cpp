// Request heads, query strings, bodies in chunks and event streams: each ends in a value or a
// refusal, and how the bytes are cut into pieces does not change which.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "net/chunk_decoder.hpp"
#include "net/request_head.hpp"
#include "net/sse.hpp"

namespace ragd {
namespace {

/// The size of the head, 0 while it has not come, -1 where it is refused.
int scan(std::string_view bytes, std::size_t piece) {
    HeadScanner scanner{HeadLimits{}.bytes_max};
    for (std::size_t end = std::min(piece, bytes.size());;
         end = std::min(end + piece, bytes.size())) {
        const auto found = scanner.scan(bytes.substr(0, end));
        if (!found) {
            return -1;
        }
        if (*found) {
            return static_cast<int>(**found);
        }
        if (end == bytes.size()) {
            return 0;
        }
    }
}

void check_head(std::string_view bytes, std::size_t piece) {
    const int size = scan(bytes, piece);
    const int at_once = scan(bytes, bytes.size());
    RAG_ASSERT(size == at_once || at_once == -1, "pieces do not change where a head ends");
    if (size <= 0) {
        return;
    }
    const auto head = parse_request_head(bytes.substr(0, static_cast<std::size_t>(size)), {});
    if (!head) {
        RAG_ASSERT(head.error().status >= 400 && !head.error().detail.empty(),
                   "a refusal says why");
        return;
    }
    for (const auto& [name, value] : head->request.headers) {
        RAG_ASSERT(name.find_first_of(" \t\r\n:") == std::string::npos, "names are tokens");
        RAG_ASSERT(value.find_first_of("\r\n") == std::string::npos, "values are one line");
    }
    for (const auto& [name, value] : head->request.query) {
        RAG_ASSERT(!name.contains('\0') && !value.contains('\0'), "parameters have no NUL");
    }
}

std::string decode_chunks(std::string_view bytes, std::size_t piece) {
    ChunkDecoder decoder{1 << 16U};
    std::string body;
    for (std::size_t at = 0; at < bytes.size() && !decoder.done();) {
        const std::string_view some = bytes.substr(at, piece);
        const auto taken = decoder.feed(some, body);
        if (!taken) {
            return "refused";
        }
        RAG_ASSERT(*taken == some.size() || decoder.done(), "all is taken until the end");
        at += *taken;
    }
    return decoder.done() ? "body " + body : "unfinished";
}

std::vector<SseEvent> decode_events(std::string_view bytes, std::size_t piece) {
    SseDecoder decoder{1U << 20U};
    std::vector<SseEvent> events;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const auto some = decoder.feed(bytes.substr(at, piece));
        RAG_ASSERT(some.has_value(), "within the limit");
        events.insert(events.end(), some->begin(), some->end());
    }
    return events;
}

/// What we write is read back as one event with the same data, line ends apart.
void check_round_trip(std::string_view data) {
    const auto events = decode_events(encode_sse("token", data), data.size() + 64);
    RAG_ASSERT(events.size() == 1 && events[0].event == "token", "no content forges an event");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace ragd;
    if (size == 0) {
        return 0;
    }
    const std::size_t piece = bytes[0] % 9 + 1;
    const std::string text{reinterpret_cast<const char*>(bytes) + 1, size - 1};
    check_head(text, piece);
    RAG_ASSERT(decode_chunks(text, piece) == decode_chunks(text, text.size() + 1),
               "pieces do not change a body");
    RAG_ASSERT(decode_events(text, piece) == decode_events(text, text.size() + 1),
               "pieces do not change the events");
    check_round_trip(text);
    return 0;
}
