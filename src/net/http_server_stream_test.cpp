#include "net/http_server_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

TEST_F(ServerTest, StreamsInChunksAndGoesOn) {
    start();
    const auto answers = exchange(get("/stream") + get("/a"));
    EXPECT_THAT(answers, testing::HasSubstr("Transfer-Encoding: chunked\r\n\r\n"
                                            "6\r\npiece0\r\n6\r\npiece1\r\n6\r\npiece2\r\n0\r\n\r\n"
                                            "HTTP/1.1 200 OK"));
    EXPECT_THAT(answers, testing::Not(testing::HasSubstr("Content-Length: 0")));
}

TEST_F(ServerTest, StreamsToHttp10UntilTheEnd) {
    start();
    const auto answer = exchange("GET /stream HTTP/1.0\r\n\r\n");
    EXPECT_THAT(answer, testing::HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\npiece0piece1piece2"));
    EXPECT_THAT(answer, testing::Not(testing::HasSubstr("chunked")));
}

TEST_F(ServerTest, StreamsNothingForHead) {
    start();
    const auto answer = exchange("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(answer, testing::EndsWith("Transfer-Encoding: chunked\r\n\r\n"));
}

TEST_F(ServerTest, ShowsAStreamThatWasNotEndedAsCut) {
    start();
    const auto answer = exchange(get("/stream?cut=1") + get("/a"));
    EXPECT_THAT(answer, testing::EndsWith("piece2\r\n"));  // no last chunk, no second answer
}

TEST_F(ServerTest, FailsTheWritesOfAStreamToAClientThatLeft) {
    start();
    {
        RawClient client{server_->port()};
        client.send(get("/stream?endless=1"));
        client.read_until("yyy");
    }
    EXPECT_EQ(outcome(stream_), false);
}

TEST_F(ServerTest, DropsAReaderThatReadsNothing) {
    start({.write_timeout = 50ms, .write_rate_min = 100'000'000});
    RawClient client{server_->port(), 4096};
    client.send(get("/stream?endless=1"));
    EXPECT_EQ(outcome(stream_), false);
}

TEST_F(ServerTest, DropsAReaderThatTakesALargeAnswerTooSlowly) {
    start({.write_timeout = 50ms, .write_rate_min = 1'000'000'000});
    RawClient client{server_->port(), 4096};
    client.send(get("/big?n=20000000"));
    EXPECT_EQ(outcome(big_), false);
}

TEST_F(ServerTest, CountsTheWaitingForAReaderInAllNotPerWrite) {
    start({.write_timeout = 300ms, .write_rate_min = 1'000'000'000, .send_buffer_bytes = 16'384});
    RawClient client{server_->port(), 16'384};
    client.send(get("/stream?endless=1"));
    // A piece now and then: each write is over long before its time. Were the time counted for
    // each, this would go on for ever.
    auto ended = stream_.get_future();
    int pieces = 0;
    while (pieces < 500 && ended.wait_for(20ms) != std::future_status::ready) {
        client.read_some();
        ++pieces;
    }
    ASSERT_LT(pieces, 500);
    EXPECT_FALSE(ended.get());
}

TEST_F(ServerTest, WaitsLongerForAReaderThatTakesWhatItIsSent) {
    start({.write_timeout = 1s, .write_rate_min = 100, .send_buffer_bytes = 16'384});
    RawClient client{server_->port(), 16'384};
    client.send(get("/big?n=6000000"));
    auto ended = big_.get_future();
    // In all much longer than the server waits for one who takes nothing.
    while (ended.wait_for(20ms) != std::future_status::ready) {
        client.read_some();
    }
    EXPECT_TRUE(ended.get());
}

TEST_F(ServerTest, SendsALargeAnswerWhole) {
    start();
    const auto answer = exchange(get("/big?n=20000000"));
    EXPECT_EQ(outcome(big_), true);
    EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 20'000'000U);
}

TEST_F(ServerTest, StopClosesIdleConnectionsAtOnce) {
    start();
    RawClient fresh{server_->port()};
    RawClient used{server_->port()};
    used.send(get("/a"));
    used.read_until("[a;]");
    const auto report = stop_with(60s);
    EXPECT_EQ(report.cut, 0U);
    EXPECT_EQ(used.read_all(), "");
    RawClient late{server_->port()};
    EXPECT_FALSE(late.connected());
}

TEST_F(ServerTest, StopLetsARequestFinish) {
    start();
    RawClient client{server_->port()};
    client.send(get("/wait") + get("/a"));
    ASSERT_TRUE(happens(entered_));
    auto stopping = std::async(std::launch::async, [this] { return stop_with(60s); });
    client.end_sending();
    const auto answers = client.read_all();
    EXPECT_EQ(stopping.get().cut, 0U);
    EXPECT_THAT(answers, testing::HasSubstr("/wait"));
}

TEST_F(ServerTest, StopRecallsWhatDoesNotFinishAndHearsItsLastWord) {
    start();
    RawClient client{server_->port()};
    client.send(get("/wait"));
    ASSERT_TRUE(happens(entered_));
    const auto report = stop_with(10ms);
    EXPECT_EQ(report.cut, 1U);
    EXPECT_EQ(report.stuck, 0U);
    EXPECT_TRUE(happens(left_));
    EXPECT_THAT(client.read_all(), testing::HasSubstr("/wait"));
}

TEST_F(ServerTest, StopCutsWhatGoesOnAfterThat) {
    start();
    RawClient client{server_->port()};
    client.send(get("/stream?endless=1"));
    client.read_until("yyy");
    const auto report = stop_with(10ms);
    EXPECT_EQ(report.cut, 1U);
    EXPECT_EQ(report.stuck, 0U);
    EXPECT_EQ(outcome(stream_), false);
}

TEST_F(ServerTest, StopAnnouncesTheCloseToARequestInFlight) {
    start();
    RawClient client{server_->port()};
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    client.read_until("100 Continue\r\n\r\n");
    auto stopping = std::async(std::launch::async, [this] { return stop_with(60s); });
    while (RawClient(server_->port()).connected()) {
        std::this_thread::yield();  // until the server has stopped accepting
    }
    client.send("hi");
    EXPECT_THAT(client.read_all(), testing::HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(stopping.get().cut, 0U);
}

TEST_F(ServerTest, LeavesNothingBehindWhenDroppedInTheMiddle) {
    start();
    RawClient client{server_->port()};
    client.send(get("/wait"));
    ASSERT_TRUE(happens(entered_));
    io_.stop();  // the sanitizer's leak check is the assertion
    server_ = nullptr;
}

}  // namespace
}  // namespace ragd
