#include <csignal>

#include <gmock/gmock.h>

#include "net/http_server_fixture.hpp"
#include "net/tls_client_fixture.hpp"
#include "net/tls_keeper.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHttp11{"\x08http/1.1"};
constexpr std::string_view kHttp2{"\x02h2"};

class HttpsServer : public ServerTest {
public:
    HttpsServer() { std::signal(SIGPIPE, SIG_IGN); }  // as main does
    ~HttpsServer() override {
        if (server_) {
            stop_with(0ms);
        }
        server_.reset();
        io_.stop();  // before the keeper goes
    }

    void start_https(HttpServerOptions options = {}, const std::string& client_ca = "") {
        keeper_ =
            TlsKeeper::open({.certificate = folder_.put("cert.pem", identity_.certificate),
                             .key = folder_.put("key.pem", identity_.key),
                             .client_ca = client_ca.empty() ? "" : folder_.put("ca", client_ca)})
                .value();
        start(std::move(options), keeper_.get());
    }
    void change_certificate() {
        const auto next = make_identity("IP:127.0.0.1");
        folder_.put("cert.pem", next.certificate);
        folder_.put("key.pem", next.key);
        keeper_->look({.clock = clock_, .log = log_, .metrics = metrics_});
    }
    /// Why a client with these options gets no answer; empty: it gets one.
    std::string refusal(const TlsClient::Options& options) {
        TlsClient client{server_->port(), options};
        if (!client.shake()) {
            return client.fault();
        }
        return client.ask(get("/a"), "GET /a").empty() ? client.fault() : "";
    }
    std::string who(const Identity* identity) {
        TlsClient client{server_->port(), {.identity = identity}};
        client.shake();
        const auto answer =
            client.ask("GET /who HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "no such mark");
        return answer.empty() ? client.fault() : answer.substr(answer.rfind('\n') + 1);
    }

    PemFolder folder_;
    Identity identity_ = make_identity("IP:127.0.0.1");
    std::unique_ptr<TlsKeeper> keeper_;
};

TEST_F(HttpsServer, AnswersOneRequestAfterTheOther) {
    start_https();
    EXPECT_THAT(server_->url(), testing::StartsWith("https://127.0.0.1:"));
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client{server_->port(), {.version_min = version, .version_max = version}};
        ASSERT_TRUE(client.shake()) << client.fault();
        for (int i = 0; i < 3; ++i) {
            EXPECT_EQ(statuses(client.ask(get("/a"), "GET /a")), "200") << client.fault();
        }
        client.send(get("/a") + get("/b"));
        EXPECT_EQ(statuses(client.read_until("GET /b")), "200 200") << "pipelined";
    }
}

