#include "net/request_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "net/chunk_decoder.hpp"

namespace ragd {
namespace {

using Wake = SocketStream::Wake;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

SteadyTime now() {
    return std::chrono::steady_clock::now();
}

HttpFault over_budget() {
    return {503, "too many large requests at once; try again shortly"};
}

}  // namespace

Task<RequestReader::Outcome> RequestReader::next(std::chrono::milliseconds head_timeout) {
    waiting_since_ = now();
    auto outcome = co_await read_head(head_timeout);
    waiting_since_.reset();
    co_return outcome;
}

Task<RequestReader::Outcome> RequestReader::read_head(std::chrono::milliseconds head_timeout) {
    // A new connection has to speak soon; one that has asked before may rest for a while.
    const auto patience = std::exchange(first_, false) ? head_timeout : options_.idle_timeout;
    idle_ = stream_.bytes().empty();
    if (idle_ && co_await stream_.wait_more(now() + patience) != Wake::kBytes) {
        co_return Outcome{};
    }
    idle_ = false;
    begun_ = now();
    auto size = co_await scan_head(begun_ + head_timeout);
    if (!size) {
        co_return Outcome{.request = {}, .fault = std::move(size.error())};
    }
    if (!*size) {
        co_return Outcome{};
    }
    auto head = parse_request_head(stream_.bytes().substr(0, **size), {options_.header_bytes_max});
    if (!head) {
        co_return Outcome{.request = {}, .fault = std::move(head.error())};
    }
    stream_.consume(**size);
    co_return Outcome{.request = std::move(*head), .fault = {}};
}

/// The size of the head, or nothing if the client has closed.
Task<OrFault<std::optional<std::size_t>>> RequestReader::scan_head(SteadyTime deadline) {
    HeadScanner scanner{options_.header_bytes_max};
    while (true) {
        auto size = scanner.scan(stream_.bytes());
        if (!size || *size) {
            co_return size;
        }
        const auto wake = co_await stream_.wait_more(deadline);
        if (wake == Wake::kTimeout) {
            co_return refuse(408, "the head of the request took too long");
        }
        if (wake == Wake::kEnd) {
            co_return std::nullopt;
        }
    }
}

Task<OrFault<void>> RequestReader::read_body(RequestHead& head, BodyRoom room) {
    if (head.framing == BodyFraming::kNone) {
        co_return OrFault<void>{};
    }
    if (head.framing == BodyFraming::kLength && head.content_length > room.bytes_max) {
        co_return refuse(413,
                         "the body is larger than " + std::to_string(room.bytes_max) + " bytes");
    }
    if (head.expects_continue && stream_.bytes().empty()) {
        const std::array buffers{kContinue};
        const auto written = stream_.write_now(buffers);
        if (written < kContinue.size()) {
            co_await stream_.write_rest(buffers, written);
        }
    }
    if (head.framing == BodyFraming::kLength) {
        co_return co_await read_sized(head, room);
    }
    co_return co_await read_chunked(head, room);
}

Task<OrFault<void>> RequestReader::read_sized(RequestHead& head, BodyRoom room) {
    auto& body = head.request.body;
    while (true) {
        // The body grows with what has come, not with what was announced.
        const auto take =
            std::min<std::size_t>(stream_.bytes().size(), head.content_length - body.size());
        if (!room.share.grow_to(body.size() + take)) {
            co_return std::unexpected(over_budget());
        }
        body.append(stream_.bytes().substr(0, take));
        stream_.consume(take);
        if (body.size() == head.content_length) {
            co_return OrFault<void>{};
        }
        if (auto more = co_await more_of_body(head.request.body.size()); !more) {
            co_return more;
        }
    }
}

Task<OrFault<void>> RequestReader::read_chunked(RequestHead& head, BodyRoom room) {
    ChunkDecoder decoder{room.bytes_max};
    while (true) {
        const auto used = decoder.feed(stream_.bytes(), head.request.body);
        if (!used) {
            co_return std::unexpected(used.error());
        }
        stream_.consume(*used);
        if (!room.share.grow_to(head.request.body.size())) {
            co_return std::unexpected(over_budget());
        }
        if (decoder.done()) {
            co_return OrFault<void>{};
        }
        if (auto more = co_await more_of_body(head.request.body.size()); !more) {
            co_return more;
        }
    }
}

Task<OrFault<void>> RequestReader::more_of_body(std::size_t bytes_so_far) {
    const auto deadline = begun_ + options_.request_timeout +
                          std::chrono::seconds{bytes_so_far / options_.body_rate_min};
    switch (co_await stream_.wait_more(deadline)) {
        case Wake::kBytes:
            co_return OrFault<void>{};
        case Wake::kEnd:
            co_return refuse(400, "the body ended before it was complete");
        case Wake::kTimeout:
            break;
    }
    co_return refuse(408, "the body of the request took too long");
}

}  // namespace ragd
