#include "clients/redis/redis_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/redis/redis_process_fixture.hpp"
#include "clients/redis/scripted_redis_fixture.hpp"
#include "runtime/io_thread.hpp"
#include "testing/cache_contract.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// A RedisCache with all that it needs.
class Client {
public:
    explicit Client(RedisUrl url, std::chrono::milliseconds timeout = 2000ms)
        : cache_(std::move(*RedisCache::open(
              {.url = std::move(url), .timeout = timeout},
              {.executor = io_.executor(), .metrics = metrics_, .log = log_, .clock = clock_}))) {}
    ~Client() { io_.stop(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    Cache& cache() { return *cache_; }
    ComponentStatus status() const { return cache_->status(); }
    Result<Cache::Values> get(std::vector<std::string> keys) {
        return io_.block_on(cache_->get(std::move(keys)));
    }
    Result<std::vector<RateAnswer>> take(std::vector<RateAsk> asks) {
        return io_.block_on(cache_->take(std::move(asks)));
    }
    Result<std::vector<std::uint64_t>> add(std::vector<CountAsk> asks) {
        return io_.block_on(cache_->add(std::move(asks)));
    }
    void put(std::vector<CacheEntry> entries, std::chrono::seconds ttl = 1h) {
        auto call = [](Cache& cache, std::vector<CacheEntry> what,
                       std::chrono::seconds age) -> Task<bool> {
            cache.put(std::move(what), age);
            co_return true;
        };
        io_.block_on(call(*cache_, std::move(entries), ttl));
    }
    bool becomes(Health health) {
        return eventually([&] { return status().health == health; });
    }
    int counted(std::string_view operation, std::string_view outcome) {
        const std::string text = metrics_.render();
        const std::string series = fmt::format(
            "rag_redis_operations_total{{operation=\"{}\",outcome=\"{}\"}} ", operation, outcome);
        return std::stoi(text.substr(text.find(series) + series.size()));
    }

private:
    SystemClock clock_;
    Log log_ = Log::null();
    Metrics metrics_{"test", clock_};
    IoThread io_;
    std::unique_ptr<RedisCache> cache_;
};

RedisUrl at(std::uint16_t port) {
    return {.host = "127.0.0.1", .port = port};
}

struct RealRedis {
    RedisProcess server;
    Client client{at(server.port())};

    RealRedis() { EXPECT_TRUE(client.becomes(Health::kOk)) << client.status().detail; }
    Cache& cache() { return client.cache(); }
    Result<Cache::Values> get(std::vector<std::string> keys) { return client.get(std::move(keys)); }
    void put(std::vector<CacheEntry> entries, std::chrono::seconds ttl) {
        client.put(std::move(entries), ttl);
    }
    static bool eventually(const std::function<bool()>& so) { return ragd::eventually(so); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(RealRedis, CacheContract, RealRedis);

TEST(RedisCache, StartsWithoutAServerAndFindsItWhenItComes) {
    const std::uint16_t port = free_port();
    Client client{at(port)};
    EXPECT_TRUE(eventually([&] { return client.status().detail.contains("refused"); }))
        << client.status().detail;
    EXPECT_EQ(client.status().health, Health::kDown);
    EXPECT_FALSE(client.get({"a"}));
    client.put({{"a", "1"}});
    EXPECT_EQ(client.counted("get", "skipped"), 1);
    EXPECT_EQ(client.counted("put", "skipped"), 1);
    const RedisProcess server{{}, port};
    EXPECT_TRUE(client.becomes(Health::kOk));
    client.put({{"a", "1"}});
    EXPECT_EQ(client.get({"a"}).value(), Cache::Values{"1"});
}

TEST(RedisCache, AWrongPasswordIsNamedAndNotShown) {
    const RedisProcess server{{"--requirepass", "right"}};
    RedisUrl url = at(server.port());
    url.password = "hush";
    Client client{url};
    EXPECT_TRUE(eventually([&] { return client.status().detail.contains("WRONGPASS"); }))
        << client.status().detail;
    EXPECT_THAT(client.status().detail, Not(HasSubstr("hush")));
}

TEST(RedisCache, LogsInAndUsesItsDatabase) {
    const RedisProcess server{{"--requirepass", "p w", "--databases", "4"}};
    RedisUrl url = at(server.port());
    url.password = "p w";
    url.database = 3;
    Client third{url};
    ASSERT_TRUE(third.becomes(Health::kOk)) << third.status().detail;
    third.put({{"a", "third"}});
    EXPECT_EQ(third.get({"a"}).value(), Cache::Values{"third"});
    url.database = 0;
    Client first{url};
    ASSERT_TRUE(first.becomes(Health::kOk));
    EXPECT_EQ(first.get({"a"}).value(), Cache::Values{std::nullopt});
    url.database = 4;
    Client none{url};
    EXPECT_TRUE(eventually([&] { return none.status().detail.contains("out of range"); }))
        << none.status().detail;
}

TEST(RedisCache, AServerThatHangsCostsOneBudgetAndIsFoundAgain) {
    RedisProcess server;
    Client client{at(server.port()), 50ms};
    ASSERT_TRUE(client.becomes(Health::kOk));
    server.signal(SIGSTOP);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(client.get({"a"}));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);  // not 100 * 50 ms
    EXPECT_LE(client.counted("get", "timeout"), 1);
    EXPECT_NE(client.status().health, Health::kOk);
    server.signal(SIGCONT);
    EXPECT_TRUE(client.becomes(Health::kOk)) << client.status().detail;
}

TEST(RedisCache, AServerThatIsReplacedIsFoundAgain) {
    RedisProcess server;
    Client client{at(server.port())};
    ASSERT_TRUE(client.becomes(Health::kOk));
    server.stop();
    EXPECT_TRUE(client.becomes(Health::kDown));
    server.start();
    EXPECT_TRUE(client.becomes(Health::kOk)) << client.status().detail;
}

TEST(RedisCache, AFullServerIsDegradedAndReadOn) {
    const RedisProcess server{{"--maxmemory", "1mb", "--maxmemory-policy", "noeviction"}};
    Client client{at(server.port())};
    ASSERT_TRUE(client.becomes(Health::kOk));
    EXPECT_TRUE(eventually([&] {
        client.put({{"a", std::string(100'000, 'x')}});
        return client.status().health == Health::kDegraded;
    }));
    EXPECT_THAT(client.status().detail, HasSubstr("OOM"));
    EXPECT_GE(client.counted("put", "error"), 1);
    EXPECT_TRUE(client.get({"none"}));
}

TEST(RedisCache, ProcessesCountEventsTogether) {
    const RedisProcess server;
    Client one{at(server.port())};
    Client two{at(server.port())};
    ASSERT_TRUE(one.becomes(Health::kOk) && two.becomes(Health::kOk));
    const RateAsk ten{.key = "key:a", .rate = {.count = 10, .period = 3600s}};
    int allowed = 0;
    for (int i = 0; i < 8; ++i) {
        for (Client* client : {&one, &two}) {
            const auto answers = client->take({ten});
            ASSERT_TRUE(answers) << answers.error().message;
            allowed += answers->at(0).allowed ? 1 : 0;
        }
    }
    EXPECT_EQ(allowed, 10);
    const auto refused = one.take({ten})->at(0);
    EXPECT_FALSE(refused.allowed);
    EXPECT_LE(refused.owed, 3600s) << "what is refused is not owed";
    EXPECT_GT(refused.owed, 3590s);
    EXPECT_EQ(one.counted("rate", "ok"), 9);
}

TEST(RedisCache, AnEventOfSeveralLimitsCountsForAllOrForNone) {
    const RedisProcess server;
    Client client{at(server.port())};
    ASSERT_TRUE(client.becomes(Health::kOk));
    const RateAsk two{.key = "key:a", .rate = {.count = 2, .period = 3600s}};
    const RateAsk five{.key = "tenant:t", .rate = {.count = 5, .period = 3600s}};
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(client.take({two, five})->at(0).allowed);
    }
    for (int i = 0; i < 4; ++i) {
        const auto answers = client.take({two, five}).value();
        EXPECT_FALSE(answers[0].allowed);
        EXPECT_TRUE(answers[1].allowed);
    }
    int left = 0;
    while (client.take({five})->at(0).allowed) {
        ++left;
    }
    EXPECT_EQ(left, 3) << "what the other limit refused was not counted";
}

TEST(RedisCache, WhatWasOwedIsForgottenInItsTime) {
    const RedisProcess server;
    Client client{at(server.port())};
    ASSERT_TRUE(client.becomes(Health::kOk));
    const RateAsk one{.key = "key:a", .rate = {.count = 1, .period = 1s}};
    EXPECT_TRUE(client.take({one})->at(0).allowed);
    EXPECT_FALSE(client.take({one})->at(0).allowed);
    EXPECT_TRUE(eventually([&] { return client.take({one})->at(0).allowed; }));
}

TEST(RedisCache, ProcessesAddUpTogether) {
    const RedisProcess server;
    Client one{at(server.port())};
    Client two{at(server.port())};
    ASSERT_TRUE(one.becomes(Health::kOk) && two.becomes(Health::kOk));
    const CountAsk many{.key = "acme:1:tokens", .more = std::uint64_t{1} << 53, .kept_for = 3600s};
    const CountAsk few{.key = "acme:1:questions", .more = 2, .kept_for = 3600s};
    ASSERT_TRUE(one.add({many, few}));
    const auto counts = two.add({few, many});
    ASSERT_TRUE(counts) << counts.error().message;
    EXPECT_THAT(*counts, testing::ElementsAre(4U, std::uint64_t{1} << 54));
    EXPECT_EQ(two.counted("count", "ok"), 1);
}

TEST(RedisCache, ACountIsForgottenInItsTime) {
    const RedisProcess server;
    Client client{at(server.port())};
    ASSERT_TRUE(client.becomes(Health::kOk));
    const CountAsk one{.key = "a", .more = 1, .kept_for = 1s};
    ASSERT_TRUE(client.add({one}));
    const CountAsk again{.key = "a", .more = 0, .kept_for = 1s};
    EXPECT_EQ(client.add({again})->at(0), 1U);
    EXPECT_TRUE(eventually([&] { return client.get({"ragd:count:a"})->at(0) == std::nullopt; }));
}

TEST(RedisCache, AKeyOfAnotherTypeIsAMiss) {
    const RedisProcess server;
    Client client{at(server.port())};
    ASSERT_TRUE(client.becomes(Health::kOk));
    talk(server.port(), "RPUSH list 1\r\n");
    client.put({{"a", "1"}});
    EXPECT_EQ(client.get({"list", "a"}).value(), (Cache::Values{std::nullopt, "1"}));
}

class LyingRedis : public testing::TestWithParam<std::string> {};

TEST_P(LyingRedis, IsGivenUpAndHurtsNobody) {
    ScriptedRedis server{{.greeting = GetParam()}};
    Client client{at(server.port())};
    EXPECT_TRUE(eventually([&] { return server.connections() >= 3; }));
    EXPECT_EQ(client.status().health, Health::kDown);
    EXPECT_FALSE(client.get({"a"}));
}

INSTANTIATE_TEST_SUITE_P(Greetings, LyingRedis,
                         testing::Values("HTTP/1.1 400 Bad Request\r\n\r\n", "$\r\n", "$?\r\n",
                                         "$18446744073709551615\r\n", "*-1\r\n", "*4096\r\n$?\r\n",
                                         "%1\r\n-ERR a\r\n+b\r\n", "-ERR unknown command\r\n",
                                         "-LOADING\r\n", std::string(100'000, '*')));

TEST(RedisCache, RepliesThatDoNotFitTheCommandsCostTheConnection) {
    ScriptedRedis server{{.greeting = "%0\r\n", .echoes = true, .values = "*1\r\n+x\r\n"}};
    Client client{at(server.port())};
    ASSERT_TRUE(client.becomes(Health::kOk)) << client.status().detail;
    EXPECT_FALSE(client.get({"a", "b"}));
    EXPECT_TRUE(eventually([&] { return server.connections() >= 2; }));
}

TEST(RedisCache, UnaskedRepliesAreNotTakenForAnswers) {
    std::string flood;
    for (int i = 0; i < 1000; ++i) {
        flood += "*1\r\n$1\r\nx\r\n";
    }
    ScriptedRedis server{{.greeting = "%0\r\n" + flood, .echoes = true}};
    Client client{at(server.port()), 50ms};
    EXPECT_TRUE(eventually([&] { return server.connections() >= 2; })) << client.status().detail;
}

TEST(RedisCache, ASilentServerIsNotWaitedForAtTheEnd) {
    ScriptedRedis server{{}};
    const auto start = std::chrono::steady_clock::now();
    {
        Client client{at(server.port())};
        EXPECT_TRUE(eventually([&] { return server.connections() >= 1; }));
        EXPECT_FALSE(client.get({"a"}));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
}

TEST(RedisCache, RefusesToOpenWithTlsFilesThatAreNone) {
    SystemClock clock;
    const Log log = Log::null();
    Metrics metrics{"test", clock};
    IoThread io;
    const auto cache = RedisCache::open(
        {.url = {.tls = true, .host = "127.0.0.1"}, .tls = {.ca = "/nonexistent"}},
        {.executor = io.executor(), .metrics = metrics, .log = log, .clock = clock});
    ASSERT_FALSE(cache);
    EXPECT_EQ(cache.error().code, ErrorCode::kInvalidField);
    EXPECT_THAT(cache.error().message, HasSubstr("TLS_CA_FILE"));
    io.stop();
}

}  // namespace
}  // namespace ragd
