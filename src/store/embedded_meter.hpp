#pragma once
#include "ports/tenant_meter.hpp"
#include "store/embedded_store.hpp"

namespace ragd {

/// Counts in the database.
/// Threads, Lifetime: as EmbeddedStore.
class EmbeddedStore::Meter final : public TenantMeter {
public:
    explicit Meter(State& state) : state_(state) {}

    Task<Result<QuotaNumbers>> measure(const RequestContext& ctx) override;

private:
    State& state_;
};

}  // namespace ragd
