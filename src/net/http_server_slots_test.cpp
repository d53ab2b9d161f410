// Who gets a connection where there are more that want one: see slots.hpp.
#include "net/http_server_fixture.hpp"
#include "net/slots.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

class SlotsTest : public ServerTest {
protected:
    /// A client whose request is at work for as long as it stays.
    std::unique_ptr<RawClient> busy_client() {
        auto client = std::make_unique<RawClient>(server_->port());
        client->send(get("/wait"));
        EXPECT_TRUE(happens(entered_));
        return client;
    }
    [[nodiscard]] bool counted(std::string_view series) const {
        return metrics_.render().contains(std::string(series) + " 1\n");
    }
};

TEST_F(SlotsTest, ARequestGetsTheSlotOfTheLongestIdleOne) {
    constexpr std::size_t kClients = 4;
    start({.connections_max = kClients, .quiet_min = 0ms});
    for (std::size_t longest = 0; longest < kClients; ++longest) {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (std::size_t i = 0; i < kClients; ++i) {
            clients.push_back(std::make_unique<RawClient>(server_->port()));
            clients.back()->send(get("/a"));
            clients.back()->read_until("[a;]");
        }
        const auto speak_but_longest = [&] {
            for (std::size_t i = 0; i < kClients; ++i) {
                if (i != longest) {
                    clients[i]->send(get("/b"));
                    EXPECT_EQ(statuses(clients[i]->read_until("[b;]")), "200") << i;
                }
            }
        };
        speak_but_longest();
        EXPECT_EQ(statuses(exchange(get("/a"))), "200");
        EXPECT_EQ(clients[longest]->read_all(), "") << longest;
        speak_but_longest();
        EXPECT_TRUE(longest > 0 || counted("rag_connections_evicted_total"));
    }
}

TEST_F(SlotsTest, ARequestGetsTheSlotOfOneThatNeverSpoke) {
    start({.connections_max = 1, .quiet_min = 0ms});
    RawClient silent{server_->port()};
    EXPECT_EQ(statuses(exchange(get("/a"))), "200");
    EXPECT_EQ(silent.read_all(), "");
}

TEST_F(SlotsTest, ARequestGetsTheSlotOfOneThatIsStillSpeaking) {
    start({.connections_max = 1, .quiet_min = 0ms});
    for (const char* half : {"GET /a HTTP/1.1\r\nX-Half: ",
                             "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"}) {
        RawClient slow{server_->port()};
        slow.send(half);
        EXPECT_EQ(statuses(exchange(get("/a"))), "200") << half;
        EXPECT_EQ(slow.read_all(), "");
    }
}

TEST_F(SlotsTest, ARequestGetsTheSlotOfAReaderThatReadsNothing) {
    start({.connections_max = 1, .quiet_min = 50ms, .write_timeout = 1h});
    RawClient unread{server_->port(), 4096};
    unread.send(get("/big?n=20000000"));
    ASSERT_TRUE(unread.readable(10s));
    const auto end = std::chrono::steady_clock::now() + 20s;
    std::string answer;
    do {  // 503 until it has been quiet for long enough
        answer = exchange(get("/a"));
    } while (statuses(answer) != "200" && std::chrono::steady_clock::now() < end);
    ASSERT_EQ(statuses(answer), "200");
    EXPECT_EQ(outcome(big_), false);
}

TEST_F(SlotsTest, AConnectionThatWasQuietForAMomentKeepsItsSlot) {
    start({.connections_max = 1, .quiet_min = 1h});
    RawClient idle{server_->port()};
    idle.send(get("/a"));
    idle.read_until("[a;]");
    EXPECT_EQ(statuses(exchange(get("/a"))), "503");
    idle.send(get("/b"));
    EXPECT_EQ(statuses(idle.read_until("[b;]")), "200");
}

TEST_F(SlotsTest, WhatIsAtWorkKeepsItsSlotAndOthersAreToldToWait) {
    start({.connections_max = 1, .quiet_min = 0ms});
    const auto busy = busy_client();
    const auto refused = exchange(get("/a"));
    EXPECT_EQ(statuses(refused), "503");
    EXPECT_THAT(refused, testing::HasSubstr("Retry-After: 1\r\n"));
    EXPECT_THAT(refused, testing::HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(refused, testing::HasSubstr("all 1 connections are in use"));
    EXPECT_TRUE(counted(R"(rag_connections_refused_total{reason="full"})"));
    busy->end_sending();
    busy->read_all();
    EXPECT_EQ(statuses(exchange(get("/a"))), "200");
}

TEST_F(SlotsTest, HealthIsAnsweredWhereEverythingIsAtWork) {
    start({.connections_max = 1, .quiet_min = 0ms});
    const auto busy = busy_client();
    const auto health = exchange(get("/health") + get("/health"));
    EXPECT_EQ(statuses(health), "200");
    EXPECT_THAT(health, testing::HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(statuses(exchange("POST /health HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")),
              "503");
}

TEST_F(SlotsTest, OneAddressDoesNotKeepOthersOut) {
    start({.connections_max = 2, .connections_per_address_max = 1, .quiet_min = 0ms});
    const auto busy = busy_client();
    const auto refused = exchange(get("/a"));
    EXPECT_EQ(statuses(refused), "503");
    EXPECT_THAT(refused, testing::HasSubstr("one address"));
    EXPECT_TRUE(counted(R"(rag_connections_refused_total{reason="address"})"));
    RawClient other{server_->port(), 0, "127.0.0.2"};
    other.send(get("/a"));
    EXPECT_EQ(statuses(other.read_until("[a;]")), "200");
}

TEST_F(SlotsTest, OneAddressGetsItsOwnQuietSlotNotThatOfAnother) {
    start({.connections_max = 2, .connections_per_address_max = 1, .quiet_min = 0ms});
    RawClient other{server_->port(), 0, "127.0.0.2"};
    other.send(get("/a"));
    other.read_until("[a;]");
    RawClient own{server_->port()};
    own.send(get("/a"));
    own.read_until("[a;]");
    EXPECT_EQ(statuses(exchange(get("/a"))), "200");
    EXPECT_EQ(own.read_all(), "");
    other.send(get("/b"));
    EXPECT_EQ(statuses(other.read_until("[b;]")), "200");
}

TEST_F(SlotsTest, WhoFindsNoSlotHasLittleTimeToSayWhatItWants) {
    start({.connections_max = 1, .reserve_timeout = 50ms, .header_timeout = 1h});
    const auto busy = busy_client();
    RawClient silent{server_->port()};
    EXPECT_EQ(silent.read_all(), "");
    RawClient slow{server_->port()};
    slow.send("GET /a HTTP/1.1\r\n");
    EXPECT_EQ(statuses(slow.read_all()), "408");
}

TEST_F(SlotsTest, WhatIsTooMuchEvenForTheReserveIsClosedAtOnce) {
    start({.connections_max = 1, .reserve_timeout = 1h});
    const auto busy = busy_client();
    std::vector<std::unique_ptr<RawClient>> silent;
    for (std::size_t i = 0; i < Slots::Limits{}.reserve / 2; ++i) {
        silent.push_back(std::make_unique<RawClient>(server_->port()));
    }
    RawClient last{server_->port()};
    EXPECT_EQ(last.read_all(), "");
    EXPECT_TRUE(counted(R"(rag_connections_refused_total{reason="unread"})"));
    RawClient other{server_->port(), 0, "127.0.0.2"};
    other.send(get("/health"));
    EXPECT_EQ(statuses(other.read_all()), "200");
}

}  // namespace
}  // namespace ragd
