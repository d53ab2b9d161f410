#include "obs/metrics.hpp"

#include <regex>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

class MetricsTest : public testing::Test {
protected:
    /// The value of a series, as it is written; "" if it is not there.
    std::string value(const std::string& series) const {
        std::istringstream lines(metrics_.render());
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with(series + " ")) {
                return line.substr(series.size() + 1);
            }
        }
        return "";
    }
    SystemClock clock_;
    Metrics metrics_{"1.2.3", clock_};
};

TEST_F(MetricsTest, AllFamiliesAreThereFromTheFirstScrape) {
    const auto text = metrics_.render();
    for (const char* series : {R"(rag_queries_total{mode="hybrid",outcome="generated"} 0)",
                               R"(rag_queries_total{mode="keyword",outcome="error"} 0)",
                               R"(rag_cache_hits_total{tier="l1"} 0)",
                               R"(rag_cache_misses_total{tier="result"} 0)",
                               "rag_cache_values_refused_total 0",
                               R"(rag_redis_operations_total{operation="put",outcome="skipped"} 0)",
                               R"(rag_qdrant_requests_total{operation="read",outcome="ok"} 0)",
                               R"(rag_qdrant_request_duration_seconds_count{operation="write"} 0)",
                               R"(rag_query_duration_seconds_count{stage="embed"} 0)",
                               R"(rag_query_duration_seconds_bucket{stage="total",le="0.0005"} 0)",
                               R"(rag_query_duration_seconds_bucket{stage="total",le="30"} 0)",
                               R"(rag_query_duration_seconds_bucket{stage="rerank",le="+Inf"} 0)",
                               "rag_active_requests 0",
                               R"(rag_errors_total{type="malformed"} 0)",
                               R"(rag_errors_total{type="internal"} 0)",
                               R"(rag_documents_indexed_total{status="created"} 0)",
                               "rag_chunks_indexed_total 0",
                               "rag_log_lines_lost_total 0",
                               "rag_connections 0",
                               R"(rag_connections_refused_total{reason="full"} 0)",
                               "rag_connections_evicted_total 0",
                               R"(rag_build_info{version="1.2.3"} 1)",
                               "# TYPE rag_query_duration_seconds histogram",
                               "# TYPE rag_queries_total counter",
                               "# TYPE rag_http_requests_total counter",
                               "# HELP rag_active_requests "}) {
        EXPECT_THAT(text, HasSubstr(series));
    }
}

TEST_F(MetricsTest, EveryLineIsOfTheTextFormat) {
    metrics_.http_request("/query", 200, 0.01);
    const std::regex line(
        R"(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [-+0-9.eEInfNa]+)");
    std::istringstream lines(metrics_.render());
    for (std::string text; std::getline(lines, text);) {
        EXPECT_TRUE(std::regex_match(text, line)) << text;
    }
}

TEST_F(MetricsTest, CountsEachEvent) {
    metrics_.query("hybrid", "abstained");
    metrics_.cache_hit("l1");
    metrics_.cache_hit("l1");
    metrics_.cache_miss("l2");
    metrics_.cache_value_refused();
    metrics_.redis_operation("get", "timeout");
    metrics_.error(ErrorCode::kTooLarge);
    metrics_.document_indexed("created");
    metrics_.chunks_indexed(7);
    metrics_.connections(3);
    metrics_.request_started();
    metrics_.request_started();
    metrics_.request_ended();
    EXPECT_EQ(value(R"(rag_queries_total{mode="hybrid",outcome="abstained"})"), "1");
    EXPECT_EQ(value(R"(rag_cache_hits_total{tier="l1"})"), "2");
    EXPECT_EQ(value(R"(rag_cache_misses_total{tier="l2"})"), "1");
    EXPECT_EQ(value("rag_cache_values_refused_total"), "1");
    EXPECT_EQ(value(R"(rag_redis_operations_total{operation="get",outcome="timeout"})"), "1");
    EXPECT_EQ(value(R"(rag_errors_total{type="too_large"})"), "1");
    EXPECT_EQ(value(R"(rag_documents_indexed_total{status="created"})"), "1");
    EXPECT_EQ(value("rag_chunks_indexed_total"), "7");
    EXPECT_EQ(value("rag_connections"), "3");
    EXPECT_EQ(value("rag_active_requests"), "1");
}

TEST_F(MetricsTest, PutsAStageIntoItsBucket) {
    metrics_.stage("embed", 0.0007);
    EXPECT_EQ(value(R"(rag_query_duration_seconds_bucket{stage="embed",le="0.0005"})"), "0");
    EXPECT_EQ(value(R"(rag_query_duration_seconds_bucket{stage="embed",le="0.001"})"), "1");
    EXPECT_EQ(value(R"(rag_query_duration_seconds_count{stage="embed"})"), "1");
}

TEST_F(MetricsTest, UnknownLabelsAreOther) {
    metrics_.query("no such mode", "no such outcome");
    metrics_.stage("no such stage", 1);
    EXPECT_EQ(value(R"(rag_queries_total{mode="other",outcome="other"})"), "1");
    EXPECT_EQ(value(R"(rag_query_duration_seconds_count{stage="other"})"), "1");
}

TEST_F(MetricsTest, RoutesAreBounded) {
    for (int i = 0; i < 10'000; ++i) {
        metrics_.http_request("/r" + std::to_string(i), 200, 0.001);
    }
    const auto text = metrics_.render();
    EXPECT_LT(std::ranges::count(text, '\n'), 8'000);
    EXPECT_THAT(text, Not(HasSubstr("/r9999")));
    EXPECT_THAT(text, HasSubstr(R"(rag_http_requests_total{route="/r0",status="200"} 1)"));
}

TEST_F(MetricsTest, KnowsTheProcess) {
    EXPECT_GT(std::stod(value("process_resident_memory_bytes")), 1e6);
    EXPECT_GT(std::stod(value("process_open_fds")), 2);
    EXPECT_NEAR(std::stod(value("process_start_time_seconds")),
                std::chrono::duration<double>(clock_.wall().time_since_epoch()).count(), 60);
    EXPECT_GE(std::stod(value("process_cpu_seconds_total")), 0);
}

TEST_F(MetricsTest, CountsFromManyThreads) {
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([this] {
                for (int i = 0; i < 1000; ++i) {
                    metrics_.query("vector", "none");
                    metrics_.http_request("/query", 200, 0.001);
                }
            });
        }
        (void)metrics_.render();
    }
    EXPECT_EQ(value(R"(rag_queries_total{mode="vector",outcome="none"})"), "4000");
    EXPECT_EQ(value(R"(rag_http_requests_total{route="/query",status="200"})"), "4000");
}

}  // namespace
}  // namespace ragd
