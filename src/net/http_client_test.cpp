#include "net/http_client.hpp"

#include <cstdlib>
#include <thread>

#include "net/http_server_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

/// Answers each connection with the same bytes, whatever is asked, and closes it.
class ScriptedServer {
public:
    explicit ScriptedServer(std::string answer)
        : listening_(::socket(AF_INET, SOCK_STREAM, 0)), answer_(std::move(answer)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr generic{};
        std::memcpy(&generic, &address, sizeof generic);
        EXPECT_EQ(::bind(listening_, &generic, sizeof generic), 0);
        EXPECT_EQ(::listen(listening_, 8), 0);
        socklen_t size = sizeof generic;
        ::getsockname(listening_, &generic, &size);
        std::memcpy(&address, &generic, sizeof address);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }
    ~ScriptedServer() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    void serve() {
        for (int fd = ::accept(listening_, nullptr, nullptr); fd >= 0;
             fd = ::accept(listening_, nullptr, nullptr)) {
            std::string request(64 * 1024, '\0');
            (void)::recv(fd, request.data(), request.size(), 0);
            (void)::send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL);
            ::close(fd);
        }
    }

    int listening_;
    std::string answer_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

class ClientTest : public ServerTest {
protected:
    ClientTest() {
        ::setenv("no_proxy", "*", 1);
        client_ = std::make_unique<HttpClient>(HttpClientOptions{}, clock_);
    }
    Result<HttpReply> send(HttpCall call) { return io_.block_on(client_->send(std::move(call))); }
    std::future<Result<HttpReply>> send_later(HttpCall call) {
        return std::async(std::launch::async,
                          [this, call = std::move(call)] { return send(call); });
    }
    [[nodiscard]] std::string url(std::string_view target) const {
        return server_->url() + std::string(target);
    }

    std::unique_ptr<HttpClient> client_;
};

TEST_F(ClientTest, SendsAndReceives) {
    start();
    const auto reply = send({.method = "PUT", .url = url("/a?x=1"), .body = "hi"});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "PUT /a [a;] x=1; hi");
    ASSERT_NE(reply->header("content-type"), nullptr);
    EXPECT_EQ(*reply->header("content-type"), "text/plain");
}

TEST_F(ClientTest, SendsEveryMethodAsIs) {
    start();
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        const auto reply = send({.method = method, .url = url("/a")});
        ASSERT_TRUE(reply) << reply.error().message;
        EXPECT_THAT(reply->body, testing::StartsWith(method));
    }
    const auto head = send({.method = "HEAD", .url = url("/a")});
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->body, "");
}

TEST_F(ClientTest, SendsALargeBodyThatHoldsAnyByte) {
    start();
    std::string body(3'000'000, 'z');
    body[1] = '\0';
    const auto reply = send({.method = "POST", .url = url("/a"), .body = body});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_TRUE(reply->body.ends_with(body));
}

TEST_F(ClientTest, AnErrorStatusIsAReply) {
    start();
    const auto reply = send({.url = url("/throw")});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 500);
}

TEST_F(ClientTest, KeepsItsConnection) {
    start({.connections_max = 1});
    for (int i = 0; i < 10; ++i) {
        const auto reply = send({.url = url("/a")});
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->status, 200);
    }
}

TEST_F(ClientTest, RunsCallsAtOnce) {
    start();
    auto waiting = send_later({.url = url("/wait")});
    ASSERT_TRUE(happens(entered_));
    EXPECT_TRUE(send({.url = url("/a")}));
    stop_with(0ms);
    const auto waited = waiting.get();  // a handler that is recalled still answers
    ASSERT_TRUE(waited) << waited.error().message;
    EXPECT_EQ(waited->status, 200);
}

TEST_F(ClientTest, StreamsTheBodyInOrder) {
    start();
    std::string got;
    int status = 0;
    HttpCall call{.url = url("/big?n=5000000")};
    call.on_head = [&](int code, const HttpHeaders&) -> Result<void> {
        status = code;
        EXPECT_EQ(got, "");
        return {};
    };
    call.on_body = [&](std::string piece) -> Task<Result<void>> {
        EXPECT_LE(piece.size(), 96U * 1024);  // one full mailbox and one read of libcurl
        got += piece;
        co_return Result<void>{};
    };
    const auto reply = send(std::move(call));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(status, 200);
    EXPECT_EQ(reply->body, "");
    EXPECT_EQ(got, std::string(5'000'000, 'x'));
}

