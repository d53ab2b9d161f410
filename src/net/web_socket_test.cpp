#include "net/web_socket.hpp"

#include <array>

#include "net/http_server_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kHandshake =
    "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
constexpr unsigned char kText = 0x81;
constexpr unsigned char kPing = 0x89;
constexpr unsigned char kClose = 0x88;

/// A frame of a client, whose mask changes nothing. `first`: FIN, reserved bits and opcode.
std::string frame(unsigned char first, std::string_view payload, bool masked = true) {
    std::string bytes{static_cast<char>(first)};
    const auto bit = static_cast<unsigned char>(masked ? 0x80 : 0);
    if (payload.size() < 126) {
        bytes += static_cast<char>(bit | payload.size());
    } else {
        const bool is_long = payload.size() > 0xffff;
        bytes += static_cast<char>(bit | (is_long ? 127 : 126));
        for (int shift = is_long ? 56 : 8; shift >= 0; shift -= 8) {
            bytes += static_cast<char>(payload.size() >> static_cast<unsigned>(shift));
        }
    }
    bytes += masked ? std::string(4, '\0') : "";
    return bytes.append(payload);
}

/// A server that sends back what it reads, and does what some messages ask for.
class WebSocketTest : public testing::Test {
protected:
    void start(HttpServerOptions options = {}) {
        options.port = 0;
        auto started = HttpServer::start(
            io_.executor(), options,
            {.handler = [this](
                            HttpRequest request,
                            ResponseWriter& writer) { return serve(std::move(request), writer); },
             .error_page =
                 [](int status, std::string detail, const HttpRequest* /*request*/) {
                     return HttpResponse{.status = status, .body = std::move(detail)};
                 },
             .clock = clock_,
             .log = log_,
             .metrics = metrics_});
        ASSERT_TRUE(started) << started.error().message;
        server_ = std::move(*started);
    }
    ~WebSocketTest() override {
        if (server_) {
            (void)io_.block_on(server_->stop(std::chrono::milliseconds{0}));
        }
    }

    Task<void> serve(HttpRequest request, ResponseWriter& writer) {
        auto socket = co_await writer.upgrade(request, {{"X-Test", "1"}, {"X-Bad", "a\r\nb"}});
        if (!socket) {
            (void)co_await writer.send({.status = 503, .body = socket.error().message});
            co_return;
        }
        co_await echo(**socket);
        ended_.set_value();
    }
    Task<void> echo(WebSocket& socket) {
        while (true) {
            auto message = co_await socket.read();
            if (!message) {
                co_return;
            }
            if (message->bytes == "close") {
                co_await socket.close(CloseCode::kPolicy, "as you wish");
            } else if (message->bytes == "drain") {
                co_await until_stopped(socket.draining());
                co_await socket.close(CloseCode::kGoingAway, "stopping");
            } else if (message->bytes == "flood") {
                while (co_await socket.send(std::string(64 * 1024, 'x'))) {
                }
            } else if (!co_await socket.send(std::move(message->bytes), message->kind)) {
                co_return;
            }
        }
    }

    std::unique_ptr<RawClient> open(int receive_buffer = 0) {
        auto client = std::make_unique<RawClient>(server_->port(), receive_buffer);
        client->send(kHandshake);
        head_ = client->read_until("\r\n\r\n");
        EXPECT_THAT(head_, StartsWith("HTTP/1.1 101 "));
        return client;
    }
    /// All that comes until the server closes, of what was sent at once.
    std::string say(std::string_view bytes) {
        const auto client = open();
        client->send(bytes);
        return client->read_all();
    }
    static std::string closing(int code, std::string_view reason = "") {
        std::string payload{static_cast<char>(code / 256), static_cast<char>(code % 256)};
        return frame(kClose, payload.append(reason), /*masked=*/false);
    }

