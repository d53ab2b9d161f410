#include "net/stream_writer.hpp"

#include <array>
#include <utility>

#include "base/assert.hpp"
#include "net/response_head.hpp"

namespace ragd {

std::string StreamWriter::take_head(const HttpResponse& response, bool streaming) {
    RAG_ASSERT(stage_ == Stage::kNothing, "a request is answered once");
    body_wanted_ = !request_.head_only && !is_bodiless(response.status);
    chunked_ = streaming && request_.http11;
    // A stream to HTTP/1.0 is over when the connection is.
    close_ = request_.close() || (streaming && !chunked_);
    const auto framing = !streaming ? ResponseFraming::kLength
                         : chunked_ ? ResponseFraming::kChunked
                                    : ResponseFraming::kUntilEnd;
    auto head = serialize_head(response, {framing, close_, request_.date(), request_.hsts});
    if (head.dropped > 0) {
        log_.warn("response_headers_dropped", {{"count", head.dropped}});
    }
    return std::move(head.bytes);
}

Task<Result<void>> StreamWriter::write_all(SocketStream::Buffers buffers, Stage next) {
    std::size_t size = 0;
    for (const auto buffer : buffers) {
        size += buffer.size();
    }
    const auto written = stream_.write_now(buffers);
    if (written < size && !co_await stream_.write_rest(buffers, written)) {
        stage_ = Stage::kBroken;
        co_return fail(ErrorCode::kCancelled, "the client is gone or reads too slowly");
    }
    stage_ = next;
    co_return Result<void>{};
}

Task<Result<void>> StreamWriter::send(HttpResponse response) {
    const auto head = take_head(response, false);
    const std::array<std::string_view, 2> buffers{
        head, body_wanted_ ? std::string_view(response.body) : std::string_view{}};
    co_return co_await write_all(buffers, Stage::kDone);
}

Task<Result<void>> StreamWriter::begin_stream(HttpResponse response) {
    const auto head = take_head(response, true);
    const std::array<std::string_view, 1> buffers{head};
    co_return co_await write_all(buffers, Stage::kStreaming);
}

Task<Result<void>> StreamWriter::write(std::string bytes) {
    if (stage_ == Stage::kBroken) {
        co_return fail(ErrorCode::kCancelled, "the client is gone or reads too slowly");
    }
    RAG_ASSERT(stage_ == Stage::kStreaming, "begin_stream comes before write");
    if (bytes.empty() || !body_wanted_) {
        co_return Result<void>{};
    }
    if (!chunked_) {
        const std::array<std::string_view, 1> buffers{bytes};
        co_return co_await write_all(buffers, Stage::kStreaming);
    }
    const auto size = chunk_prefix(bytes.size());
    const std::array<std::string_view, 3> buffers{size, bytes, kChunkSuffix};
    co_return co_await write_all(buffers, Stage::kStreaming);
}

Task<Result<void>> StreamWriter::end() {
    if (stage_ == Stage::kBroken) {
        co_return fail(ErrorCode::kCancelled, "the client is gone or reads too slowly");
    }
    RAG_ASSERT(stage_ == Stage::kStreaming, "begin_stream comes before end");
    if (!chunked_ || !body_wanted_) {
        stage_ = Stage::kDone;
        co_return Result<void>{};
    }
    const std::array buffers{kLastChunk};
    co_return co_await write_all(buffers, Stage::kDone);
}

Task<Result<std::unique_ptr<WebSocket>>> StreamWriter::upgrade(const HttpRequest& request,
                                                               HttpHeaders headers) {
    RAG_ASSERT(stage_ == Stage::kNothing, "a request is answered once");
    if (!request_.http11 || !request_.socket_terms) {
        co_return fail(ErrorCode::kUnsupported, "WebSocket begins with a request of HTTP/1.1");
    }
    auto terms = RAG_CO_TRY(request_.socket_terms());
    headers.emplace_back("Date", request_.date());
    if (request_.hsts.count() > 0) {
        headers.push_back(hsts_header(request_.hsts));
    }
    stage_ = Stage::kUpgraded;
    co_return co_await accept_socket(stream_.shared_from_this(), request, std::move(headers),
                                     std::move(terms));
}

}  // namespace ragd
