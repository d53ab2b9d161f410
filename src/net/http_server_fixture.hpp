#pragma once
#include <chrono>
#include <cstring>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "net/http_server.hpp"
#include "net/http_syntax.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {

inline std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

/// A blocking socket that sends whatever bytes a test likes. Reads give up after ten seconds.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0, const char* from = "127.0.0.1")
        : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (receive_buffer > 0) {
            ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        const auto here = address(from, 0);
        const auto there = address("127.0.0.1", port);
        connected_ =
            ::bind(fd_, &here, sizeof here) == 0 && ::connect(fd_, &there, sizeof there) == 0;
    }
    ~RawClient() { ::close(fd_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void end_sending() { ::shutdown(fd_, SHUT_WR); }
    /// Closes with a reset instead of an end.
    void reset_on_close() {
        const linger now{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    /// Whether something can be read, or the server has closed, within the time.
    [[nodiscard]] bool readable(std::chrono::milliseconds within) const {
        pollfd watched{.fd = fd_, .events = POLLIN, .revents = 0};
        return ::poll(&watched, 1, static_cast<int>(within.count())) > 0;
    }
    /// At least one byte, or nothing at the end, after a reset, or when time is up.
    std::string read_some() {
        std::string bytes(64 * 1024, '\0');
        const auto count = ::recv(fd_, bytes.data(), bytes.size(), 0);
        timed_out_ = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return bytes;
    }
    /// All until the server closes.
    std::string read_all() {
        std::string all;
        for (auto some = read_some(); !some.empty(); some = read_some()) {
            all += some;
        }
        EXPECT_FALSE(timed_out_) << "the server did not close; it sent: " << all;
        return all;
    }
    /// All until `mark` was read, the end, or time is up.
    std::string read_until(std::string_view mark) {
        std::string all;
        while (!all.contains(mark)) {
            const auto some = read_some();
            if (some.empty()) {
                break;
            }
            all += some;
        }
        return all;
    }

private:
    static sockaddr address(const char* host, std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        ::inet_pton(AF_INET, host, &address.sin_addr);
        sockaddr generic{};
        std::memcpy(&generic, &address, sizeof generic);
        return generic;
    }

    int fd_;
    bool connected_ = false;
    bool timed_out_ = false;
};

/// The status codes of the responses in `bytes`, in order: "200 400".
inline std::string statuses(std::string_view bytes) {
    constexpr std::string_view kStart = "HTTP/1.1 ";
    std::string found;
    for (auto at = bytes.find(kStart); at != std::string_view::npos; at = bytes.find(kStart, at)) {
        at += kStart.size();
        if (parse_decimal(bytes.substr(at, 3))) {
            found += found.empty() ? "" : " ";
            found += bytes.substr(at, 3);
        }
    }
    return found;
}

inline Task<void> until_stopped(std::stop_token stop) {
    boost::asio::steady_timer never{co_await boost::asio::this_coro::executor, SteadyTime::max()};
    const std::stop_callback wake{stop, [&never] { never.cancel(); }};
    if (!stop.stop_requested()) {
        co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

/// A server on a free port with a few routes that show what arrived.
class ServerTest : public testing::Test {
public:
    void start(HttpServerOptions options = {}, const TlsKeeper* tls = nullptr) {
        options.port = 0;
        auto started = HttpServer::start(
            io_.executor(), options,
            {.handler = [this](
                            HttpRequest request,
                            ResponseWriter& writer) { return handle(std::move(request), writer); },
             .error_page =
                 [](int status, const std::string& detail, const HttpRequest* /*request*/) {
                     return HttpResponse{status, {{"Content-Type", "text/plain"}}, detail};
                 },
             .is_vital = [](const HttpRequest& request) { return request.path == "/health"; },
             .reads_body = [](const HttpRequest& request) -> Task<bool> {
                 co_return request.path != "/unwanted";
             },
             .tls = tls,
             .clock = clock_,
             .log = log_,
             .metrics = metrics_});
        ASSERT_TRUE(started) << started.error().message;
        server_ = std::move(*started);
    }

    ~ServerTest() override {
        if (server_) {
            stop_with(std::chrono::milliseconds(0));
        }
    }

    HttpServer::StopReport stop_with(std::chrono::milliseconds grace) {
        return io_.block_on(server_->stop(grace));
    }

    /// Sends bytes on a new connection, ends, and returns all that comes back.
    std::string exchange(std::string_view bytes, bool one_by_one = false) {
        RawClient client{server_->port()};
        if (one_by_one) {
            for (std::size_t i = 0; i < bytes.size() && client.send(bytes.substr(i, 1)); ++i) {
            }
        } else {
            client.send(bytes);
        }
        client.end_sending();
        return client.read_all();
    }

    static std::string describe(const HttpRequest& request) {
        std::string text = request.method + " " + request.path + " [";
        for (const auto& segment : request.segments) {
            text += segment + ";";
        }
        text += "] ";
        for (const auto& [name, value] : request.query) {
            text += name + "=" + value + ";";
        }
        return text + (request.body_unread ? " unread" : " ") + request.body;
    }

    Task<void> handle(HttpRequest request, ResponseWriter& writer) {
        ++handled_;
        if (request.path == "/throw") {
            throw std::runtime_error("a bug");
        }
        if (request.path == "/silent") {
            co_return;
        }
        if (request.path == "/wait") {
            entered_.set_value();
            co_await until_stopped(request.gone);
            left_.set_value();
        }
        if (request.path == "/stream") {
            co_await stream(request, writer);
            co_return;
        }
        if (request.path == "/big") {
            const auto sent = co_await writer.send(
                {200, {}, std::string(std::stoul(*request.parameter("n")), 'x')});
            big_.set_value(sent.has_value());
            co_return;
        }
        auto answer = HttpResponse{200, {{"Content-Type", "text/plain"}}, describe(request)};
        if (request.path == "/who") {
            answer.body = request.peer_certificate.value_or("nobody");
        }
        if (request.path == "/forge") {
            answer.headers.emplace_back("X-Evil", "a\r\nSet-Cookie: b");
        }
        (void)co_await writer.send(std::move(answer));
    }

    Task<void> stream(const HttpRequest& request, ResponseWriter& writer) {
        const auto begun =
            co_await writer.begin_stream({200, {{"Content-Type", "text/plain"}}, {}});
        const auto* endless = request.parameter("endless");
        Result<void> written = begun;
        for (int i = 0; written && (endless != nullptr || i < 3); ++i) {
            written = co_await writer.write(endless != nullptr ? std::string(10'000, 'y')
                                                               : "piece" + std::to_string(i));
        }
        stream_.set_value(written.has_value());
        if (request.parameter("cut") == nullptr) {
            (void)co_await writer.end();
        }
    }

    template <typename T>
    static std::optional<T> outcome(std::promise<T>& promise) {
        auto future = promise.get_future();
        if (future.wait_for(std::chrono::seconds(10)) != std::future_status::ready) {
            return std::nullopt;
        }
        return future.get();
    }
    static bool happens(std::promise<void>& promise) {
        return promise.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready;
    }

    SystemClock clock_;
    Log log_ = Log::null();
    Metrics metrics_{"test", clock_};
    std::atomic<int> handled_ = 0;
    std::promise<void> entered_;
    std::promise<void> left_;
    std::promise<bool> stream_;
    std::promise<bool> big_;
    IoThread io_;
    std::unique_ptr<HttpServer> server_;
};

}  // namespace ragd
