#include "auth/account_keeper.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{400};  // a revoked key stops within a second
constexpr std::chrono::seconds kUsesKeptEvery{60};

std::string milliseconds_of(WallTime time) {
    return std::to_string(time.time_since_epoch().count());
}

/// The most that whoever administers a tenant can give.
constexpr Rights kGivenByAdmins{Right::kQuery, Right::kIndex, Right::kAdmin};

Error no_key(const KeyId& id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no key '{}'", id.str()));
}

/// What changes with every question is DailyQuota's.
std::vector<AccountFact> without_days(std::vector<AccountFact> facts) {
    std::erase_if(facts,
                  [](const AccountFact& fact) { return fact.kind == AccountKind::kTenantDay; });
    return facts;
}

Error no_tenant(const TenantId& id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no tenant '{}'", id.str()));
}

Error of_file(const KeyId& id) {
    return fail(ErrorCode::kConflict,
                fmt::format("the key '{}' is of API_KEYS_FILE: change that file", id.str()));
}

}  // namespace

AccountKeeper::AccountKeeper(Parts parts) : parts_(std::move(parts)) {
    if (!parts_.key_file.empty()) {
        file_.emplace(parts_.key_file);
    }
}

Result<bool> AccountKeeper::read_file() {
    auto keys = file_ ? RAG_TRY(file_->read_changes()) : std::nullopt;
    if (keys) {
        of_file_ = std::move(*keys);
    }
    return keys.has_value();
}

Task<Result<void>> AccountKeeper::load(const RequestContext& ctx) {
    RAG_CO_TRY(read_file());
    facts_ = without_days(RAG_CO_TRY(co_await parts_.store.list_accounts(ctx)));
    const std::size_t unread = book_.replace(facts_, of_file_, parts_.clock.wall());
    if (unread > 0) {
        parts_.log.error("keys_damaged", {{"left_out", unread}});
    }
    loaded_ = true;
    co_return Result<void>{};
}

/// A file that cannot be read, or a store that is away, takes no key from anybody and gives none.
Task<Result<void>> AccountKeeper::reload(const RequestContext& ctx) {
    const auto file = read_file();
    bool changed = file && *file;
    Result<void> outcome = file ? Result<void>{} : Result<void>{file.error()};
    if (parts_.is_shared || !loaded_) {
        auto facts = co_await parts_.store.list_accounts(ctx);
        if (!facts) {
            outcome = facts.error();
        } else if (auto read = without_days(std::move(*facts)); read != facts_ || !loaded_) {
            facts_ = std::move(read);
            loaded_ = changed = true;
        }
    }
    if (loaded_ && changed) {
        book_.replace(facts_, of_file_, parts_.clock.wall());
    }
    co_return outcome;
}

void AccountKeeper::watch(const boost::asio::any_io_executor& executor) {
    boost::asio::co_spawn(executor, keep_watching(), boost::asio::detached);
}

Task<void> AccountKeeper::keep_watching() {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    SteadyTime uses_kept = parts_.clock.now();
    for (;;) {
        pause.expires_after(kBetweenLooks);
        co_await pause.async_wait(boost::asio::use_awaitable);
        RequestContext ctx{.access = Access::local_operator()};
        ctx.deadline = Deadline::in(parts_.clock, std::chrono::seconds{5});
        if (parts_.is_shared || file_ || !loaded_) {
            const auto done = co_await reload(ctx);
            if (!done && !std::exchange(told_of_trouble_, true)) {
                parts_.log.error("keys_not_read", {{"reason", done.error().message}});
            } else if (done && std::exchange(told_of_trouble_, false)) {
                parts_.log.info("keys_read_again", {});
            }
        }
        book_.end_due(parts_.clock.wall());
        if (parts_.clock.now() - uses_kept >= kUsesKeptEvery) {
            uses_kept = parts_.clock.now();
            for (AccountFact& use : book_.take_uses()) {
                (void)co_await put(ctx, std::move(use));  // what is lost of it is a minute
            }
        }
    }
}

Result<Caller> AccountKeeper::find(std::string_view text) {
    if (!loaded_) {
        return fail(ErrorCode::kUnavailable, "the keys cannot be read yet; try again shortly");
    }
    return book_.find(text, parts_.clock.wall());
}

