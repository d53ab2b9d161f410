#include "net/http_server.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/connection.hpp"
#include "net/listen.hpp"
#include "net/tls_keeper.hpp"

namespace ragd {
namespace {

using boost::asio::ip::tcp;
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::seconds kLastWords{1};
constexpr std::chrono::seconds kCutPatience{5};

}  // namespace

/// Held by the server object and by every coroutine that it started.
struct HttpServer::State : std::enable_shared_from_this<State> {
    State(tcp::acceptor listening, HttpServerOptions options, HttpServerParts parts)
        : acceptor(std::move(listening)),
          changed(acceptor.get_executor()),
          context(std::move(options), std::move(parts)),
          local(acceptor.local_endpoint()) {}

    tcp::acceptor acceptor;
    boost::asio::steady_timer changed;  // cancelled when a connection ends, to wake `stop`
    ServerContext context;
    tcp::endpoint local;

    template <typename F>
    void spawn(F&& start) {
        boost::asio::co_spawn(acceptor.get_executor(), std::forward<F>(start),
                              boost::asio::detached);
    }

    static Task<void> accept_loop(std::shared_ptr<State> self);
    static Task<void> serve(std::shared_ptr<State> self, std::shared_ptr<SocketStream> stream,
                            std::string peer, Slots::Slot slot);
    void take(tcp::socket socket);
    [[nodiscard]] std::shared_ptr<SocketStream> make_stream(tcp::socket socket) const;
    void begin_drain();
    std::size_t recall_all();
    void cut_all();
    Task<void> wait_empty(SteadyTime deadline);
    [[nodiscard]] std::size_t answering() const;
    /// A copy: closing one tells its handler, which may do anything to the set of connections.
    [[nodiscard]] std::vector<std::shared_ptr<SocketStream>> streams(bool idle_only) const;
};

Task<void> HttpServer::State::accept_loop(std::shared_ptr<State> self) {
    while (self->acceptor.is_open()) {
        auto [failed, socket] = co_await self->acceptor.async_accept(kAwait);
        std::string why = failed && self->acceptor.is_open() ? failed.message() : "";
        try {
            if (!failed) {
                self->take(std::move(socket));
            }
        } catch (const std::exception& thrown) {  // no memory: the next one may have some
            why = thrown.what();
        }
        if (!why.empty()) {
            self->context.parts.log.error("accept_failed", {{"why", why}});
            boost::asio::steady_timer pause{self->acceptor.get_executor(), kAcceptPause};
            co_await pause.async_wait(kAwait);
        }
    }
}

void HttpServer::State::take(tcp::socket socket) {
    boost::system::error_code failed;
    const auto peer = socket.remote_endpoint(failed);
    if (failed) {
        return;  // reset before it was accepted
    }
    socket.set_option(boost::asio::socket_base::send_buffer_size(
                          static_cast<int>(context.options.send_buffer_bytes)),
                      failed);
    auto slot = context.slots.take(slot_address(peer.address()));
    if (!slot) {
        context.metrics.refused.at(ConnectionRefusal::kUnread).add();
        return;
    }
    spawn(serve(shared_from_this(), make_stream(std::move(socket)), peer.address().to_string(),
                std::move(*slot)));
}

std::shared_ptr<SocketStream> HttpServer::State::make_stream(tcp::socket socket) const {
    std::unique_ptr<TlsChannel> tls;
    if (context.parts.tls != nullptr) {
        tls = std::make_unique<TlsChannel>(*context.parts.tls->context(), socket.native_handle());
    }
    return std::make_shared<SocketStream>(std::move(socket), context.stream_options(),
                                          std::move(tls));
}

Task<void> HttpServer::State::serve(std::shared_ptr<State> self,
                                    std::shared_ptr<SocketStream> stream, std::string peer,
                                    Slots::Slot slot) {
    try {
        Connection connection{stream, std::move(peer), std::move(slot), self->context};
        co_await connection.run();
    } catch (const std::exception& thrown) {
        self->context.parts.log.error("connection_failed", {{"why", thrown.what()}});
    }
    stream->cut();
    self->changed.cancel();
}

void HttpServer::State::begin_drain() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    context.draining = true;
    context.drain.request_stop();
    for (const auto& stream : streams(/*idle_only=*/true)) {
        stream->close();
    }
}

std::vector<std::shared_ptr<SocketStream>> HttpServer::State::streams(bool idle_only) const {
    std::vector<std::shared_ptr<SocketStream>> found;
    for (const Connection* connection : context.connections) {
        if (!idle_only || connection->idle()) {
            found.push_back(connection->stream());
        }
    }
    return found;
}

std::size_t HttpServer::State::answering() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(context.connections, &Connection::answering));
}

std::size_t HttpServer::State::recall_all() {
    const auto count = answering();
    const auto known = context.connections;  // recalling one may change them
    for (Connection* connection : known) {
        if (context.connections.contains(connection)) {
            connection->recall();
        }
    }
    context.recall.request_stop();
    return count;
}

void HttpServer::State::cut_all() {
    for (const auto& stream : streams(/*idle_only=*/false)) {
        stream->cut();
    }
}

Task<void> HttpServer::State::wait_empty(SteadyTime deadline) {
    while (!context.connections.empty() && std::chrono::steady_clock::now() < deadline) {
        changed.expires_at(deadline);
        co_await changed.async_wait(kAwait);
    }
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(boost::asio::any_io_executor executor,
                                                      HttpServerOptions options,
                                                      HttpServerParts parts) {
    auto acceptor = RAG_TRY(listen_on(
        executor,
        {.host = options.host, .port = options.port, .port_setting = options.port_setting}));
    auto state = std::make_shared<State>(std::move(acceptor), std::move(options), std::move(parts));
    state->spawn(State::accept_loop(state));
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
    // On the io thread, where the connections live.
    boost::asio::post(state_->acceptor.get_executor(), [state = state_] {
        state->begin_drain();
        state->cut_all();
    });
}

std::uint16_t HttpServer::port() const {
    return state_->local.port();
}

std::string HttpServer::url() const {
    return (state_->context.parts.tls != nullptr ? "https://" : "http://") + to_text(state_->local);
}

Task<HttpServer::StopReport> HttpServer::stop(std::chrono::milliseconds grace) {
    const auto state = state_;
    state->begin_drain();
    co_await state->wait_empty(std::chrono::steady_clock::now() + grace);
    const auto cut = state->recall_all();
    co_await state->wait_empty(std::chrono::steady_clock::now() + kLastWords);
    state->cut_all();
    co_await state->wait_empty(std::chrono::steady_clock::now() + kCutPatience);
    co_return StopReport{.cut = cut, .stuck = state->answering()};
}

}  // namespace ragd
