#include "api/api.hpp"

#include "api/api_fixture.hpp"

namespace ragd {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ApiTest, EveryResponseCarriesTheRequestId) {
    auto plain = get("/health");
    EXPECT_EQ(plain.header("X-Request-Id"), "fresh");
    auto given = request("GET", "/nope");
    given.headers.emplace_back("x-request-id", "Trace-1.a_b");
    const auto problem = send(std::move(given));
    EXPECT_EQ(problem.header("X-Request-Id"), "Trace-1.a_b");
    EXPECT_EQ(problem.json().at("request_id"), "Trace-1.a_b");
    for (const auto* strange : {"", "a b", "a\"b", "ü"}) {
        auto odd = request("GET", "/health");
        odd.headers.emplace_back("X-Request-Id", strange);
        EXPECT_EQ(send(std::move(odd)).header("X-Request-Id"), "fresh") << strange;
    }
    auto endless = request("GET", "/health");
    endless.headers.emplace_back("X-Request-Id", std::string(129, 'a'));
    EXPECT_EQ(send(std::move(endless)).header("X-Request-Id"), "fresh");
}

TEST_F(ApiTest, NothingIsStoredOrSniffed) {
    const auto answer = get("/health");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
}

TEST_F(ApiTest, ItsDescriptionIsKeptUntilItChanges) {
    const auto first = get("/openapi.json");
    EXPECT_EQ(first.header("Cache-Control"), "private, no-cache");
    auto again = request("GET", "/openapi.json");
    again.headers.emplace_back("If-None-Match", first.header("ETag"));
    EXPECT_EQ(send(std::move(again)).response.status, 304);
}

TEST_F(ApiTest, RefusesWhatHasNoRoute) {
    const auto nowhere = get("/nope");
    EXPECT_EQ(nowhere.response.status, 404);
    EXPECT_EQ(nowhere.code(), "not_found");
    const auto wrong_method = get("/query");
    EXPECT_EQ(wrong_method.response.status, 405);
    EXPECT_EQ(wrong_method.header("Allow"), "POST");
    EXPECT_EQ(wrong_method.code(), "method_not_allowed");
    EXPECT_EQ(send(request("PROPFIND", "/documents/a")).header("Allow"),
              "GET, HEAD, DELETE, PATCH");
}

TEST_F(ApiTest, RefusesParametersThatItDoesNotKnow) {
    const auto answer = get("/documents?limt=5&x=1");
    EXPECT_EQ(answer.response.status, 422);
    const auto errors = answer.json().at("errors").as_array();
    ASSERT_EQ(errors.size(), 2U);
    EXPECT_EQ(errors[0].at("pointer"), "/limt");
    EXPECT_THAT(std::string{errors[0].at("detail").as_string()}, HasSubstr("did you mean 'limit'"));
    EXPECT_EQ(get("/health?verbose=1").response.status, 422);
    EXPECT_EQ(post("/query?top_k=5", R"({"query": "q"})").response.status, 422);
    EXPECT_EQ(get("/documents?limit=5&limit=6").response.status, 422);
}

TEST_F(ApiTest, RefusesATargetThatIsNotUtf8) {
    EXPECT_EQ(get("/documents/%FF").code(), "malformed");
    EXPECT_EQ(get("/documents?%C3%28=1").code(), "malformed");
    EXPECT_EQ(get("/documents?cursor=%ED%A0%80").code(), "malformed");
}

TEST_F(ApiTest, ABodyMustSayThatItIsJson) {
    const auto with_type = [this](const char* type) {
        auto ask = request("POST", "/query", R"({"query": "q"})");
        ask.headers.clear();
        if (type != nullptr) {
            ask.headers.emplace_back("Content-Type", type);
        }
        return send(std::move(ask)).response.status;
    };
    EXPECT_EQ(with_type("application/json"), 200);
    EXPECT_EQ(with_type("Application/JSON; charset=\"UTF-8\""), 200);
    EXPECT_EQ(with_type("application/json;charset=utf-8"), 200);
    EXPECT_EQ(with_type(nullptr), 415);
    EXPECT_EQ(with_type("text/plain"), 415);
    EXPECT_EQ(with_type("application/x-www-form-urlencoded"), 415);
    EXPECT_EQ(with_type("application/json; charset=latin1"), 415);
    EXPECT_EQ(with_type("application/jsonp"), 415);
}

