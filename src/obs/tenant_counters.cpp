#include "obs/tenant_counters.hpp"

namespace ragd {
namespace {

// No tenant is called so: domain/tenant_record.hpp.
constexpr std::string_view kOthers = "(other)";

}  // namespace

TenantCounters::TenantCounters(Metrics& metrics, MetricName family)
    : metrics_(metrics),
      family_(family),
      other_(metrics.declare<Counter>(family, {{"tenant", kOthers}})) {}

void TenantCounters::add(const std::string& tenant, double more) {
    const auto known = own_.find(tenant);
    if (known != own_.end()) {
        known->second.add(more);
    } else if (own_.size() < kTenantsMax) {
        own_.emplace(tenant, metrics_.declare<Counter>(family_, {{"tenant", tenant}}))
            .first->second.add(more);
    } else {
        other_.add(more);
    }
}

}  // namespace ragd
