#include "net/http_server_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(ServerTest, AnswersWithLengthDateAndBody) {
    start();
    const auto answer = exchange(kGet);
    EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(answer, testing::HasSubstr(" GMT\r\n"));
    EXPECT_THAT(answer, testing::EndsWith("Content-Length: 13\r\n\r\nGET /a [a;]  "));
}

TEST_F(ServerTest, HeadIsTheHeadOfGet) {
    start();
    const auto answer = exchange("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(answer, testing::EndsWith("Content-Length: 13\r\n\r\n"));
}

TEST_F(ServerTest, KeepsAConnectionOpenForManyRequests) {
    start();
    RawClient client{server_->port()};
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(client.send(kGet));
        EXPECT_THAT(client.read_until("[a;]"), testing::HasSubstr("200 OK"));
    }
    EXPECT_EQ(handled_, 5);
}

TEST_F(ServerTest, TakesABodyAsLargeAsTheLimit) {
    start({.body_bytes_max = 300'000});
    const std::string body(300'000, 'b');
    const auto answer =
        exchange("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + body);
    EXPECT_THAT(answer, testing::EndsWith(body));
}

TEST_F(ServerTest, RefusesALargeBodyBeforeItComes) {
    start({.body_bytes_max = 10});
    RawClient client{server_->port()};
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n");  // and no body
    EXPECT_EQ(statuses(client.read_all()), "413");
    EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, DeliversARefusalToAClientThatGoesOnSending) {
    start({.body_bytes_max = 10});
    RawClient client{server_->port()};
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n");
    client.send(std::string(4'000'000, 'x'));
    EXPECT_EQ(statuses(client.read_all()), "413");
}

TEST_F(ServerTest, LeavesABodyUnreadThatNobodyWants) {
    start();
    const std::string head = " HTTP/1.1\r\nHost: h\r\nContent-Length: 20000\r\n\r\n";
    RawClient silent{server_->port()};
    silent.send("POST /unwanted" + head);  // and no body
    EXPECT_THAT(silent.read_all(), testing::EndsWith("POST /unwanted [unwanted;]  unread"));
    RawClient sending{server_->port()};
    sending.send("POST /unwanted" + head + std::string(20'000, 'x') + std::string{kGet});
    EXPECT_EQ(statuses(sending.read_all()), "200") << "what comes behind it is no request";
    EXPECT_THAT(exchange("POST /wanted" + head + std::string(20'000, 'x')),
                testing::EndsWith("xxx"));
    EXPECT_THAT(exchange("POST /unwanted HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"),
                testing::EndsWith("abc"))
        << "a small one is not worth the question";
}

TEST_F(ServerTest, RefusesBodiesThatTogetherAreTooLarge) {
    start({.bodies_bytes_max = 1000});
    RawClient first{server_->port()};
    first.send("POST /wait HTTP/1.1\r\nHost: h\r\nContent-Length: 600\r\n\r\n" +
               std::string(600, 'x'));
    ASSERT_TRUE(happens(entered_));
    const auto second =
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 600\r\n\r\n" + std::string(600, 'x');
    const auto refused = exchange(second);
    EXPECT_EQ(statuses(refused), "503");
    EXPECT_THAT(refused, testing::HasSubstr("Retry-After: 1\r\n"));
    first.end_sending();
    first.read_all();  // its share is free again
    EXPECT_EQ(statuses(exchange(second)), "200");
}

TEST_F(ServerTest, SaysContinueOnlyToThoseWhoWait) {
    start();
    RawClient client{server_->port()};
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hi");
    EXPECT_THAT(client.read_until(" hi"), testing::StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(ServerTest, DoesNotSayContinueToWhatItRefuses) {
    start({.body_bytes_max = 10});
    RawClient client{server_->port()};
    client.send(
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(statuses(client.read_all()), "413");
}

TEST_F(ServerTest, EndsAHeadThatTakesTooLong) {
    start({.header_timeout = 50ms});
    RawClient client{server_->port()};
    client.send("GET /a HTTP/1.1\r\n");
    EXPECT_EQ(statuses(client.read_all()), "408");
}

TEST_F(ServerTest, CountsTheHeadTimeInAllNotPerRead) {
    start({.header_timeout = 200ms});
    RawClient client{server_->port()};
    // A byte now and then; were the time counted per read, this would go on for ever.
    int sent = 0;
    while (sent < 500 && !client.readable(20ms)) {
        client.send("G");
        ++sent;
    }
    EXPECT_LT(sent, 500);
    EXPECT_EQ(statuses(client.read_all()), "408");
}

TEST_F(ServerTest, EndsABodyThatTakesTooLong) {
    start({.request_timeout = 50ms});
    RawClient client{server_->port()};
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nh");
    EXPECT_EQ(statuses(client.read_all()), "408");
}

TEST_F(ServerTest, ClosesASilentConnectionWithoutAWord) {
    start({.header_timeout = 50ms});
    RawClient client{server_->port()};
    EXPECT_EQ(client.read_all(), "");
}

TEST_F(ServerTest, ClosesAnIdleConnection) {
    start({.idle_timeout = 50ms});
    RawClient client{server_->port()};
    client.send(kGet);
    EXPECT_EQ(statuses(client.read_all()), "200");
}

TEST_F(ServerTest, TellsTheHandlerThatTheClientHasGone) {
    start();
    {
        RawClient client{server_->port()};
        client.send(get("/wait"));
        ASSERT_TRUE(happens(entered_));
    }
    EXPECT_TRUE(happens(left_));
}

TEST_F(ServerTest, TellsTheHandlerThatTheClientHasReset) {
    start();
    {
        RawClient client{server_->port()};
        client.send(get("/wait"));
        ASSERT_TRUE(happens(entered_));
        client.reset_on_close();
    }
    EXPECT_TRUE(happens(left_));
}

TEST_F(ServerTest, TellsTheHandlerAlsoWhenMoreRequestsWereSent) {
    start();
    {
        RawClient client{server_->port()};
        client.send(get("/wait") + get("/a"));
        ASSERT_TRUE(happens(entered_));
        client.send(kGet);
    }
    EXPECT_TRUE(happens(left_));
}

TEST_F(ServerTest, AnswersRequestsThatCameWhileAHandlerRan) {
    start();
    RawClient client{server_->port()};
    client.send(get("/wait") + get("/a") + get("/b"));
    ASSERT_TRUE(happens(entered_));
    client.end_sending();
    const auto answers = client.read_all();
    EXPECT_EQ(statuses(answers), "200 200 200");
    EXPECT_LT(answers.find("/wait"), answers.find("/a"));
    EXPECT_LT(answers.find("/a"), answers.find("/b"));
}

TEST_F(ServerTest, AnswersForAHandlerThatThrowsAndGoesOn) {
    start();
    const auto answers = exchange(get("/throw") + get("/silent") + get("/a"));
    EXPECT_EQ(statuses(answers), "500 500 200");
    EXPECT_THAT(answers, testing::Not(testing::HasSubstr("a bug")));
}

TEST_F(ServerTest, LogsWhatAHandlerThrows) {
    std::vector<std::string> lines;
    log_ = Log{{}, clock_, [&lines](std::string_view line) { lines.emplace_back(line); }};
    start();
    exchange(get("/throw"));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines[0], testing::HasSubstr(R"("event":"handler_failed","why":"a bug")"));
}

TEST_F(ServerTest, DropsAHeaderThatWouldForgeAnother) {
    start();
    const auto answer = exchange(get("/forge"));
    EXPECT_EQ(statuses(answer), "200");
    EXPECT_THAT(answer, testing::Not(testing::HasSubstr("Evil")));
    EXPECT_THAT(answer, testing::Not(testing::HasSubstr("Set-Cookie")));
}

TEST_F(ServerTest, GivesAClearErrorForATakenPort) {
    start();
    const auto again = HttpServer::start(
        io_.executor(), {.port = server_->port()},
        {.handler = {}, .error_page = {}, .clock = clock_, .log = log_, .metrics = metrics_});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().message,
              "address already in use: 127.0.0.1:" + std::to_string(server_->port()) +
                  "; choose another SERVER_PORT");
}

TEST_F(ServerTest, GivesAClearErrorForABadHost) {
    for (const char* host : {"no such host", "203.0.113.1"}) {
        const auto failed = HttpServer::start(
            io_.executor(), {.host = host, .port = 0},
            {.handler = {}, .error_page = {}, .clock = clock_, .log = log_, .metrics = metrics_});
        ASSERT_FALSE(failed);
        EXPECT_THAT(failed.error().message, testing::HasSubstr("SERVER_HOST"));
        EXPECT_THAT(failed.error().message, testing::HasSubstr(host));
    }
}

TEST_F(ServerTest, SpeaksIpv6) {
    HttpServerOptions options;
    options.host = "::1";
    start(options);
    EXPECT_EQ(server_->url(), "http://[::1]:" + std::to_string(server_->port()));
}

}  // namespace
}  // namespace ragd
