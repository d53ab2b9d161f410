#include "api/api_metrics.hpp"

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr MetricName kRequests{"rag_http_requests_total", "HTTP requests by route and status."};
constexpr MetricName kDurations{"rag_http_request_duration_seconds",
                                "Time from a request's end to its answer's."};

}  // namespace

ApiMetrics::ApiMetrics(Metrics& metrics, std::span<const Route> routes)
    : active(metrics.declare<Gauge>({"rag_active_requests", "Requests being answered now."})),
      by_tenant(metrics, {"rag_tenant_requests_total", "Requests, by who sent them."}),
      errors(metrics, {"rag_errors_total", "Requests answered with an error, by its code."},
             {"type"}),
      metrics_(metrics) {
    const auto declare = [&](std::string_view route) {
        durations_.emplace(route, metrics.declare<Histogram>(kDurations, {{"route", route}}));
        metrics.declare<Counter>(kRequests, {{"route", route}, {"status", "200"}});
    };
    declare(kNoRoute);
    for (const Route& route : routes) {
        declare(route.pattern);
    }
}

/// The routes are known and statuses are ours, so there are few pairs; a status that was never sent
/// needs no line.
void ApiMetrics::answered(std::string_view route, int status, double seconds) {
    const auto known = durations_.find(route);
    RAG_ASSERT(known != durations_.end(), "a route is named by its pattern, never by a path");
    known->second.observe(seconds);
    requests_.with([&](auto& requests) {
        const auto [pair, is_new] = requests.try_emplace({known->first, status});
        if (is_new) {
            pair->second = metrics_.declare<Counter>(
                kRequests, {{"route", known->first}, {"status", std::to_string(status)}});
        }
        pair->second.add();
    });
}

}  // namespace ragd