TEST_F(ApiTest, HealthTouchesNothing) {
    probes_["reranker"] = []() -> ComponentStatus { throw std::runtime_error("touched"); };
    const auto answer = get("/health");
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(answer.response.body, R"({"status":"ok"})");
}

TEST_F(ApiTest, ReadinessNamesEveryPart) {
    probes_["reranker"] = [] {
        return ComponentStatus{.health = Health::kOk, .detail = "m", .latency_ms = 1.25};
    };
    const auto answer = get("/health/ready");
    EXPECT_EQ(answer.response.status, 200);
    const auto body = answer.json();
    EXPECT_EQ(body.at("status"), "ok");
    const auto& parts = body.at("components").as_object();
    for (const auto* name : {"embedder", "reranker", "store"}) {
        EXPECT_EQ(parts.at(name).at("status"), "ok") << name;
    }
    for (const auto* name : {"redis", "qdrant", "llm"}) {
        EXPECT_EQ(parts.at(name).at("status"), "off") << name;
    }
    EXPECT_EQ(parts.at("reranker").at("latency_ms"), 1.25);
}

TEST_F(ApiTest, AnOptionalPartThatIsDownDegrades) {
    probes_["redis"] = [] { return ComponentStatus{.health = Health::kDown, .detail = "no"}; };
    const auto answer = get("/health/ready");
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(answer.json().at("status"), "degraded");
}

TEST_F(ApiTest, IsNotReadyWhileItDrains) {
    EXPECT_EQ(get("/health/ready").response.status, 200);
    api().drain();
    const auto answer = get("/health/ready");
    EXPECT_EQ(answer.response.status, 503);
    EXPECT_EQ(answer.json().at("status"), "down");
    EXPECT_FALSE(answer.header("Retry-After").empty());
    EXPECT_EQ(get("/health").response.status, 200);
    EXPECT_TRUE(counted(R"(rag_errors_total{type="unavailable"} 1)")) << metrics_.render();
}

TEST_F(ApiTest, TellsItsVersionAndModel) {
    const auto body = get("/version").json();
    EXPECT_EQ(body.at("version"), "1.2.3");
    EXPECT_EQ(body.at("embedding_model").at("name"), "fake/words");
    EXPECT_EQ(body.at("embedding_model").at("dimension"), 64);
}

TEST_F(ApiTest, ServesMetricsAndCountsErrors) {
    get("/nope");
    post("/query", "{");
    post("/query", "{}");
    const auto answer = get("/metrics");
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    const auto& text = answer.response.body;
    EXPECT_THAT(text, HasSubstr("rag_errors_total{type=\"not_found\"} 1"));
    EXPECT_THAT(text, HasSubstr("rag_errors_total{type=\"malformed\"} 1"));
    EXPECT_THAT(text, HasSubstr("rag_errors_total{type=\"invalid_field\"} 1"));
    EXPECT_THAT(text, HasSubstr("rag_active_requests 1")) << "the scrape itself";
    EXPECT_TRUE(counted("rag_active_requests 0"));
}

TEST_F(ApiTest, LogsALinePerRequestWithoutItsContent) {
    post("/query", R"({"query": "secret question"})");
    ASSERT_EQ(log_lines_.size(), 1U);
    EXPECT_THAT(log_lines_[0], HasSubstr(R"("event":"request")"));
    EXPECT_THAT(log_lines_[0], HasSubstr(R"("route":"/query")"));
    EXPECT_THAT(log_lines_[0], HasSubstr(R"("id":"fresh")"));
    EXPECT_THAT(log_lines_[0], HasSubstr(R"("status":200)"));
    EXPECT_THAT(log_lines_[0], HasSubstr(R"("embedding_cache":"l1")"));
    EXPECT_THAT(log_lines_[0], HasSubstr(R"("embed_ms":1.5)"));
    get("/documents/secret%20name");
    get("/secret-path");
    for (const auto& line : log_lines_) {
        EXPECT_THAT(line, Not(HasSubstr("secret")));
    }
}

TEST_F(ApiTest, KnowsWhatWatchersAsk) {
    for (const auto* target : {"/health", "/health/ready", "/metrics"}) {
        EXPECT_TRUE(api().is_probe(request("GET", target))) << target;
        get(target);
        EXPECT_THAT(log_lines_.back(), HasSubstr(R"("level":"debug")")) << target;
    }
    for (const auto* target : {"/version", "/documents", "/health/live", "/healthy"}) {
        EXPECT_FALSE(api().is_probe(request("GET", target))) << target;
    }
    EXPECT_FALSE(api().is_probe(request("POST", "/health")));
    get("/version");
    EXPECT_THAT(log_lines_.back(), HasSubstr(R"("level":"info")"));
}

