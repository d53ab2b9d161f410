#pragma once
#include <cstdint>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"

namespace ragd {

/// What was removed of a tenant.
struct TenantErasure {
    std::uint64_t documents = 0;
    std::uint64_t files = 0;   // originals, and uploads that were not read yet
    std::uint64_t others = 0;  // collections, sources, jobs, and what is kept of deleted documents

    [[nodiscard]] bool is_nothing() const { return documents == 0 && files == 0 && others == 0; }
    TenantErasure& operator+=(const TenantErasure& more) {
        documents += more.documents;
        files += more.files;
        others += more.others;
        return *this;
    }
};

/// A store from which a tenant can be removed as a whole.
class TenantEraser {
public:
    virtual ~TenantEraser() = default;

    /// Removes all that the caller's tenant has, indexes included. Nothing of it is found, read or counted
    /// when it returns; where it fails, a part is gone, and calling it again goes on.
    /// Requires: nobody writes for that tenant any more, or it is called again until it finds nothing.
    /// Errors: Unavailable, DeadlineExceeded, Cancelled.  Threads: the io thread.
    /// Lifetime: `ctx` outlives the task.
    virtual Task<Result<TenantErasure>> erase_tenant(const RequestContext& ctx) = 0;
};

}  // namespace ragd
