#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"

namespace ragd {

/// What is kept of tenants and keys. What changes about a key is a fact of its own beside it, put once
/// and by its own kind: of two replicas that write at the same time none undoes the other's.
enum class AccountKind : std::uint8_t {
    kTenant,       // TenantRecord, by its id
    kKey,          // ApiKeyRecord, by its id; never changed
    kKeyRotated,   // when a key ends that has a successor: milliseconds of 1970, by the key's id
    kKeyRevoked,   // when it was revoked
    kKeyUsed,      // when it was last used, more or less
    kTenantQuota,  // TenantQuota, by the tenant's id
    kTenantDay,    // what it has used of a day, more or less
};

template <>
inline constexpr auto kNamesOf<AccountKind> = names_of<AccountKind>(
    "tenant", "key", "key_rotated", "key_revoked", "key_used", "tenant_quota", "tenant_day");

struct AccountFact {
    AccountKind kind = AccountKind::kTenant;
    std::string name;
    std::string text;
    bool operator==(const AccountFact&) const = default;
};

/// Keeps tenants and keys, for all processes that share the store. What is acknowledged is on disk.
/// It knows no tenant: only auth/ asks it.
class AccountStore {
public:
    static constexpr std::size_t kFactsMax = 100'000;

    virtual ~AccountStore() = default;

    /// All of them, in no order.
    /// Requires: nothing.  Errors: Unavailable, DeadlineExceeded, Cancelled.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::vector<AccountFact>>> list_accounts(const RequestContext& ctx) = 0;

    /// Puts it in the place of the one of its kind and name.
    /// Requires: a name.  Errors: as `list_accounts`.  Threads, Lifetime: as `list_accounts`.
    virtual Task<Result<void>> put_account(const RequestContext& ctx, AccountFact fact) = 0;

    /// Forgets it, if it is there.
    /// Requires, Errors, Threads, Lifetime: as `put_account`.
    virtual Task<Result<void>> remove_account(const RequestContext& ctx, AccountKind kind,
                                              std::string name) = 0;
};

}  // namespace ragd
