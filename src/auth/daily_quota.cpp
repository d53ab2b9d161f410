#include "auth/daily_quota.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::chrono::seconds kToldEvery{1};
constexpr std::chrono::seconds kStoredEvery{5};  // each costs the disk a sync
constexpr std::chrono::hours kCountsKeptFor{48};
constexpr std::size_t kToldAtOnce = 128;  // tenants
constexpr std::size_t kQuestions = 0;     // in kDailyQuotas
constexpr std::size_t kTokens = 1;

WallTime begin_of(std::int64_t day) {
    return WallTime{std::chrono::days{day}};
}

/// "20789 17 5120": the day, and what was used of it.
struct KeptDay {
    std::int64_t day = 0;
    std::array<std::uint64_t, kDailyQuotas.size()> counts{};
};

std::optional<KeptDay> kept_day_in(std::string_view text) {
    KeptDay kept;
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto read = [&](auto& number) {
        const auto [stop, failed] = std::from_chars(at, end, number);
        at = stop == end ? stop : stop + 1;
        return failed == std::errc{} && (stop == end || *stop == ' ');
    };
    const bool good = read(kept.day) && std::ranges::all_of(kept.counts, read) && at == end;
    return good ? std::optional{kept} : std::nullopt;
}

}  // namespace

DailyQuota::DailyQuota(Parts parts)
    : parts_(std::move(parts)),
      questions_(parts_.metrics, {"rag_tenant_questions_total", "Questions, by who asked them."}),
      tokens_(parts_.metrics, {"rag_tenant_llm_tokens_total",
                               "Tokens of the language model, read and written, by tenant."}),
      refusals_(parts_.metrics, kQuotaRefusals, "quota", std::span<const Quota>{kDailyQuotas}) {}

std::int64_t DailyQuota::day() const {
    return std::chrono::floor<std::chrono::days>(parts_.clock.wall().time_since_epoch()).count();
}

DailyQuota::Use& DailyQuota::use_of(const TenantId& tenant) {
    if (const std::int64_t today = day(); today != counted_day_) {
        counted_day_ = today;
        uses_.clear();
    }
    return uses_[tenant];
}

std::uint64_t DailyQuota::used(const TenantId& tenant, std::size_t which) const {
    const auto found = uses_.find(tenant);
    if (found == uses_.end() || day() != counted_day_) {
        return 0;
    }
    return found->second.known[which] + found->second.untold[which];
}

QuotaNumbers DailyQuota::today(const TenantId& tenant) const {
    QuotaNumbers numbers;
    for (std::size_t i = 0; i < kDailyQuotas.size(); ++i) {
        numbers.set(kDailyQuotas[i], used(tenant, i));
    }
    return numbers;
}

Error DailyQuota::full(Quota quota, std::uint64_t limit) const {
    const WallTime next = begin_of(day() + 1);
    Error error = fail(ErrorCode::kTooManyRequests,
                       fmt::format("the quota '{}' of this tenant is {}, and used up; the next day "
                                   "begins at {}",
                                   name_of(quota), limit, to_rfc3339(next)));
    error.retry_after = std::chrono::ceil<std::chrono::seconds>(next - parts_.clock.wall());
    return error;
}

Result<void> DailyQuota::take_question(const TenantId& tenant, bool generates) {
    const TenantQuota limits = parts_.limits(tenant);
    for (std::size_t i = 0; i < kDailyQuotas.size(); ++i) {
        const auto limit = limits.at(kDailyQuotas[i]);
        const bool counts = i != kTokens || generates;
        if (limit && counts && used(tenant, i) >= *limit) {
            refusals_.at(kDailyQuotas[i]).add();
            return full(kDailyQuotas[i], *limit);
        }
    }
    ++use_of(tenant).untold[kQuestions];
    questions_.add(tenant.str());
    return {};
}