TEST_F(ClientTest, AStreamOverItsBoundGivesNearlyAllBeforeIt) {
    for (int round = 0; round < 20; ++round) {  // where the bound falls is a matter of chance
        start();
        std::size_t got = 0;
        HttpCall call{.url = url("/stream?endless=1"), .response_bytes_max = 1'000'000};
        call.on_body = [&](std::string piece) -> Task<Result<void>> {
            got += piece.size();
            co_return Result<void>{};
        };
        const auto reply = send(std::move(call));
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().code, ErrorCode::kTooLarge);
        EXPECT_GT(got, 1'000'000U - 65'536U) << "all that came before the bound";
        EXPECT_LE(got, 1'000'000U);
        stop_with(0ms);
        server_.reset();
        stream_ = {};
    }
}

TEST_F(ClientTest, CollectsTheBodyOfAnErrorEvenWhenStreaming) {
    start();
    HttpCall call{.url = url("/throw")};
    call.on_body = [](const std::string&) -> Task<Result<void>> {
        ADD_FAILURE() << "only a success is streamed";
        co_return Result<void>{};
    };
    const auto reply = send(std::move(call));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, "the server failed to answer");
}

TEST_F(ClientTest, EndsWhenACallbackWantsNoMore) {
    start();
    HttpCall call{.url = url("/stream?endless=1")};
    call.on_body = [](const std::string&) -> Task<Result<void>> {
        co_return fail(ErrorCode::kTooLarge, "enough");
    };
    const auto reply = send(std::move(call));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().message, "enough");
    EXPECT_EQ(outcome(stream_), false);  // the server has seen the socket close
}

TEST_F(ClientTest, EndsWhenTheHeadIsNotWanted) {
    start();
    HttpCall call{.url = url("/a")};
    call.on_head = [](int, const HttpHeaders&) -> Result<void> {
        return fail(ErrorCode::kUnsupported, "not this");
    };
    EXPECT_EQ(send(std::move(call)).error().code, ErrorCode::kUnsupported);
}

TEST_F(ClientTest, CancelClosesTheSocket) {
    start();
    std::stop_source stop;
    auto waiting = send_later({.url = url("/wait"), .cancelled = stop.get_token()});
    ASSERT_TRUE(happens(entered_));
    stop.request_stop();
    EXPECT_EQ(waiting.get().error().code, ErrorCode::kCancelled);
    EXPECT_TRUE(happens(left_));
}

TEST_F(ClientTest, CancelledBeforeItStartsSendsNothing) {
    start();
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(send({.url = url("/a"), .cancelled = stop.get_token()}).error().code,
              ErrorCode::kCancelled);
    EXPECT_EQ(send({.url = url("/a"), .deadline = Deadline::at(clock_.now())}).error().code,
              ErrorCode::kDeadlineExceeded);
    EXPECT_EQ(handled_, 0);
}

TEST_F(ClientTest, DeadlineClosesTheSocket) {
    start();
    const auto late = send({.url = url("/wait"), .deadline = Deadline::in(clock_, 50ms)});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
    EXPECT_TRUE(happens(left_));
}

TEST_F(ClientTest, DestructionEndsCallsInFlight) {
    start();
    auto waiting = send_later({.url = url("/wait")});
    ASSERT_TRUE(happens(entered_));
    client_ = nullptr;
    EXPECT_EQ(waiting.get().error().code, ErrorCode::kCancelled);
}

