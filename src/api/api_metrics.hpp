#pragma once
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/route.hpp"
#include "base/error.hpp"
#include "base/guarded.hpp"
#include "obs/metrics.hpp"
#include "obs/tenant_counters.hpp"

namespace ragd {

/// Threads: any, at once.
class ApiMetrics {
public:
    ApiMetrics(Metrics& metrics, std::span<const Route> routes);

    /// A request was answered. `route` is a pattern of the route table, or kNoRoute.
    void answered(std::string_view route, int status, double seconds);
    static constexpr std::string_view kNoRoute = "none";

    Gauge active;                // requests being answered now
    TenantCounters by_tenant;    // requests of those who are known
    Counters<ErrorCode> errors;  // answers with an error, 4xx and 5xx

private:
    Metrics& metrics_;
    std::map<std::string_view, Histogram> durations_;  // by route
    Guarded<std::map<std::pair<std::string_view, int>, Counter>> requests_;
};

}  // namespace ragd
