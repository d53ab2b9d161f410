#pragma once
#include <map>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "auth/caller.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/known_key.hpp"
#include "domain/tenant_quota.hpp"
#include "domain/tenant_record.hpp"
#include "ports/account_store.hpp"

namespace ragd {

/// The keys and tenants of this process, in memory.
/// Threads: the io thread.
class AccountBook {
public:
    /// Replaces all; what ended by that stops the requests that showed it. What cannot be read is left
    /// out, so that it lets nobody in, and counted.
    std::size_t replace(const std::vector<AccountFact>& facts, std::vector<ApiKeyRecord> of_file,
                        WallTime now);
    /// One more fact, or a newer one. Errors: Internal - it cannot be read.
    Result<void> add(const AccountFact& fact);
    void forget_key(const KeyId& id);
    void forget_tenant(const TenantId& id);

    /// Whose key this is. An unknown one takes as long as a wrong one.
    /// Errors: Unauthenticated; Forbidden - of a tenant that is suspended.
    Result<Caller> find(std::string_view text, WallTime now);
    /// Whether it is the text of one of them, whatever has become of it.
    [[nodiscard]] bool knows(std::string_view text) const;

    /// Stops the requests of keys that have ended by now, or whose tenant is not active any more.
    void end_due(WallTime now);

    /// Of one tenant, or of all; by when they were made.
    [[nodiscard]] std::vector<KnownKey> keys(const std::optional<TenantId>& tenant) const;
    [[nodiscard]] const KnownKey* key(const KeyId& id) const;
    [[nodiscard]] std::vector<TenantRecord> tenants() const;
    [[nodiscard]] const TenantRecord* tenant(const TenantId& id) const;
    /// Its own; nothing in it: what goes for all.
    [[nodiscard]] TenantQuota quota(const TenantId& id) const;
    /// Keys that were used after what is kept of that, and forgets that they were.
    std::vector<AccountFact> take_uses();

private:
    struct Entry {
        KnownKey known;
        std::stop_source ended;
        bool use_to_keep = false;
    };
    [[nodiscard]] bool is_shut(const TenantId& tenant) const;
    Result<void> add_to(std::map<KeyId, Entry>& keys, const AccountFact& fact);

    std::map<KeyId, Entry> keys_;
    std::map<TenantId, TenantRecord> tenants_;
    std::map<TenantId, TenantQuota> quotas_;
};

}  // namespace ragd
