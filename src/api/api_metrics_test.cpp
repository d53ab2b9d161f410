#include "api/api_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/router.hpp"
#include "api/routes.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class ApiMetricsTest : public testing::Test {
protected:
    SystemClock clock_;
    Metrics metrics_{"1.2.3", clock_};
    RouteTable table_{route_families()};
    ApiMetrics counts_{metrics_, table_.routes()};
};

TEST_F(ApiMetricsTest, EveryRouteAndErrorIsThereFromTheFirstScrape) {
    for (const char* series :
         {R"(rag_http_requests_total{route="/query",status="200"} 0)",
          R"(rag_http_request_duration_seconds_count{route="/documents/{id}"} 0)",
          R"(rag_http_requests_total{route="none",status="200"} 0)",
          R"(rag_errors_total{type="malformed"} 0)", R"(rag_errors_total{type="internal"} 0)",
          "rag_active_requests 0"}) {
        EXPECT_THAT(metrics_.render(), HasSubstr(series));
    }
}

TEST_F(ApiMetricsTest, RequestsAreCountedByRouteAndStatus) {
    counts_.answered("/query", 200, 0.01);
    counts_.answered("/query", 503, 0.01);
    counts_.answered("/query", 503, 0.01);
    counts_.answered(ApiMetrics::kNoRoute, 404, 0.01);
    for (const char* series : {R"(rag_http_requests_total{route="/query",status="200"} 1)",
                               R"(rag_http_requests_total{route="/query",status="503"} 2)",
                               R"(rag_http_requests_total{route="none",status="404"} 1)",
                               R"(rag_http_request_duration_seconds_count{route="/query"} 3)"}) {
        EXPECT_THAT(metrics_.render(), HasSubstr(series));
    }
}

using ApiMetricsDeathTest = ApiMetricsTest;

TEST_F(ApiMetricsDeathTest, APathThatAClientSentIsNoRoute) {
    EXPECT_DEATH(counts_.answered("/wp-admin", 404, 0.01), "never by a path");
}

}  // namespace
}  // namespace ragd
