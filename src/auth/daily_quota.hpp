#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/tenant_quota.hpp"
#include "obs/metrics.hpp"
#include "obs/tenant_counters.hpp"
#include "ports/account_store.hpp"
#include "ports/shared_counts.hpp"

namespace ragd {

/// Counts what tenants ask in a day of UTC, and refuses what goes beyond their quotas. Together with other
/// processes where counts are shared: each tells the others, and hears of them, once a second, so a quota
/// can be passed by what the others take in that second. Alone it keeps its counts in the store.
/// Threads: the io thread.  Lifetime: outlives its tasks; the parts outlive it.
class DailyQuota {
public:
    struct Parts {
        std::function<TenantQuota(const TenantId&)> limits;
        AccountStore& store;
        SharedCounts* shared = nullptr;  // null: this process counts for itself
        const Clock& clock;
        Metrics& metrics;
    };
    explicit DailyQuota(Parts parts);

    /// Counts one question. `generates`: a language model would write its answer.
    /// Errors: TooManyRequests - names the quota, and says when the next day begins.
    Result<void> take_question(const TenantId& tenant, bool generates);
    void add_tokens(const TenantId& tenant, std::uint64_t tokens);
    /// What it has used of today.
    [[nodiscard]] QuotaNumbers today(const TenantId& tenant) const;

    /// Of a tenant that is being removed.
    void forget(const TenantId& tenant) { uses_.erase(tenant); }

    /// Reads what was counted today.  Errors: as AccountStore.
    Task<Result<void>> load(const RequestContext& ctx);
    /// Tells the others, or the store, what was counted since the last time. What cannot be told now is
    /// told with the next.
    /// Requires: no other `keep` is under way.
    Task<void> keep(const RequestContext& ctx);
    /// From now on does that again and again.
    void watch(const boost::asio::any_io_executor& executor);

private:
    using Counts = std::array<std::uint64_t, kDailyQuotas.size()>;
    struct Use {
        Counts known{};   // with those of others, as last heard
        Counts untold{};  // counted here since
        bool operator==(const Use&) const = default;
    };
    [[nodiscard]] std::int64_t day() const;
    [[nodiscard]] std::uint64_t used(const TenantId& tenant, std::size_t which) const;
    [[nodiscard]] Error full(Quota quota, std::uint64_t limit) const;
    Use& use_of(const TenantId& tenant);
    Task<void> keep_watching();
    Task<void> tell_others(std::int64_t day);
    Task<void> tell_store(const RequestContext& ctx, std::int64_t day);

    Parts parts_;
    TenantCounters questions_;
    TenantCounters tokens_;
    Counters<Quota> refusals_;
    std::int64_t counted_day_ = 0;
    std::map<TenantId, Use> uses_;  // of that day
};

}  // namespace ragd
