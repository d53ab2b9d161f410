#include "auth/account_book.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "auth/access_maker.hpp"
#include "auth/api_key.hpp"

namespace ragd {
namespace {

constexpr std::chrono::minutes kUseKeptEvery{1};

std::optional<WallTime> time_of(std::string_view text) {
    std::int64_t milliseconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number ? std::optional{WallTime{std::chrono::milliseconds{milliseconds}}}
                     : std::nullopt;
}

/// What an unknown key is compared with.
const ApiKeyRecord& nobodys_key() {
    static const ApiKeyRecord kRecord{.id = KeyId{"nobody"},
                                      .tenant = TenantId{"nobody"},
                                      .salt = std::string(32, '0'),
                                      .digest = std::string(64, '0')};
    return kRecord;
}

Error unknown_key() {
    return fail(ErrorCode::kUnauthenticated, "this key is not known here");
}

}  // namespace

Result<void> AccountBook::add_to(std::map<KeyId, Entry>& keys, const AccountFact& fact) {
    if (fact.kind == AccountKind::kTenant) {
        auto tenant = RAG_TRY(decode_tenant_record(fact.text));
        const TenantId id = tenant.id;
        tenants_.insert_or_assign(id, std::move(tenant));
        return {};
    }
    if (fact.kind == AccountKind::kTenantQuota) {
        quotas_.insert_or_assign(TenantId{fact.name}, RAG_TRY(decode_tenant_quota(fact.text)));
        return {};
    }
    if (fact.kind == AccountKind::kTenantDay) {
        return {};  // DailyQuota's
    }
    if (fact.kind == AccountKind::kKey) {
        auto record = RAG_TRY(decode_key_record(fact.text));
        const KeyId id = record.id;
        keys[id].known.record = std::move(record);
        return {};
    }
    const auto time = time_of(fact.text);
    const auto key = keys.find(KeyId{fact.name});
    if (!time) {
        return fail(ErrorCode::kInternal, "what is stored of an API key is damaged");
    }
    if (key == keys.end()) {
        return {};  // of a key that is gone
    }
    KnownKey& known = key->second.known;
    switch (fact.kind) {
        case AccountKind::kKeyRotated:
            known.rotated = time;
            break;
        case AccountKind::kKeyRevoked:
            known.revoked = time;
            break;
        case AccountKind::kKeyUsed:
            known.used = std::max(known.used.value_or(*time), *time);
            break;
        case AccountKind::kTenant:
        case AccountKind::kKey:
        case AccountKind::kTenantQuota:
        case AccountKind::kTenantDay:
            break;
    }
    return {};
}

std::size_t AccountBook::replace(const std::vector<AccountFact>& facts,
                                 std::vector<ApiKeyRecord> of_file, WallTime now) {
    std::size_t unread = 0;
    std::map<KeyId, Entry> keys;
    tenants_.clear();
    quotas_.clear();
    for (ApiKeyRecord& record : of_file) {
        const KeyId id = record.id;
        keys[id].known = {.record = std::move(record), .of_file = true};
    }
    // What became of a key after the key.
    const auto is_base = [](const AccountFact& fact) {
        return fact.kind == AccountKind::kTenant || fact.kind == AccountKind::kKey;
    };
    const auto is_of_tenant = [](const AccountFact& fact) {
        return fact.kind == AccountKind::kTenant || fact.kind == AccountKind::kTenantQuota ||
               fact.kind == AccountKind::kTenantDay;
    };
    for (const bool base : {true, false}) {
        for (const AccountFact& fact : facts) {
            if (is_base(fact) == base && !add_to(keys, fact)) {
                ++unread;
                if (!is_of_tenant(fact)) {
                    keys.erase(KeyId{fact.name});  // what ended a key must not be lost
                }
            }
        }
    }
    for (auto& [id, before] : keys_) {
        const auto now_kept = keys.find(id);
        if (now_kept == keys.end()) {
            before.ended.request_stop();
            continue;
        }
        Entry& entry = now_kept->second;
        entry.ended = std::move(before.ended);
        entry.use_to_keep = before.use_to_keep;
        if (before.known.used && before.known.used > entry.known.used) {
            entry.known.used = before.known.used;
        }
    }
    keys_ = std::move(keys);
    end_due(now);
    return unread;
}

Result<void> AccountBook::add(const AccountFact& fact) {
    return add_to(keys_, fact);
}

void AccountBook::forget_key(const KeyId& id) {
    const auto key = keys_.find(id);
    if (key != keys_.end()) {
        key->second.ended.request_stop();
        keys_.erase(key);
    }
}

void AccountBook::forget_tenant(const TenantId& id) {
    tenants_.erase(id);
    quotas_.erase(id);
}

TenantQuota AccountBook::quota(const TenantId& id) const {
    const auto found = quotas_.find(id);
    return found == quotas_.end() ? TenantQuota{} : found->second;
}

bool AccountBook::is_shut(const TenantId& tenant) const {
    const auto found = tenants_.find(tenant);
    return found != tenants_.end() && found->second.state != TenantState::kActive;
}

Result<Caller> AccountBook::find(std::string_view text, WallTime now) {
    const auto id = key_id_of(text);
    if (!id) {
        return fail(ErrorCode::kUnauthenticated,
                    "this is no key of ragd: one begins with ragd_ and is copied as a whole");
    }
    const auto found = keys_.find(*id);
    const bool is_known = found != keys_.end();
    const ApiKeyRecord& record = is_known ? found->second.known.record : nobodys_key();
    if (!is_key_of(text, record) || !is_known) {
        return unknown_key();
    }
    Entry& entry = found->second;
    const KeyState state = entry.known.state(now);
    if (state == KeyState::kRevoked || state == KeyState::kExpired) {
        return fail(ErrorCode::kUnauthenticated,
                    state == KeyState::kRevoked ? "this key was revoked" : "this key has expired");
    }
    if (is_shut(record.tenant)) {
        return fail(ErrorCode::kForbidden, "the tenant of this key is suspended");
    }
    if (!entry.known.used || now - *entry.known.used >= kUseKeptEvery) {
        entry.known.used = now;
        entry.use_to_keep = true;
    }
    return Caller{.access = AccessMaker::of(record),
                  .name = "key:" + id->str(),
                  .ended = entry.ended.get_token()};
}

bool AccountBook::knows(std::string_view text) const {
    const auto id = key_id_of(text);
    const KnownKey* known = id ? key(*id) : nullptr;
    return known != nullptr && is_key_of(text, known->record);
}

void AccountBook::end_due(WallTime now) {
    for (auto& [id, entry] : keys_) {
        const KeyState state = entry.known.state(now);
        if (state == KeyState::kRevoked || state == KeyState::kExpired ||
            is_shut(entry.known.record.tenant)) {
            entry.ended.request_stop();
        } else if (entry.ended.stop_requested()) {
            entry.ended = {};  // its tenant was resumed
        }
    }
}

std::vector<KnownKey> AccountBook::keys(const std::optional<TenantId>& tenant) const {
    std::vector<KnownKey> out;
    for (const auto& [id, entry] : keys_) {
        if (!tenant || entry.known.record.tenant == *tenant) {
            out.push_back(entry.known);
        }
    }
    std::ranges::sort(
        out, {}, [](const KnownKey& key) { return std::pair{key.record.created, key.record.id}; });
    return out;
}

const KnownKey* AccountBook::key(const KeyId& id) const {
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : &found->second.known;
}

std::vector<TenantRecord> AccountBook::tenants() const {
    std::vector<TenantRecord> out;
    for (const auto& [id, tenant] : tenants_) {
        out.push_back(tenant);
    }
    return out;
}

const TenantRecord* AccountBook::tenant(const TenantId& id) const {
    const auto found = tenants_.find(id);
    return found == tenants_.end() ? nullptr : &found->second;
}

std::vector<AccountFact> AccountBook::take_uses() {
    std::vector<AccountFact> uses;
    for (auto& [id, entry] : keys_) {
        if (std::exchange(entry.use_to_keep, false) && !entry.known.of_file) {
            uses.push_back({.kind = AccountKind::kKeyUsed,
                            .name = id.str(),
                            .text = std::to_string(entry.known.used->time_since_epoch().count())});
        }
    }
    return uses;
}

}  // namespace ragd