void DailyQuota::add_tokens(const TenantId& tenant, std::uint64_t tokens) {
    if (tokens > 0) {
        use_of(tenant).untold[kTokens] += tokens;
        tokens_.add(tenant.str(), static_cast<double>(tokens));
    }
}

Task<Result<void>> DailyQuota::load(const RequestContext& ctx) {
    const auto facts = RAG_CO_TRY(co_await parts_.store.list_accounts(ctx));
    for (const AccountFact& fact : facts) {
        const auto kept =
            fact.kind == AccountKind::kTenantDay ? kept_day_in(fact.text) : std::nullopt;
        if (kept && kept->day == day()) {
            use_of(TenantId{fact.name}).known = kept->counts;
        }
    }
    co_return Result<void>{};
}

Task<void> DailyQuota::keep(const RequestContext& ctx) {
    const std::int64_t today = day();
    if (today != counted_day_) {
        co_return;  // nothing was asked yet
    }
    if (parts_.shared != nullptr) {
        co_await tell_others(today);
    } else {
        co_await tell_store(ctx, today);
    }
}

/// Where no answer comes it is told again, though it may have been counted: a quota is rather used up too
/// soon than too late.
Task<void> DailyQuota::tell_others(std::int64_t day) {
    std::vector<std::pair<TenantId, Counts>> told;
    std::vector<CountAsk> asks;
    for (const auto& [tenant, use] : uses_) {
        if (use.untold == Counts{} || told.size() == kToldAtOnce) {
            continue;
        }
        told.emplace_back(tenant, use.untold);
        for (std::size_t i = 0; i < kDailyQuotas.size(); ++i) {
            asks.push_back(
                {.key = fmt::format("{}:{}:{}", tenant.str(), day, name_of(kDailyQuotas[i])),
                 .more = use.untold[i],
                 .kept_for = kCountsKeptFor});
        }
    }
    if (asks.empty()) {
        co_return;
    }
    const auto counts = co_await parts_.shared->add(std::move(asks));
    if (!counts || counted_day_ != day) {
        co_return;
    }
    std::size_t at = 0;
    for (const auto& [tenant, more] : told) {
        Use& use = uses_[tenant];
        for (std::size_t i = 0; i < more.size(); ++i) {
            use.untold[i] -= more[i];
            // A Redis that lost what it knew does not make us forget.
            use.known[i] = std::max(use.known[i] + more[i], (*counts)[at++]);
        }
    }
}

Task<void> DailyQuota::tell_store(const RequestContext& ctx, std::int64_t day) {
    std::vector<TenantId> changed;
    for (const auto& [tenant, use] : uses_) {
        if (use.untold != Counts{}) {
            changed.push_back(tenant);
        }
    }
    for (const TenantId& tenant : changed) {
        if (counted_day_ != day) {
            co_return;
        }
        const Use use = uses_[tenant];
        const auto kept = co_await parts_.store.put_account(
            ctx,
            {.kind = AccountKind::kTenantDay,
             .name = tenant.str(),
             .text = fmt::format("{} {} {}", day, use.known[kQuestions] + use.untold[kQuestions],
                                 use.known[kTokens] + use.untold[kTokens])});
        if (!kept || counted_day_ != day) {
            co_return;
        }
        Use& now = uses_[tenant];
        for (std::size_t i = 0; i < use.untold.size(); ++i) {
            now.known[i] += use.untold[i];
            now.untold[i] -= use.untold[i];
        }
    }
}

void DailyQuota::watch(const boost::asio::any_io_executor& executor) {
    boost::asio::co_spawn(executor, keep_watching(), boost::asio::detached);
}

Task<void> DailyQuota::keep_watching() {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    for (;;) {
        pause.expires_after(parts_.shared != nullptr ? kToldEvery : kStoredEvery);
        co_await pause.async_wait(boost::asio::use_awaitable);
        RequestContext ctx{.access = Access::local_operator()};
        ctx.deadline = Deadline::in(parts_.clock, kStoredEvery);
        co_await keep(ctx);
    }
}

}  // namespace ragd
