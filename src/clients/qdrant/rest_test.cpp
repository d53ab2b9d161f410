#include "clients/qdrant/rest.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/qdrant/collections.hpp"
#include "net/server_fixture.hpp"
#include "obs/metrics.hpp"
#include "runtime/io_thread.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// A server that gives one answer after the other.
class Scripted {
public:
    Scripted(IoThread& io, const Clock& clock)
        : server_(io, clock, [this](HttpRequest request, ResponseWriter& writer) -> Task<void> {
              return answer(std::move(request), writer);
          }) {}
    Scripted(const Scripted&) = delete;
    Scripted& operator=(const Scripted&) = delete;

    [[nodiscard]] std::string url() const { return server_.url(); }

    std::vector<HttpResponse> answers;
    std::vector<std::string> requests;
    std::string api_key;
    bool silent = false;  // answers nobody, until they leave

private:
    Task<void> answer(HttpRequest request, ResponseWriter& writer) {
        const auto* key = request.header("api-key");
        api_key = key == nullptr ? "" : *key;
        requests.push_back(request.method + " " + request.target);
        if (silent) {
            boost::asio::steady_timer never{co_await boost::asio::this_coro::executor,
                                            SteadyTime::max()};
            const std::stop_callback wake{request.gone, [&never] { never.cancel(); }};
            (void)co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            co_return;
        }
        HttpResponse answer{.status = 500};
        if (!answers.empty()) {
            answer = answers.front();
            answers.erase(answers.begin());
        }
        (void)co_await writer.send(std::move(answer));
    }

    TestServer server_;
};

class Rest : public testing::Test {
protected:
    Result<json::value> send(QdrantRest::Call call = {.method = "GET", .path = "/collections/a"}) {
        return io_.block_on(rest().send(ctx_, std::move(call)));
    }
    /// How often a call was counted so.
    [[nodiscard]] bool counted(const std::string& labels, int times) const {
        return metrics_.render().contains(
            fmt::format("rag_qdrant_requests_total{{{}}} {}\n", labels, times));
    }
    Error refused() {
        auto result = send();
        EXPECT_FALSE(result);
        return result ? Error{} : result.error();
    }
    QdrantRest& rest() {
        if (!rest_) {
            rest_ = std::make_unique<QdrantRest>(
                options_,
                QdrantRest::Parts{
                    .http = http_, .compute = pool_, .metrics = metrics_, .clock = clock_});
        }
        return *rest_;
    }

    SystemClock clock_;
    IoThread io_;
    ComputePool pool_{"qdrant", 1, 64, clock_};
    Metrics metrics_{"test", clock_};
    Scripted server_{io_, clock_};
    HttpClient http_{{}, clock_};
    QdrantOptions options_{.url = server_.url(), .api_key = "secret", .dimension = 4};
    RequestContext ctx_ = test_context();
    std::unique_ptr<QdrantRest> rest_;
};

TEST_F(Rest, GivesTheResultAndSendsTheKey) {
    server_.answers = {{.body = R"({"result":{"a":1},"status":"ok","time":0.001})"}};
    const auto result = send();
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->at("a"), 1);
    EXPECT_EQ(server_.api_key, "secret");
    EXPECT_EQ(rest().status().health, Health::kOk);
}

