#pragma once
#include "ports/tenant_eraser.hpp"
#include "store/embedded_store.hpp"

namespace ragd {

/// Removes a tenant from the database and the indexes, some documents at a time: other writes go between.
/// Threads, Lifetime: as EmbeddedStore.
class EmbeddedStore::Eraser final : public TenantEraser {
public:
    explicit Eraser(State& state) : state_(state) {}

    Task<Result<TenantErasure>> erase_tenant(const RequestContext& ctx) override;

private:
    State& state_;
};

}  // namespace ragd
