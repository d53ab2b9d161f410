#include <filesystem>
#include <fstream>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include "net/certificate_fixture.hpp"
#include "net/http_client.hpp"
#include "net/http_server_fixture.hpp"
#include "net/key_pin.hpp"

namespace ragd {
namespace {

namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Answers "hi" over TLS to whoever completes the handshake.
class TlsServer {
public:
    TlsServer(IoThread& io, const Identity& identity)
        : context_(ssl::context::tls_server),
          acceptor_(io.executor(), tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)) {
        context_.use_certificate_chain(boost::asio::buffer(identity.certificate));
        context_.use_private_key(boost::asio::buffer(identity.key), ssl::context::pem);
        port_ = acceptor_.local_endpoint().port();
        boost::asio::co_spawn(io.executor(), serve(), boost::asio::detached);
    }
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }

private:
    Task<void> serve() {
        while (true) {
            auto [failed, socket] = co_await acceptor_.async_accept(kAwait);
            if (failed) {
                co_return;
            }
            ssl::stream<tcp::socket> stream{std::move(socket), context_};
            const auto [refused] =
                co_await stream.async_handshake(ssl::stream_base::server, kAwait);
            if (refused) {
                continue;
            }
            std::string request;
            co_await boost::asio::async_read_until(stream, boost::asio::dynamic_buffer(request),
                                                   "\r\n\r\n", kAwait);
            static constexpr std::string_view kAnswer =
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
            co_await boost::asio::async_write(stream, boost::asio::buffer(kAnswer), kAwait);
        }
    }

    ssl::context context_;
    tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
};

class TlsTest : public testing::Test {
public:
    TlsTest() { ::setenv("no_proxy", "*", 1); }
    ~TlsTest() override {
        io_.stop();  // before the server that its coroutine uses
        std::filesystem::remove(ca_file_);
    }

    Result<HttpReply> get(const std::string& url, const std::string& ca) {
        std::ofstream(ca_file_) << ca;
        HttpClient client{{.ca_file = ca.empty() ? "" : ca_file_}, clock_};
        return io_.block_on(client.send({.url = url, .connect_timeout = std::chrono::seconds(60)}));
    }

    SystemClock clock_;
    IoThread io_;
    std::string ca_file_ = (std::filesystem::temp_directory_path() /
                            ("ragd_tls_test_" + std::to_string(::getpid()) + ".pem"))
                               .string();
};

TEST_F(TlsTest, TrustsTheGivenAuthority) {
    const auto identity = make_identity("IP:127.0.0.1");
    const TlsServer server{io_, identity};
    const auto reply = get(server.url(), identity.certificate);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, "hi");
    io_.stop();
}

TEST_F(TlsTest, RefusesAnUnknownAuthority) {
    const TlsServer server{io_, make_identity("IP:127.0.0.1")};
    for (const auto& trusted : {std::string{}, make_identity("IP:127.0.0.1").certificate}) {
        const auto reply = get(server.url(), trusted);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
        EXPECT_THAT(reply.error().message, testing::HasSubstr("certificate"));
    }
    io_.stop();
}

TEST_F(TlsTest, DoesNotSayWhereItsFilesLie) {
    const TlsServer server{io_, make_identity("IP:127.0.0.1")};
    HttpClient client{{.ca_file = "/nowhere/ca.pem"}, clock_};
    const auto reply = io_.block_on(client.send({.url = server.url()}));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().message, "the file of TLS_CA_FILE cannot be used");
    HttpClient other{{.client_cert_file = "/nowhere/cert.pem", .client_key_file = "/nowhere/k.pem"},
                     clock_};
    const auto refused = io_.block_on(other.send({.url = server.url()}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "the files of TLS_CERT_FILE and TLS_KEY_FILE cannot be used");
    io_.stop();
}

TEST_F(TlsTest, WithAKeyPinTheKeyDecidesAndTheCertificateDoesNot) {
    const auto identity = make_identity("DNS:other.example");
    const TlsServer server{io_, identity};
    HttpClient knows{{.key_pin = key_pin_of(certificate_of(identity).get())}, clock_};
    const auto reply = io_.block_on(knows.send({.url = server.url()}));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, "hi");
    const auto another = make_identity("IP:127.0.0.1");
    HttpClient mistakes{{.key_pin = key_pin_of(certificate_of(another).get())}, clock_};
    const auto refused = io_.block_on(mistakes.send({.url = server.url()}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("public key"));
    io_.stop();
}

TEST_F(TlsTest, RefusesACertificateForAnotherName) {
    const auto identity = make_identity("DNS:other.example");
    const TlsServer server{io_, identity};
    const auto reply = get(server.url(), identity.certificate);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
    io_.stop();
}

}  // namespace
}  // namespace ragd
