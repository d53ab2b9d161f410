#pragma once
#include <cstddef>
#include <map>
#include <string>

#include "obs/metrics.hpp"

namespace ragd {

/// What was refused for a tenant's quota, by the quota.
inline constexpr MetricName kQuotaRefusals{"rag_quota_refusals_total",
                                           "What was refused because a tenant's quota is full."};

/// A family that counts by tenant. So many tenants have a series of their own, those that came first; the
/// rest count together as "other": a series is never forgotten.
/// Threads: one.
class TenantCounters {
public:
    static constexpr std::size_t kTenantsMax = 200;

    TenantCounters(Metrics& metrics, MetricName family);

    void add(const std::string& tenant, double more = 1);

private:
    Metrics& metrics_;
    MetricName family_;
    std::map<std::string, Counter> own_;
    Counter other_;
};

}  // namespace ragd