TEST_F(Rest, ReadsALargeAnswerOnThePool) {
    const std::string text(100'000, 'x');
    server_.answers = {{.body = R"({"result":")" + text + R"("})"}};
    EXPECT_EQ(send()->as_string(), text);
}

struct Refusal {
    HttpResponse answer;
    ErrorCode code;
    const char* says;
};

// The bodies are what Qdrant 1.12 to 1.18 answers: {"status": {"error": TEXT}, "time": SECONDS}.
TEST_F(Rest, EveryRefusalHasItsError) {
    const std::vector<Refusal> refusals{
        {{.status = 401, .body = "Must provide an API key or an Authorization bearer token"},
         ErrorCode::kUnavailable,
         "QDRANT_API_KEY"},
        {{.status = 403,
          .body =
              R"({"status":{"error":"Forbidden: Global write access is required"},"time":0.1})"},
         ErrorCode::kUnavailable,
         "QDRANT_API_KEY"},
        {{.status = 404,
          .body = R"({"status":{"error":"Not found: Collection `a` doesn't exist!"},"time":0.1})"},
         ErrorCode::kNotFound,
         "doesn't exist"},
        {{.status = 409,
          .body =
              R"({"status":{"error":"Wrong input: Collection `a` already exists!"},"time":0.1})"},
         ErrorCode::kConflict,
         "already exists"},
        {{.status = 400,
          .body = R"({"status":{"error":"Bad request: Index required but not found"},"time":0.1})"},
         ErrorCode::kUnavailable,
         "status 400: Bad request: Index required"},
        {{.status = 413,
          .body = R"({"status":{"error":"JSON payload is larger than allowed"},"time":0.1})"},
         ErrorCode::kUnavailable,
         "413"},
        {{.status = 500,
          .body =
              R"({"status":{"error":"Service internal error: No space left on device"},"time":0.1})"},
         ErrorCode::kUnavailable,
         "No space left"},
        {{.status = 200, .body = "<html>hello</html>"}, ErrorCode::kUnavailable, "not Qdrant's"},
        {{.status = 200, .body = R"({"status":"ok"})"}, ErrorCode::kUnavailable, "not Qdrant's"},
        {{.status = 200, .body = R"({"result":null})"}, ErrorCode::kUnavailable, "not Qdrant's"},
        {{.status = 200, .body = "[1]"}, ErrorCode::kUnavailable, "not Qdrant's"},
        {{.status = 302, .body = ""}, ErrorCode::kUnavailable, "302"}};
    for (const Refusal& one : refusals) {
        server_.answers = {one.answer};
        const Error error = refused();
        EXPECT_EQ(error.code, one.code) << one.says;
        EXPECT_THAT(error.message, testing::HasSubstr(one.says));
        EXPECT_EQ(error.message.find("secret"), std::string::npos);
        EXPECT_EQ(server_.requests.size(), 1U) << one.says << ": not worth a second attempt";
        server_.requests.clear();
    }
}

TEST_F(Rest, TooMuchToDoSaysWhenToComeBack) {
    server_.answers = {{.status = 429, .headers = {{"Retry-After", "7"}}, .body = "{}"}};
    EXPECT_EQ(refused().retry_after, std::chrono::seconds{7});
    server_.answers = {{.status = 429, .headers = {{"Retry-After", "soon"}}, .body = "{}"}};
    EXPECT_EQ(refused().retry_after, std::chrono::seconds{1});
}

TEST_F(Rest, AGatewayThatFailsOnceIsAskedAgain) {
    for (const int status : {502, 503, 504}) {
        server_.requests.clear();
        server_.answers = {{.status = status}, {.body = R"({"result":true})"}};
        EXPECT_TRUE(send()) << status;
        EXPECT_EQ(server_.requests.size(), 2U);
    }
    server_.answers = {{.status = 503}, {.status = 503}, {.body = R"({"result":true})"}};
    EXPECT_EQ(refused().code, ErrorCode::kUnavailable) << "twice is enough";
    EXPECT_EQ(rest().status().health, Health::kDown);
    EXPECT_TRUE(send());
    EXPECT_EQ(rest().status().health, Health::kOk);
}

TEST_F(Rest, EveryAttemptIsCountedByWhatItDoesAndHowItWent) {
    server_.answers = {{.status = 503}, {.body = R"({"result":[]})"}};
    EXPECT_TRUE(send({.method = "POST", .path = "/collections/a/points/query/batch"}));
    EXPECT_TRUE(counted(R"(operation="search",outcome="unavailable")", 1));
    EXPECT_TRUE(counted(R"(operation="search",outcome="ok")", 1));
    server_.answers = {{.body = R"({"result":true})"}};
    EXPECT_TRUE(send({.method = "PUT",
                      .path = "/collections/a/points?wait=true",
                      .effect = QdrantRest::Effect::kWrites}));
    EXPECT_TRUE(counted(R"(operation="write",outcome="ok")", 1));
    server_.answers = {{.status = 429}};
    EXPECT_FALSE(send({.method = "POST", .path = "/collections/a/points"}));
    EXPECT_TRUE(counted(R"(operation="read",outcome="rate_limited")", 1));
    server_.answers = {{.status = 404}, {.body = "<html>"}, {.status = 403}};
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(send());
    }
    for (const char* outcome : {"ok", "malformed", "rejected"}) {
        EXPECT_TRUE(counted(fmt::format(R"(operation="collection",outcome="{}")", outcome), 1))
            << outcome;
    }
    EXPECT_TRUE(metrics_.render().contains(
        R"(rag_qdrant_request_duration_seconds_count{operation="collection"} 3)"));
}

TEST_F(Rest, WhoseTimeEndsIsToldWhatWasWaitedFor) {
    server_.silent = true;
    ctx_.deadline = Deadline::in(clock_, std::chrono::milliseconds{50});
    const Error late = refused();
    EXPECT_EQ(late.code, ErrorCode::kDeadlineExceeded);
    EXPECT_THAT(late.message, testing::HasSubstr("Qdrant at 127.0.0.1:"));
    EXPECT_TRUE(counted(R"(operation="collection",outcome="timeout")", 1));
    EXPECT_EQ(rest().status().health, Health::kDown);
}

TEST_F(Rest, NobodyThereIsUnavailable) {
    options_.url = "http://127.0.0.1:1";
    const Error error = refused();
    EXPECT_EQ(error.code, ErrorCode::kUnavailable);
    EXPECT_THAT(error.message, testing::HasSubstr("127.0.0.1:1"));
    EXPECT_EQ(rest().status().health, Health::kDown);
    EXPECT_FALSE(rest().status().detail.empty());
}

TEST_F(Rest, ACallerWhoLeftAsksNothing) {
    std::stop_source gone;
    gone.request_stop();
    ctx_.cancelled = gone.get_token();
    EXPECT_EQ(refused().code, ErrorCode::kCancelled);
    EXPECT_TRUE(server_.requests.empty());
}

TEST(QdrantUrl, IsCheckedAndTrimmed) {
    EXPECT_EQ(check_qdrant_url("http://a:6333/").value(), "http://a:6333");
    EXPECT_EQ(check_qdrant_url("https://a/qdrant").value(), "https://a/qdrant");
    for (const char* wrong : {"", "a:6333", "grpc://a", "http://", "http://a/?x=1", "http://a b"}) {
        EXPECT_FALSE(check_qdrant_url(wrong)) << wrong;
    }
}

json::value described(std::string_view params) {
    return json::parse(std::string{R"({"config":{"params":)"} + std::string{params} + "}}");
}

constexpr std::string_view kOurs =
    R"({"vectors":{"size":4,"distance":"Cosine"},"sparse_vectors":{"bm25":{"modifier":"idf"}}})";

TEST(QdrantCollections, TakesItsOwn) {
    const QdrantOptions options{.dimension = 4};
    EXPECT_TRUE(check_chunk_collection(options, described(kOurs)));
    EXPECT_TRUE(check_catalog_collection(options, described(R"({"vectors":{}})")));
}

TEST(QdrantCollections, RefusesOthersAndSaysWhatToDo) {
    struct Other {
        QdrantOptions options;
        std::string params;
        const char* says;
    };
    const std::string named = R"({"vectors":{"text":{"size":4,"distance":"Cosine"}}})";
    const std::string dense = R"({"vectors":{"size":4,"distance":"Cosine"}})";
    const std::vector<Other> others{
        {{.dimension = 384}, std::string{kOurs}, "has vectors of 4 numbers"},
        {{.dimension = 4, .distance = QdrantDistance::kDot}, std::string{kOurs}, "QDRANT_DISTANCE"},
        {{.dimension = 4}, named, "no unnamed vector"},
        {{.dimension = 4}, dense, "no sparse vector"}};
    for (const Other& other : others) {
        const auto checked = check_chunk_collection(other.options, described(other.params));
        ASSERT_FALSE(checked) << other.says;
        EXPECT_EQ(checked.error().code, ErrorCode::kConflict);
        EXPECT_THAT(checked.error().message, testing::HasSubstr(other.says));
        EXPECT_THAT(checked.error().message, testing::HasSubstr("QDRANT_COLLECTION"));
    }
    EXPECT_FALSE(check_catalog_collection({}, described(kOurs)));
    EXPECT_EQ(check_chunk_collection({}, json::parse("{}")).error().code, ErrorCode::kUnavailable);
}

TEST(QdrantCollections, AreMadeAsConfigured) {
    QdrantOptions options{.dimension = 384};
    EXPECT_EQ(chunk_collection(options),
              json::parse(R"({"vectors":{"size":384,"distance":"Cosine"},)"
                          R"("sparse_vectors":{"bm25":{"modifier":"idf"}}})"));
    options.distance = QdrantDistance::kEuclid;
    options.hnsw_m = 32;
    options.hnsw_ef_construct = 200;
    options.quantization = QdrantQuantization::kProduct;
    options.shards = 3;
    options.replication_factor = 2;
    options.write_consistency = 2;
    const auto made = chunk_collection(options);
    EXPECT_EQ(made.at("vectors").at("distance"), "Euclid");
    EXPECT_EQ(made.at("hnsw_config"), json::parse(R"({"m":32,"ef_construct":200})"));
    EXPECT_EQ(made.at("quantization_config").at("product").at("compression"), "x16");
    EXPECT_EQ(catalog_collection(options),
              json::parse(R"({"vectors":{},"shard_number":3,"replication_factor":2,)"
                          R"("write_consistency_factor":2})"));
}

}  // namespace
}  // namespace ragd
