#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "auth/account_book.hpp"
#include "auth/api_key.hpp"
#include "auth/key_file.hpp"
#include "obs/log.hpp"
#include "ports/account_store.hpp"

namespace ragd {

/// Keeps keys and tenants: makes and ends them in the store, and knows at every moment which there are.
/// What a caller may do is decided here: whoever administers a tenant sees and makes the keys of that
/// tenant, with no more rights than an administrator has; the operator those of all.
/// Threads: the io thread.  Lifetime: outlives its tasks; `ctx` outlives the task.
class AccountKeeper {
public:
    struct Parts {
        AccountStore& store;
        bool is_shared = false;               // other processes write to that store, too
        std::filesystem::path key_file = {};  // empty: none
        TenantQuota quota = {};               // of tenants that have none of their own
        const Clock& clock;
        const Log& log;
    };
    static constexpr std::size_t kKeysPerTenantMax = 1000;

    explicit AccountKeeper(Parts parts);

    /// Reads all.  Errors: as AccountStore; Unavailable, InvalidField - of the file.
    Task<Result<void>> load(const RequestContext& ctx);
    /// From now on follows the store that others write to, and the file, several times a second; ends
    /// what expires; and keeps now and then when keys were used.
    void watch(const boost::asio::any_io_executor& executor);

    /// As AccountBook::find. Errors: as it; Unavailable - the keys have not been read yet.
    Result<Caller> find(std::string_view text);
    /// Whether it is, or was, a key.
    [[nodiscard]] bool knows(std::string_view text) const { return book_.knows(text); }
    /// Whether callers of this tenant are let in; the one that is there before any is made always is known.
    /// Errors: Forbidden - it is suspended, or not known here; Unavailable - tenants have not been read yet.
    [[nodiscard]] Result<void> check_tenant(const TenantId& id) const;

    /// Errors: InvalidField; Forbidden - of another tenant, or with a right that the caller cannot give;
    ///         Conflict - too many; as AccountStore.
    Task<Result<MadeKey>> create(const RequestContext& ctx, KeyWanted wanted);
    /// A successor of the same kind; the old one works for `overlap` more.
    /// Errors: NotFound; Conflict - it has ended, or is of the file; as `create`.
    Task<Result<MadeKey>> rotate(const RequestContext& ctx, KeyId id, std::chrono::seconds overlap);
    /// Errors: NotFound; Conflict - it is of the file; as AccountStore.
    Task<Result<void>> revoke(const RequestContext& ctx, KeyId id);
    /// Of the caller's tenant, or of all.
    [[nodiscard]] std::vector<KnownKey> keys(const Access& access) const;

    /// How many keys a tenant has, ended ones too.
    [[nodiscard]] std::size_t keys_of(const TenantId& tenant) const {
        return book_.keys(tenant).size();
    }

    // Of tenants, for the operator.
    [[nodiscard]] std::vector<TenantRecord> tenants() const { return book_.tenants(); }
    [[nodiscard]] std::optional<TenantRecord> tenant(const TenantId& id) const;
    /// Errors: Conflict - it is there; as AccountStore.
    Task<Result<TenantRecord>> create_tenant(const RequestContext& ctx, TenantId id);
    /// Errors: NotFound; Conflict - it is being deleted; as AccountStore.
    Task<Result<TenantRecord>> set_state(const RequestContext& ctx, TenantId id, TenantState state);
    /// What goes for it.
    [[nodiscard]] TenantQuota quota(const TenantId& id) const {
        return book_.quota(id).or_else(parts_.quota);
    }
    /// Sets some numbers of its own quota, to nothing for what goes for all.
    /// Errors: NotFound; as AccountStore.
    Task<Result<void>> set_quota(const RequestContext& ctx, TenantId id, QuotaChange change);
    /// Its keys and its record. Errors: as AccountStore.
    Task<Result<void>> forget_tenant(const RequestContext& ctx, TenantId id);

private:
    Task<void> keep_watching();
    Task<Result<void>> reload(const RequestContext& ctx);
    Task<Result<void>> put(const RequestContext& ctx, AccountFact fact);
    Task<Result<MadeKey>> store_new(const RequestContext& ctx, ApiKeyRecord record);
    [[nodiscard]] Result<const KnownKey*> visible(const Access& access, const KeyId& id) const;
    /// Whether it has changed.
    Result<bool> read_file();

    Parts parts_;
    AccountBook book_;
    std::optional<KeyFile> file_;
    std::vector<AccountFact> facts_;  // of the store, as last read or written
    std::vector<ApiKeyRecord> of_file_;
    bool loaded_ = false;
    bool told_of_trouble_ = false;
};

}  // namespace ragd