TEST_F(ClientTest, RefusesCallsOverTheLimit) {
    start();
    client_ = std::make_unique<HttpClient>(HttpClientOptions{.calls_max = 1}, clock_);
    std::stop_source stop;
    auto waiting = send_later({.url = url("/wait"), .cancelled = stop.get_token()});
    ASSERT_TRUE(happens(entered_));
    const auto refused = send({.url = url("/a")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(refused.error().retry_after.has_value());
    stop.request_stop();
    waiting.wait();
    EXPECT_TRUE(send({.url = url("/a")}));
}

TEST_F(ClientTest, SaysWhichHostDoesNotAnswerAndNothingMore) {
    start();
    const auto port = std::to_string(server_->port());
    stop_with(0ms);
    const auto reply = send({.url = "http://user:secret@127.0.0.1:" + port + "/path?key=secret"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(reply.error().message, testing::HasSubstr("127.0.0.1:" + port));
    EXPECT_THAT(reply.error().message, testing::Not(testing::HasSubstr("secret")));
    EXPECT_THAT(reply.error().message, testing::Not(testing::HasSubstr("path")));
}

TEST_F(ClientTest, RefusesWhatIsNotAnHttpUrl) {
    for (const char* bad : {"", "127.0.0.1:80", "file:///etc/passwd", "ftp://h/", "http://",
                            "http://a b/", "gopher://h/", "/a", "http://h:99999/"}) {
        const auto reply = send({.url = bad});
        ASSERT_FALSE(reply) << bad;
        EXPECT_EQ(reply.error().code, ErrorCode::kMalformed) << bad;
    }
}

TEST_F(ClientTest, RefusesAHeaderThatWouldForgeAnother) {
    start();
    const HttpHeaders bad[] = {{{"X", "a\r\nY: b"}}, {{"X\r\nY", "a"}}, {{"", "a"}}, {{"X:", "a"}}};
    for (const auto& headers : bad) {
        EXPECT_EQ(send({.url = url("/a"), .headers = headers}).error().code, ErrorCode::kMalformed);
    }
    EXPECT_EQ(send({.method = "GET /b", .url = url("/a")}).error().code, ErrorCode::kMalformed);
    EXPECT_EQ(handled_, 0);
}

TEST_F(ClientTest, EndsAResponseOverTheLimit) {
    start();
    const auto reply = send({.url = url("/big?n=100001"), .response_bytes_max = 100'000});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, ErrorCode::kTooLarge);
    const auto endless = send({.url = url("/stream?endless=1"), .response_bytes_max = 100'000});
    EXPECT_EQ(endless.error().code, ErrorCode::kTooLarge);
}

TEST_F(ClientTest, FollowsNoRedirectUnlessAskedAndThenOnlyToHttps) {
    const ScriptedServer upstream{
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"};
    const auto reply = send({.url = upstream.url()});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 302);
    const auto followed = send({.url = upstream.url(), .redirects_max = 3});
    ASSERT_FALSE(followed);
    EXPECT_EQ(followed.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(followed.error().message, testing::HasSubstr("rotocol"));
}

struct Broken {
    const char* name;
    std::string answer;
    ErrorCode code;
};

class BrokenUpstream : public ClientTest, public testing::WithParamInterface<Broken> {};

TEST_P(BrokenUpstream, IsATypedError) {
    const ScriptedServer upstream{GetParam().answer};
    for (const bool streaming : {false, true}) {
        HttpCall call{.url = upstream.url(), .response_bytes_max = 1'000'000};
        if (streaming) {
            call.on_body = [](const std::string&) -> Task<Result<void>> {
                co_return Result<void>{};
            };
        }
        const auto reply = send(std::move(call));
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().code, GetParam().code) << reply.error().message;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Http, BrokenUpstream,
    testing::Values(
        Broken{"NoAnswer", "", ErrorCode::kUnavailable},
        Broken{"CutInTheHead", "HTTP/1.1 200 OK\r\nConte", ErrorCode::kUnavailable},
        Broken{"CutInTheBody", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",
               ErrorCode::kUnavailable},
        Broken{"CutInAChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhi",
               ErrorCode::kUnavailable},
        Broken{"NoLastChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
               ErrorCode::kUnavailable},
        Broken{"BadChunkSize", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
               ErrorCode::kUnavailable},
        Broken{"NotHttp", "220 mail.example ESMTP\r\n", ErrorCode::kUnavailable},
        Broken{"HeaderBomb",
               "HTTP/1.1 200 OK\r\n" +
                   [] {
                       std::string many;
                       for (int i = 0; i < 2000; ++i) {
                           many += "X-Filler: " + std::string(100, 'a') + "\r\n";
                       }
                       return many;
                   }() +
                   "\r\n",
               ErrorCode::kTooLarge},
        Broken{"EndlessBody", "HTTP/1.1 200 OK\r\n\r\n" + std::string(2'000'000, 'x'),
               ErrorCode::kTooLarge}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ragd
