#include "net/socket_layer.hpp"

#include <algorithm>
#include <cstring>

#include <boost/asio/error.hpp>

namespace ragd {

Task<SocketLayer::Outcome> SocketLayer::read_some(std::shared_ptr<SocketStream> stream,
                                                  boost::asio::mutable_buffer into) {
    while (stream->bytes().empty() && into.size() > 0) {
        if (co_await stream->wait_more(SteadyTime::max()) == SocketStream::Wake::kEnd) {
            co_return Outcome{boost::asio::error::eof, 0};
        }
    }
    const auto bytes = stream->bytes();
    const auto count = std::min(bytes.size(), into.size());
    if (count > 0) {
        std::memcpy(into.data(), bytes.data(), count);
        stream->consume(count);
    }
    co_return Outcome{boost::system::error_code{}, count};
}

Task<SocketLayer::Outcome> SocketLayer::write_some(std::shared_ptr<SocketStream> stream,
                                                   Pieces pieces) {
    std::size_t size = 0;
    for (const auto piece : pieces) {
        size += piece.size();
    }
    stream->begin_response();
    const auto written = stream->write_now(pieces);
    if (written < size && !co_await stream->write_rest(pieces, written)) {
        co_return Outcome{boost::asio::error::broken_pipe, 0};
    }
    co_return Outcome{boost::system::error_code{}, size};
}

}  // namespace ragd
