#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/tenant_quota.hpp"
#include "obs/metrics.hpp"
#include "obs/tenant_counters.hpp"
#include "ports/tenant_meter.hpp"

namespace ragd {

/// How much more a tenant has with a document than before, of each of kStoredQuotas; less is below 0.
using StorageGrowth = std::array<std::int64_t, kStoredQuotas.size()>;

/// Lets no tenant store more than its quota. It measures a tenant when it first stores something, and
/// keeps up with what goes by here; what others store or remove is seen when it measures again: after
/// `measured_for`, after a second where little is left, and before it refuses anything.
/// Threads: the io thread.  Lifetime: outlives its tasks and holds; the meter outlives it.
class StorageQuota {
public:
    using Limits = std::function<TenantQuota(const TenantId&)>;
    struct Options {
        std::chrono::seconds measured_for{60};
    };

    StorageQuota(TenantMeter& meter, Limits limits, const Clock& clock, Metrics& metrics,
                 Options options);

    /// Room for a document, until it is stored or given up.
    class Hold {
    public:
        Hold() = default;
        Hold(Hold&& other) noexcept
            : quota_(std::exchange(other.quota_, nullptr)),
              tenant_(std::move(other.tenant_)),
              growth_(other.growth_) {}
        Hold& operator=(Hold&& other) noexcept {
            std::swap(quota_, other.quota_);
            std::swap(tenant_, other.tenant_);
            std::swap(growth_, other.growth_);
            return *this;
        }
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;
        ~Hold() { end(false); }
        /// The document is stored.
        void stored() { end(true); }

    private:
        friend StorageQuota;
        Hold(StorageQuota& quota, TenantId tenant, StorageGrowth growth)
            : quota_(&quota), tenant_(std::move(tenant)), growth_(growth) {}
        void end(bool is_stored) {
            if (StorageQuota* const quota = std::exchange(quota_, nullptr)) {
                quota->settle(tenant_, growth_, is_stored);
            }
        }
        StorageQuota* quota_ = nullptr;
        TenantId tenant_;
        StorageGrowth growth_{};
    };

    /// What a tenant may not have more of, it may still have less of.
    /// Errors: QuotaExceeded - names the quota; as TenantMeter.
    Task<Result<Hold>> hold(const RequestContext& ctx, StorageGrowth growth);

private:
    struct Ledger {
        StorageGrowth stored{};
        StorageGrowth held{};    // of documents on their way
        StorageGrowth unseen{};  // stored since the measuring that is under way began
        SteadyTime measured{};
        bool is_known = false;
    };
    Task<Result<void>> measure(const RequestContext& ctx);
    struct Full {
        Quota quota = Quota::kDocuments;
        std::uint64_t limit = 0;
        std::int64_t has = 0;
        std::int64_t more = 0;
    };
    /// The first quota that such a growth would exceed.
    [[nodiscard]] static std::optional<Full> full_one(const Ledger& ledger,
                                                      const TenantQuota& limits,
                                                      const StorageGrowth& growth);
    [[nodiscard]] static Error exceeded(const Full& full);
    [[nodiscard]] static bool is_nearly_full(const Ledger& ledger, const TenantQuota& limits);
    void settle(const TenantId& tenant, const StorageGrowth& growth, bool is_stored);

    TenantMeter& meter_;
    Limits limits_;
    const Clock& clock_;
    Options options_;
    Counters<Quota> refusals_;
    std::map<TenantId, Ledger> ledgers_;  // of tenants with such a quota
};

}  // namespace ragd
