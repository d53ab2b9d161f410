#pragma once
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/tenant_quota.hpp"

namespace ragd {

/// Says how much a store has of a tenant.
class TenantMeter {
public:
    virtual ~TenantMeter() = default;

    /// How many documents, bytes of text and chunks the caller's tenant has, whoever may read them.
    /// It may read a record of each document.
    /// Requires: nothing.  Errors: Unavailable, DeadlineExceeded, Cancelled.
    /// Threads: the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<QuotaNumbers>> measure(const RequestContext& ctx) = 0;
};

}  // namespace ragd