TEST_F(ApiTest, AnExceptionBecomesA500ThatSaysNothing) {
    answerer_ = [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        throw std::runtime_error("/var/lib/private");
        co_return simple_answer();
    };
    const auto answer = post("/query", R"({"query": "q"})");
    EXPECT_EQ(answer.response.status, 500);
    EXPECT_THAT(answer.response.body, Not(HasSubstr("/var/lib")));
    EXPECT_THAT(log_lines_.front(), HasSubstr("/var/lib/private"));
    EXPECT_THAT(log_lines_.front(), HasSubstr(R"("level":"error")"));
}

TEST_F(ApiTest, TransportFaultsLookLikeAllOthers) {
    const auto page = api().error_page(431, "the head is over 16 KiB");
    EXPECT_EQ(page.status, 431);
    const auto body = parse_json(page.body);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->at("status"), 431);
    EXPECT_EQ(body->at("code"), "too_large");
    EXPECT_EQ(body->at("detail"), "the head is over 16 KiB");
    EXPECT_NE(find_header(page.headers, "X-Request-Id"), nullptr);
    EXPECT_NE(find_header(api().error_page(503, "full").headers, "Retry-After"), nullptr);
}

/// DNS rebinding: a page of evil.example, whose name now means our address, may read nothing.
TEST_F(ApiTest, AnswersToItsOwnNamesOnly) {
    settings_.allowed_hosts = {"rag.test"};
    put("a", "Text");
    const auto asked_as = [this](const char* host, const char* method = "GET") {
        auto ask = request(method, "/documents/a");
        ask.headers.emplace_back("Host", host);
        return send(std::move(ask));
    };
    EXPECT_EQ(asked_as("evil.example").code(), "forbidden");
    EXPECT_EQ(asked_as("evil.example", "DELETE").response.status, 403);
    EXPECT_EQ(asked_as("127.0.0.1:8080").response.status, 200);
    EXPECT_EQ(asked_as("rag.test").response.status, 200);
}

TEST_F(ApiTest, APageOfAnotherOriginChangesNothing) {
    put("a", "Text");
    auto remove = request("DELETE", "/documents/a");
    remove.headers = {{"Host", "127.0.0.1:8080"}, {"Origin", "http://evil.example"}};
    EXPECT_EQ(send(remove).code(), "forbidden");
    EXPECT_EQ(get("/documents/a").response.status, 200);
    remove.headers[1].second = "http://127.0.0.1:8080";
    EXPECT_EQ(send(remove).response.status, 204);
}

TEST_F(ApiTest, KeepsOtherOriginsOutByDefault) {
    auto ask = request("OPTIONS", "/query");
    ask.headers = {{"Origin", "https://evil.test"}, {"Access-Control-Request-Method", "POST"}};
    const auto answer = send(std::move(ask));
    EXPECT_EQ(answer.response.status, 405);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "");
}

TEST_F(ApiTest, LetsConfiguredOriginsIn) {
    settings_.cors_origins = {"https://docs.test"};
    auto ask = request("OPTIONS", "/query");
    ask.headers = {{"Origin", "https://docs.test"}, {"Access-Control-Request-Method", "POST"}};
    const auto preflight = send(ask);
    EXPECT_EQ(preflight.response.status, 204);
    EXPECT_EQ(preflight.header("Access-Control-Allow-Origin"), "https://docs.test");
    EXPECT_EQ(preflight.header("Access-Control-Allow-Methods"), "POST");
    EXPECT_THAT(preflight.header("Access-Control-Allow-Headers"), HasSubstr("Idempotency-Key"));
    EXPECT_EQ(preflight.header("Vary"), "Origin");

    ask.headers[0].second = "https://evil.test";
    const auto refused = send(ask);
    EXPECT_EQ(refused.response.status, 405);
    EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(refused.header("Vary"), "Origin");

    auto plain = request("GET", "/nope");
    plain.headers = {{"Origin", "https://docs.test"}};
    const auto problem = send(std::move(plain));
    EXPECT_EQ(problem.header("Access-Control-Allow-Origin"), "https://docs.test");
    EXPECT_THAT(problem.header("Access-Control-Expose-Headers"), HasSubstr("X-Request-Id, ETag"));
}

}  // namespace
}  // namespace ragd