Result<void> AccountKeeper::check_tenant(const TenantId& id) const {
    if (!loaded_) {
        return fail(ErrorCode::kUnavailable, "the tenants cannot be read yet; try again shortly");
    }
    const TenantRecord* found = book_.tenant(id);
    if (found == nullptr && id != Access::local_operator().tenant()) {
        return fail(ErrorCode::kForbidden,
                    fmt::format("the tenant '{}' is not known here: `ragd tenants create` makes it",
                                id.str()));
    }
    if (found != nullptr && found->state != TenantState::kActive) {
        return fail(ErrorCode::kForbidden, fmt::format("the tenant '{}' is suspended", id.str()));
    }
    return {};
}

Task<Result<void>> AccountKeeper::put(const RequestContext& ctx, AccountFact fact) {
    RAG_CO_TRY(co_await parts_.store.put_account(ctx, fact));
    RAG_CO_TRY(book_.add(fact));
    const auto same = [&fact](const AccountFact& one) {
        return one.kind == fact.kind && one.name == fact.name;
    };
    std::erase_if(facts_, same);
    facts_.push_back(std::move(fact));
    book_.end_due(parts_.clock.wall());
    co_return Result<void>{};
}

Result<const KnownKey*> AccountKeeper::visible(const Access& access, const KeyId& id) const {
    const KnownKey* key = book_.key(id);
    const bool sees =
        key != nullptr && (access.may(Right::kOperator) || key->record.tenant == access.tenant());
    if (!sees) {
        return no_key(id);
    }
    return key;
}

Task<Result<MadeKey>> AccountKeeper::store_new(const RequestContext& ctx, ApiKeyRecord record) {
    ApiKey key = RAG_CO_TRY(make_api_key());
    record.created = parts_.clock.wall();
    RAG_CO_TRY(seal(key, record));
    RAG_CO_TRY(co_await put(
        ctx,
        {.kind = AccountKind::kKey, .name = record.id.str(), .text = encode_key_record(record)}));
    co_return MadeKey{.text = std::move(key.text), .key = {.record = std::move(record)}};
}

Task<Result<MadeKey>> AccountKeeper::create(const RequestContext& ctx, KeyWanted wanted) {
    const bool is_operator = ctx.access.may(Right::kOperator);
    const TenantId wanted_tenant = wanted.tenant.value_or(ctx.access.tenant());
    if (!is_operator && wanted_tenant != ctx.access.tenant()) {
        co_return fail(ErrorCode::kForbidden,
                       "a key of another tenant is made by the operator: `ragd keys create` on the "
                       "server's machine");
    }
    if (!is_operator && !kGivenByAdmins.contains(wanted.rights)) {
        co_return fail(ErrorCode::kForbidden,
                       "the scopes metrics and operator are given by the operator: `ragd keys "
                       "create` on the server's machine");
    }
    if (book_.keys(wanted_tenant).size() >= kKeysPerTenantMax) {
        co_return fail(ErrorCode::kConflict,
                       fmt::format("the tenant has {} keys, and may have no more: revoke some",
                                   kKeysPerTenantMax));
    }
    if (const TenantRecord* tenant = book_.tenant(wanted_tenant)) {
        if (tenant->state == TenantState::kDeleting) {
            co_return fail(ErrorCode::kConflict, "this tenant is being deleted");
        }
    } else {
        RAG_CO_TRY(co_await create_tenant(ctx, wanted_tenant));
    }
    ApiKeyRecord record{.id = {},
                        .tenant = wanted_tenant,
                        .name = std::move(wanted.name),
                        .rights = wanted.rights,
                        .principals = std::move(wanted.principals),
                        .salt = {},
                        .digest = {}};
    if (wanted.expires_in) {
        record.expires = parts_.clock.wall() + *wanted.expires_in;
    }
    co_return co_await store_new(ctx, std::move(record));
}

Task<Result<MadeKey>> AccountKeeper::rotate(const RequestContext& ctx, KeyId id,
                                            std::chrono::seconds overlap) {
    const KnownKey old = *RAG_CO_TRY(visible(ctx.access, id));
    const WallTime now = parts_.clock.wall();
    if (old.of_file) {
        co_return of_file(id);
    }
    if (!ctx.access.may(Right::kOperator) && !kGivenByAdmins.contains(old.record.rights)) {
        co_return fail(ErrorCode::kForbidden, "a key with this scope is rotated by the operator");
    }
    if (old.state(now) != KeyState::kActive) {
        co_return fail(ErrorCode::kConflict, fmt::format("the key '{}' is {}: make a new one",
                                                         id.str(), name_of(old.state(now))));
    }
    ApiKeyRecord record = old.record;
    if (record.expires) {  // as long as the old one from its making on
        record.expires = now + (*record.expires - record.created);
    }
    auto made = RAG_CO_TRY(co_await store_new(ctx, std::move(record)));
    RAG_CO_TRY(co_await put(ctx, {.kind = AccountKind::kKeyRotated,
                                  .name = id.str(),
                                  .text = milliseconds_of(now + overlap)}));
    co_return made;
}