TEST_F(HttpsServer, SpeaksOnlyWhatIsSafeToday) {
    start_https();
    EXPECT_EQ(refusal({}), "");
    EXPECT_THAT(refusal({.version_min = TLS1_VERSION, .version_max = TLS1_VERSION}),
                HasSubstr("protocol version"));
    EXPECT_THAT(refusal({.version_min = TLS1_VERSION, .version_max = TLS1_1_VERSION}),
                HasSubstr("protocol version"));
    for (const char* weak : {"AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256",
                             "ECDHE-ECDSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"}) {
        EXPECT_THAT(refusal({.version_max = TLS1_2_VERSION, .suites = weak}),
                    HasSubstr("handshake failure"))
            << weak;
    }
    TlsClient client{server_->port(),
                     {.version_max = TLS1_2_VERSION,
                      .suites = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"}};
    ASSERT_TRUE(client.shake());
    EXPECT_EQ(client.suite(), "ECDHE-ECDSA-AES128-GCM-SHA256") << "the server's preference";
    EXPECT_LT(SSL_renegotiate(client.native()) == 1 ? SSL_do_handshake(client.native()) : -1, 1)
        << "no renegotiation";
}

TEST_F(HttpsServer, ChoosesHttp11ByAlpnOrRefuses) {
    start_https();
    TlsClient both{server_->port(), {.protocols = std::string{kHttp2} + std::string{kHttp11}}};
    ASSERT_TRUE(both.shake());
    EXPECT_EQ(both.protocol(), "http/1.1");
    TlsClient none{server_->port()};
    ASSERT_TRUE(none.shake());
    EXPECT_EQ(none.protocol(), "");
    EXPECT_THAT(refusal({.protocols = std::string{kHttp2}}), HasSubstr("no application protocol"));
}

TEST_F(HttpsServer, TellsWhoSpeaksHttpToSpeakHttps) {
    start_https({.hsts = 60s});
    const auto answer = exchange(get("/a"));
    EXPECT_EQ(statuses(answer), "400");
    EXPECT_THAT(answer, HasSubstr("this port speaks HTTPS"));
    EXPECT_THAT(answer, Not(HasSubstr("Strict-Transport-Security"))) << "it means nothing there";
    EXPECT_EQ(
        statuses(exchange("DELETE /a HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(100'000, 'x'))),
        "400");
    EXPECT_EQ(statuses(exchange("hello")), "") << "what is neither gets an alert";
    EXPECT_EQ(handled_, 0);
    EXPECT_THAT(metrics_.render(), HasSubstr("rag_tls_handshakes_failed_total 3"));
}

TEST_F(HttpsServer, TellsBrowsersToComeByHttpsAlone) {
    start_https({.hsts = 3600s});
    TlsClient client{server_->port()};
    ASSERT_TRUE(client.shake());
    EXPECT_THAT(client.ask(get("/a"), "GET /a"),
                HasSubstr("\r\nStrict-Transport-Security: max-age=3600\r\n"));
    EXPECT_THAT(client.ask("GET /\x01 HTTP/1.1\r\n\r\n", "no such mark"),
                testing::AllOf(HasSubstr("400"), HasSubstr("max-age=3600")))
        << "refusals, too";
}

TEST_F(HttpsServer, LargeBodiesPassBothWays) {
    start_https();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client{server_->port(), {.version_min = version, .version_max = version}};
        ASSERT_TRUE(client.shake());
        const std::string body = std::string(3'000'000, 'b') + "\nend";
        client.send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n");
        EXPECT_TRUE(client.ask(body, "\nend").ends_with(body));
    }
}

TEST_F(HttpsServer, AnAnswerThatIsLargerThanAllBuffersComesWholeAndItsEndIsSaid) {
    start_https();
    TlsClient client{server_->port()};
    ASSERT_TRUE(client.shake());
    client.send("GET /big?n=20000000 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const auto answer = client.read_all();
    EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 20'000'000U);
    EXPECT_EQ(client.fault(), "end") << "close_notify, so that the client knows it has all";
    EXPECT_EQ(outcome(big_), true);
}

TEST_F(HttpsServer, AReaderThatStopsIsCut) {
    start_https({.write_timeout = 100ms, .write_rate_min = 1'000'000'000});
    TlsClient client{server_->port(), {.receive_buffer = 4096}};
    ASSERT_TRUE(client.shake());
    client.send(get("/big?n=50000000"));
    EXPECT_EQ(outcome(big_), false);
}

TEST_F(HttpsServer, StreamsArriveWhole) {
    start_https();
    TlsClient client{server_->port()};
    ASSERT_TRUE(client.shake());
    const auto answer = client.ask(get("/stream"), "0\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("piece0"));
    EXPECT_THAT(answer, HasSubstr("piece2"));
}

TEST_F(HttpsServer, AClientThatLeavesIsNoticedWithOrWithoutAWord) {
    for (const bool politely : {true, false}) {
        entered_ = {};
        left_ = {};
        start_https();
        {
            TlsClient client{server_->port()};
            ASSERT_TRUE(client.shake());
            client.send(get("/wait"));
            ASSERT_TRUE(happens(entered_));
            if (politely) {
                SSL_shutdown(client.native());
            }
        }
        EXPECT_TRUE(happens(left_)) << politely;
        stop_with(0ms);
        server_.reset();
    }
}

TEST_F(HttpsServer, ANewCertificateCutsNobody) {
    start_https();
    TlsClient old{server_->port()};
    ASSERT_TRUE(old.shake());
    EXPECT_EQ(statuses(old.ask(get("/a"), "GET /a")), "200");
    change_certificate();
    EXPECT_EQ(statuses(old.ask(get("/b"), "GET /b")), "200");
    TlsClient next{server_->port()};
    ASSERT_TRUE(next.shake());
    EXPECT_NE(
        X509_cmp(SSL_get0_peer_certificate(old.native()), SSL_get0_peer_certificate(next.native())),
        0);
    EXPECT_EQ(statuses(next.ask(get("/a"), "GET /a")), "200");
}

TEST_F(HttpsServer, AClientIsKnownByItsCertificate) {
    const auto authority = make_identity(Claims{.common_names = {"CA"}});
    const auto alice = make_identity(
        Claims{.common_names = {"alice"}, .alternative_name = "", .is_authority = false},
        &authority);
    const auto forged = make_identity(
        Claims{.common_names = {"ali\nce"}, .alternative_name = "", .is_authority = false},
        &authority);
    const auto stranger = make_identity(Claims{.common_names = {"alice"}});
    start_https({}, authority.certificate);
    EXPECT_EQ(who(&alice), "cert:alice");
    EXPECT_THAT(who(nullptr), HasSubstr("certificate required"));
    EXPECT_THAT(who(&stranger), HasSubstr("alert"));
    EXPECT_THAT(who(&forged), HasSubstr("alert")) << "a name with a control character";
    EXPECT_EQ(handled_, 1);
}

TEST_F(HttpsServer, WithoutAClientCaNobodyIsAskedForACertificate) {
    start_https();
    const auto alice = make_identity(Claims{.common_names = {"alice"}});
    EXPECT_EQ(who(&alice), "nobody");
}

TEST_F(HttpsServer, AHandshakeHasToComeToAnEnd) {
    start_https({.header_timeout = 200ms});
    RawClient silent{server_->port()};
    RawClient half{server_->port()};
    half.send(std::string_view{"\x16\x03\x01\x02\x00\x01", 6});
    TlsClient quick{server_->port()};
    ASSERT_TRUE(quick.shake());
    EXPECT_EQ(statuses(quick.ask(get("/a"), "GET /a")), "200") << "nobody waits for them";
    EXPECT_EQ(silent.read_all(), "");
    EXPECT_EQ(half.read_all(), "");
}

TEST_F(HttpsServer, AStopEndsIdleConnectionsWithAWord) {
    start_https();
    TlsClient client{server_->port()};
    ASSERT_TRUE(client.shake());
    EXPECT_EQ(statuses(client.ask(get("/a"), "GET /a")), "200");
    RawClient half{server_->port()};
    half.send("\x16");
    EXPECT_EQ(stop_with(5s).cut, 0U);
    EXPECT_EQ(client.read_some(), "");
    EXPECT_EQ(client.fault(), "end");
}

}  // namespace
}  // namespace ragd
