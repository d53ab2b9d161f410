#pragma once
#include "ports/account_store.hpp"
#include "store/embedded_store.hpp"

namespace ragd {

/// Tenants and keys in the same database as the documents, written by the same thread.
/// Threads, Lifetime: as EmbeddedStore.
class EmbeddedStore::Accounts final : public AccountStore {
public:
    explicit Accounts(State& state) : state_(state) {}

    Task<Result<std::vector<AccountFact>>> list_accounts(const RequestContext& ctx) override;
    Task<Result<void>> put_account(const RequestContext& ctx, AccountFact fact) override;
    Task<Result<void>> remove_account(const RequestContext& ctx, AccountKind kind,
                                      std::string name) override;

private:
    State& state_;
};

}  // namespace ragd
