#include "net/beast_socket.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "net/http_syntax.hpp"
#include "net/socket_layer.hpp"

namespace ragd {
namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
constexpr auto kNoThrow = boost::asio::as_tuple(boost::asio::use_awaitable);

/// How long a client may take to answer our close, or to take it.
constexpr std::chrono::seconds kClosePatience{1};
constexpr std::chrono::seconds kHandshakeTimeout{10};
constexpr std::size_t kReadPiece = 16 * limits::kKiB;

/// Without permessage-deflate: what grows a thousandfold on its way in is no good bound for memory.
using Stream = websocket::stream<SocketLayer, /*deflateSupported=*/false>;

Error over() {
    return fail(ErrorCode::kCancelled, "the client is gone or reads too slowly");
}

class BeastSocket final : public WebSocket {
public:
    BeastSocket(SocketLayer layer, WebSocketTerms terms)
        : stream_(std::move(layer)),
          terms_(std::move(terms)),
          turn_(stream_.get_executor(), SteadyTime::max()) {
        websocket::stream_base::timeout times{};
        times.handshake_timeout = kHandshakeTimeout;
        times.idle_timeout = terms_.idle_timeout;
        times.keep_alive_pings = true;
        stream_.set_option(times);
        stream_.read_message_max(terms_.message_bytes_max);
        stream_.auto_fragment(false);
    }

    Task<Result<void>> accept(const HttpRequest& request, HttpHeaders headers);
    Task<Result<SocketMessage>> read() override;
    Task<Result<void>> send(std::string bytes, MessageKind kind) override;
    Task<void> close(CloseCode code, std::string reason) override;
    [[nodiscard]] std::stop_token draining() const override { return terms_.draining; }
    [[nodiscard]] std::stop_token recalled() const override { return terms_.recalled; }

private:
    [[nodiscard]] SocketStream& wire() { return stream_.next_layer().stream(); }

    Stream stream_;
    WebSocketTerms terms_;
    boost::asio::steady_timer turn_;  // never fires; cancelled when a message is out
    std::size_t turns_given_ = 0;
    std::size_t turn_now_ = 0;
    bool closing_ = false;
};

beast::http::request<beast::http::empty_body> as_beast_has_it(const HttpRequest& request) {
    beast::http::request<beast::http::empty_body> same{beast::http::verb::get, request.target, 11};
    for (const char* name :
         {"Host", "Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version"}) {
        if (const auto* value = request.header(name)) {
            same.set(name, *value);
        }
    }
    return same;
}

Task<Result<void>> BeastSocket::accept(const HttpRequest& request, HttpHeaders headers) {
    const auto decorate = [headers = std::move(headers)](websocket::response_type& response) {
        response.set(beast::http::field::server, "ragd");
        for (const auto& [name, value] : headers) {
            if (is_token(name) && is_field_value(value)) {
                response.insert(name, value);
            }
        }
    };
    stream_.set_option(websocket::stream_base::decorator(decorate));
    const auto same = as_beast_has_it(request);
    const auto [failed] = co_await stream_.async_accept(same, kNoThrow);
    if (failed) {
        co_return over();
    }
    co_return Result<void>{};
}

Task<Result<SocketMessage>> BeastSocket::read() {
    SocketMessage message{.bytes = {}, .room = std::make_shared<ByteBudget::Share>(terms_.bodies)};
    std::size_t size = 0;
    do {
        if (closing_) {
            co_return over();
        }
        if (!message.room->grow_to(size + kReadPiece)) {
            co_await close(CloseCode::kTryAgainLater, "too many large requests at once");
            co_return over();
        }
        message.bytes.resize(size + kReadPiece);
        const auto [failed, count] = co_await stream_.async_read_some(
            boost::asio::buffer(message.bytes.data() + size, kReadPiece), kNoThrow);
        if (failed) {
            co_return over();
        }
        size += count;
    } while (!stream_.is_message_done());
    message.bytes.resize(size);
    message.bytes.shrink_to_fit();
    message.kind = stream_.got_text() ? MessageKind::kText : MessageKind::kBinary;
    co_return message;
}

Task<Result<void>> BeastSocket::send(std::string bytes, MessageKind kind) {
    const auto mine = turns_given_++;
    while (mine != turn_now_) {
        co_await turn_.async_wait(kNoThrow);
    }
    bool sent = false;
    if (!closing_ && stream_.is_open()) {
        stream_.text(kind == MessageKind::kText);
        const auto [failed, count] =
            co_await stream_.async_write(boost::asio::buffer(bytes), kNoThrow);
        sent = !failed;
    }
    ++turn_now_;
    turn_.cancel();
    if (!sent) {
        co_return over();
    }
    co_return Result<void>{};
}

Task<void> BeastSocket::close(CloseCode code, std::string reason) {
    RAG_ASSERT(reason.size() <= websocket::reason_string{}.max_size(),
               "a control frame is short (RFC 6455, section 5.5)");
    if (std::exchange(closing_, true) || !stream_.is_open()) {
        co_return;
    }
    // A message that its reader does not take would hold the close back.
    boost::asio::steady_timer patience{stream_.get_executor(), kClosePatience};
    patience.async_wait([stream = wire().shared_from_this()](const auto& cancelled) {
        if (!cancelled && stream->writing()) {
            stream->cut();
        } else if (!cancelled) {
            stream->recall();
        }
    });
    const websocket::close_reason why{static_cast<websocket::close_code>(code), reason};
    (void)co_await stream_.async_close(why, kNoThrow);
    patience.cancel();
}

}  // namespace

Task<Result<std::unique_ptr<WebSocket>>> accept_socket(std::shared_ptr<SocketStream> stream,
                                                       const HttpRequest& request,
                                                       HttpHeaders headers, WebSocketTerms terms) {
    auto socket = std::make_unique<BeastSocket>(
        SocketLayer{std::move(stream), co_await boost::asio::this_coro::executor},
        std::move(terms));
    RAG_CO_TRY(co_await socket->accept(request, std::move(headers)));
    co_return std::unique_ptr<WebSocket>{std::move(socket)};
}

}  // namespace ragd