Task<Result<void>> AccountKeeper::revoke(const RequestContext& ctx, KeyId id) {
    const KnownKey* key = RAG_CO_TRY(visible(ctx.access, id));
    if (key->of_file) {
        co_return of_file(id);
    }
    if (key->revoked) {
        co_return Result<void>{};
    }
    co_return co_await put(ctx, {.kind = AccountKind::kKeyRevoked,
                                 .name = id.str(),
                                 .text = milliseconds_of(parts_.clock.wall())});
}

std::vector<KnownKey> AccountKeeper::keys(const Access& access) const {
    return book_.keys(access.may(Right::kOperator) ? std::nullopt : std::optional{access.tenant()});
}

std::optional<TenantRecord> AccountKeeper::tenant(const TenantId& id) const {
    const TenantRecord* found = book_.tenant(id);
    return found == nullptr ? std::nullopt : std::optional{*found};
}

Task<Result<TenantRecord>> AccountKeeper::create_tenant(const RequestContext& ctx, TenantId id) {
    if (book_.tenant(id) != nullptr) {
        co_return fail(ErrorCode::kConflict,
                       fmt::format("there is a tenant '{}' already", id.str()));
    }
    TenantRecord record{.id = std::move(id), .created = parts_.clock.wall()};
    RAG_CO_TRY(co_await put(ctx, {.kind = AccountKind::kTenant,
                                  .name = record.id.str(),
                                  .text = encode_tenant_record(record)}));
    co_return record;
}

Task<Result<TenantRecord>> AccountKeeper::set_state(const RequestContext& ctx, TenantId id,
                                                    TenantState state) {
    auto record = tenant(id);
    if (!record) {
        co_return no_tenant(id);
    }
    if (record->state == TenantState::kDeleting && state != TenantState::kDeleting) {
        co_return fail(ErrorCode::kConflict, "this tenant is being deleted");
    }
    record->state = state;
    RAG_CO_TRY(co_await put(ctx, {.kind = AccountKind::kTenant,
                                  .name = record->id.str(),
                                  .text = encode_tenant_record(*record)}));
    co_return *record;
}

Task<Result<void>> AccountKeeper::set_quota(const RequestContext& ctx, TenantId id,
                                            QuotaChange change) {
    if (!tenant(id)) {
        co_return no_tenant(id);
    }
    TenantQuota quota = book_.quota(id);
    for (const auto& [which, number] : change) {
        quota.set(which, number);
    }
    co_return co_await put(
        ctx,
        {.kind = AccountKind::kTenantQuota, .name = id.str(), .text = encode_tenant_quota(quota)});
}

Task<Result<void>> AccountKeeper::forget_tenant(const RequestContext& ctx, TenantId id) {
    for (const KnownKey& key : book_.keys(id)) {
        if (key.of_file) {
            continue;
        }
        for (const AccountKind kind : {AccountKind::kKey, AccountKind::kKeyRotated,
                                       AccountKind::kKeyRevoked, AccountKind::kKeyUsed}) {
            RAG_CO_TRY(co_await parts_.store.remove_account(ctx, kind, key.record.id.str()));
        }
        std::erase_if(facts_, [&](const AccountFact& fact) {
            return fact.kind != AccountKind::kTenant && fact.kind != AccountKind::kTenantQuota &&
                   fact.name == key.record.id.str();
        });
        book_.forget_key(key.record.id);
    }
    constexpr std::array kOfTenant{AccountKind::kTenantQuota, AccountKind::kTenantDay,
                                   AccountKind::kTenant};
    for (const AccountKind kind : kOfTenant) {  // its record last
        RAG_CO_TRY(co_await parts_.store.remove_account(ctx, kind, id.str()));
        std::erase_if(facts_, [&](const AccountFact& fact) {
            return fact.kind == kind && fact.name == id.str();
        });
    }
    book_.forget_tenant(id);
    co_return Result<void>{};
}

}  // namespace ragd