    SystemClock clock_;
    Log log_ = Log::null();
    Metrics metrics_{"test", clock_};
    std::promise<void> ended_;
    std::string head_;
    IoThread io_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(WebSocketTest, TheHandshakeIsAnsweredWithOurHeaders) {
    start({.hsts = std::chrono::seconds{60}});
    const auto client = open();
    EXPECT_THAT(head_, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    EXPECT_THAT(head_, HasSubstr("X-Test: 1\r\n"));
    EXPECT_THAT(head_, HasSubstr("\r\nDate: "));
    EXPECT_THAT(head_, testing::Not(HasSubstr("X-Bad")));
}

TEST_F(WebSocketTest, MessagesComeWholeHoweverTheyAreCut) {
    start();
    const auto fragments =
        frame(0x01, "one ") + frame(kPing, "p") + frame(0x00, "two ") + frame(0x80, "three");
    const auto client = open();
    for (std::size_t i = 0; i < fragments.size(); ++i) {
        ASSERT_TRUE(client->send(std::string_view{fragments}.substr(i, 1)));
    }
    client->send(frame(0x82, std::string("\x00\xff", 2)) + frame(kText, "close"));
    EXPECT_EQ(client->read_all(), frame(0x8a, "p", false) + frame(kText, "one two three", false) +
                                      frame(0x82, std::string("\x00\xff", 2), false) +
                                      closing(1008, "as you wish"));
}

TEST_F(WebSocketTest, WhatFollowsTheHandshakeAtOnceIsRead) {
    start();
    RawClient client{server_->port()};
    client.send(std::string{kHandshake} + frame(kText, "early") + frame(kText, "close"));
    EXPECT_THAT(client.read_all(), HasSubstr(frame(kText, "early", false)));
}

TEST_F(WebSocketTest, WhatBreaksTheProtocolIsClosedWithItsCode) {
    start({.socket_message_bytes_max = 1000});
    EXPECT_EQ(say(frame(kText, "unmasked", false)), closing(1002));
    EXPECT_EQ(say(frame(0xc1, "a reserved bit")), closing(1002));
    EXPECT_EQ(say(frame(0x83, "an opcode that there is not")), closing(1002));
    EXPECT_EQ(say(frame(0x80, "a continuation of nothing")), closing(1002));
    EXPECT_EQ(say(frame(kPing, std::string(126, 'x'))), closing(1002));
    EXPECT_EQ(say(frame(kText, "\xc3\x28")), closing(1007));
    EXPECT_EQ(say(frame(kText, std::string(1001, 'x'))), closing(1009));
    EXPECT_EQ(say(frame(0x01, std::string(600, 'x')) + frame(0x80, std::string(600, 'x'))),
              closing(1009));
    EXPECT_EQ(say(frame(kClose, std::string("\x03\xe8", 2))), closing(1000));
}

TEST_F(WebSocketTest, ATooLargeMessageIsRefusedBeforeItComes) {
    start({.socket_message_bytes_max = 1000});
    const auto client = open();
    client->send(frame(kText, std::string(100'000'000, 'x')).substr(0, 14));
    EXPECT_EQ(client->read_all(), closing(1009));
}

TEST_F(WebSocketTest, MessagesAreOfTheBudgetOfAllBodies) {
    start({.bodies_bytes_max = 40 * limits::kKiB});
    const auto client = open();
    client->send(frame(kText, std::string(100'000, 'x')));
    EXPECT_THAT(client->read_all(), StartsWith(closing(1013, "too many large requests at once")));
}

TEST_F(WebSocketTest, WhoIsSilentIsPingedAndThenClosed) {
    start({.socket_idle_timeout = std::chrono::milliseconds{200}});
    const auto client = open();
    EXPECT_EQ(client->read_until(frame(kPing, "", false)), frame(kPing, "", false));
    EXPECT_EQ(client->read_all(), "");
    EXPECT_EQ(ended_.get_future().wait_for(std::chrono::seconds{10}), std::future_status::ready);
}

TEST_F(WebSocketTest, WhoAnswersPingsStays) {
    start({.socket_idle_timeout = std::chrono::milliseconds{200}});
    const auto client = open();
    for (int i = 0; i < 4; ++i) {
        ASSERT_EQ(client->read_until(frame(kPing, "", false)), frame(kPing, "", false));
        client->send(frame(0x8a, ""));
    }
    client->send(frame(kText, "still here"));
    EXPECT_THAT(client->read_until("here"), HasSubstr(frame(kText, "still here", false)));
}

TEST_F(WebSocketTest, WhoDoesNotReadIsCut) {
    start({.write_timeout = std::chrono::milliseconds{200}});
    const auto client = open(4096);
    client->send(frame(kText, "flood"));
    EXPECT_EQ(ended_.get_future().wait_for(std::chrono::seconds{20}), std::future_status::ready);
}

TEST_F(WebSocketTest, WhoJustLeavesEndsTheHandler) {
    start();
    open();
    EXPECT_EQ(ended_.get_future().wait_for(std::chrono::seconds{10}), std::future_status::ready);
}

TEST_F(WebSocketTest, AServerThatStopsIsHeardOf) {
    start();
    const auto client = open();
    client->send(frame(kText, "drain"));
    const auto report = io_.block_on(server_->stop(std::chrono::seconds{5}));
    server_.reset();
    EXPECT_EQ(report.cut, 0U);
    EXPECT_EQ(client->read_all(), closing(1001, "stopping"));
}

TEST_F(WebSocketTest, WhoDoesNotAnswerACloseIsNotWaitedForLong) {
    start();
    const auto client = open();
    client->send(frame(kText, "close"));
    EXPECT_EQ(ended_.get_future().wait_for(std::chrono::seconds{10}), std::future_status::ready);
    EXPECT_EQ(client->read_all(), closing(1008, "as you wish"));
}

TEST_F(WebSocketTest, HalfOfTheConnectionsMayBeSuch) {
    start({.connections_max = 4});
    const auto one = open();
    const auto two = open();
    RawClient third{server_->port()};
    third.send(kHandshake);
    EXPECT_THAT(third.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(WebSocketTest, HttpOneZeroHasNone) {
    start();
    RawClient client{server_->port()};
    client.send("GET /ws HTTP/1.0\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace ragd
