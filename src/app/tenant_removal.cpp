#include "app/tenant_removal.hpp"

#include <chrono>

#include <fmt/format.h>

#include "auth/access_maker.hpp"
#include "base/limits.hpp"
#include "jobs/rest.hpp"

namespace ragd {
namespace {

/// Within it each replica has read that the keys are refused, and a job whose record is gone has ended.
constexpr std::chrono::milliseconds kBetweenLooks{1500};
constexpr int kLooksMax = 10;

}  // namespace

Task<Result<TenantErasure>> TenantRemoval::erase(const RequestContext& ctx) {
    // Jobs go with the store: before their uploads, which they would miss.
    TenantErasure erased = RAG_CO_TRY(co_await parts_.store.erase_tenant(ctx));
    erased.files += RAG_CO_TRY(co_await parts_.uploads.remove_all(ctx));
    erased.files += RAG_CO_TRY(co_await parts_.files.remove_all(ctx));
    if (parts_.originals != nullptr) {
        erased.files += RAG_CO_TRY(co_await parts_.originals->remove_all(ctx));
    }
    co_return erased;
}

Task<Result<TenantErasure>> TenantRemoval::run(const RequestContext& ctx, TenantId tenant) {
    RequestContext of_tenant = ctx;
    of_tenant.access = AccessMaker::administrator(tenant);
    TenantErasure all = RAG_CO_TRY(co_await erase(of_tenant));
    for (int look = 0; look < kLooksMax; ++look) {
        co_await rest(kBetweenLooks, ctx.cancelled);
        RAG_CO_TRY(ctx.check(parts_.clock));
        const TenantErasure more = RAG_CO_TRY(co_await erase(of_tenant));
        if (more.is_nothing()) {
            co_return all;
        }
        all += more;
    }
    Error error = fail(ErrorCode::kUnavailable,
                       fmt::format("something is written for the tenant '{}' all the while; what "
                                   "was found is removed: send the request again",
                                   tenant.str()));
    error.retry_after = limits::kRetryAfter;
    co_return error;
}

}  // namespace ragd
