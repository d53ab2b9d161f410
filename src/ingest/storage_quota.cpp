#include "ingest/storage_quota.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace ragd {
namespace {

/// Who is refused again and again makes the store no work.
constexpr std::chrono::seconds kFreshEnough{1};

/// What becomes less is less only once it is stored.
StorageGrowth room_for(StorageGrowth growth) {
    for (std::int64_t& more : growth) {
        more = std::max<std::int64_t>(more, 0);
    }
    return growth;
}

void add_to(StorageGrowth& sum, const StorageGrowth& more, std::int64_t times = 1) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += times * more[i];
    }
}

}  // namespace

StorageQuota::StorageQuota(TenantMeter& meter, Limits limits, const Clock& clock, Metrics& metrics,
                           Options options)
    : meter_(meter),
      limits_(std::move(limits)),
      clock_(clock),
      options_(options),
      refusals_(metrics, kQuotaRefusals, "quota", std::span<const Quota>{kStoredQuotas}) {}

std::optional<StorageQuota::Full> StorageQuota::full_one(const Ledger& ledger,
                                                         const TenantQuota& limits,
                                                         const StorageGrowth& growth) {
    for (std::size_t i = 0; i < kStoredQuotas.size(); ++i) {
        const auto limit = limits.at(kStoredQuotas[i]);
        const std::int64_t has = ledger.stored[i] + ledger.held[i];
        if (limit && growth[i] > 0 && has + growth[i] > static_cast<std::int64_t>(*limit)) {
            return Full{.quota = kStoredQuotas[i], .limit = *limit, .has = has, .more = growth[i]};
        }
    }
    return std::nullopt;
}

/// Nine tenths are used.
bool StorageQuota::is_nearly_full(const Ledger& ledger, const TenantQuota& limits) {
    for (std::size_t i = 0; i < kStoredQuotas.size(); ++i) {
        const auto limit = limits.at(kStoredQuotas[i]);
        if (limit &&
            ledger.stored[i] + ledger.held[i] >= static_cast<std::int64_t>(*limit - *limit / 10)) {
            return true;
        }
    }
    return false;
}

Error StorageQuota::exceeded(const Full& full) {
    return fail(ErrorCode::kQuotaExceeded,
                fmt::format("the quota '{}' of this tenant is {}: it has {}, and this document "
                            "would bring {} more",
                            name_of(full.quota), full.limit, full.has, full.more));
}

Task<Result<void>> StorageQuota::measure(const RequestContext& ctx) {
    const TenantId tenant = ctx.access.tenant();
    ledgers_[tenant].unseen = {};
    const SteadyTime begun = clock_.now();
    const QuotaNumbers has = RAG_CO_TRY(co_await meter_.measure(ctx));
    Ledger& ledger = ledgers_[tenant];
    for (std::size_t i = 0; i < kStoredQuotas.size(); ++i) {
        ledger.stored[i] = static_cast<std::int64_t>(has.at(kStoredQuotas[i]).value_or(0));
    }
    // Perhaps counted twice: rather too much until the next measuring than too little.
    add_to(ledger.stored, ledger.unseen);
    ledger.measured = begun;
    ledger.is_known = true;
    co_return Result<void>{};
}

Task<Result<StorageQuota::Hold>> StorageQuota::hold(const RequestContext& ctx,
                                                    StorageGrowth growth) {
    const TenantId& tenant = ctx.access.tenant();
    const TenantQuota limits = limits_(tenant);
    if (!limits.has_any(kStoredQuotas)) {
        if (const auto kept = ledgers_.find(tenant); kept != ledgers_.end()) {
            kept->second.is_known = false;
        }
        co_return Hold{};
    }
    const auto age = [&] { return clock_.now() - ledgers_[tenant].measured; };
    const auto measured_for =
        is_nearly_full(ledgers_[tenant], limits) ? kFreshEnough : options_.measured_for;
    if (!ledgers_[tenant].is_known || age() >= measured_for) {
        RAG_CO_TRY(co_await measure(ctx));
    }
    auto full = full_one(ledgers_[tenant], limits, growth);
    if (full && age() >= kFreshEnough) {
        RAG_CO_TRY(co_await measure(ctx));
        full = full_one(ledgers_[tenant], limits, growth);
    }
    if (full) {
        refusals_.at(full->quota).add();
        co_return exceeded(*full);
    }
    add_to(ledgers_[tenant].held, room_for(growth));
    co_return Hold{*this, tenant, growth};
}

void StorageQuota::settle(const TenantId& tenant, const StorageGrowth& growth, bool is_stored) {
    Ledger& ledger = ledgers_[tenant];
    add_to(ledger.held, room_for(growth), -1);
    if (is_stored) {
        add_to(ledger.stored, growth);
        add_to(ledger.unseen, growth);
    }
}

}  // namespace ragd
