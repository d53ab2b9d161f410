#pragma once
#include "base/clock.hpp"
#include "ports/blob_store.hpp"
#include "ports/tenant_eraser.hpp"

namespace ragd {

/// Removes all that a tenant has, wherever a process of ours keeps it, and looks again until nothing is
/// found: what was on its way when its keys ended may come in behind.
/// Threads: the io thread.  Lifetime: outlives its tasks; the parts outlive it.
class TenantRemoval {
public:
    struct Parts {
        TenantEraser& store;
        BlobStore* originals = nullptr;  // null: none are kept
        BlobStore& uploads;
        BlobStore& files;  // of OpenAI's API
        const Clock& clock;
    };
    explicit TenantRemoval(Parts parts) : parts_(parts) {}

    /// Requires: the tenant's keys are refused.
    /// Errors: Unavailable - also where others write for it all the while; DeadlineExceeded; Cancelled.
    Task<Result<TenantErasure>> run(const RequestContext& ctx, TenantId tenant);

private:
    Task<Result<TenantErasure>> erase(const RequestContext& ctx);

    Parts parts_;
};

}  // namespace ragd
