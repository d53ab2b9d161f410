#pragma once
#include <string>
#include <vector>

#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/rest.hpp"
#include "ports/account_store.hpp"

namespace ragd {

/// Tenants and keys as points of the catalogue, which all replicas see; a fact is a point.
/// Threads: the io thread.  Lifetime: outlives its tasks; the arguments outlive it.
class QdrantAccounts final : public AccountStore {
public:
    QdrantAccounts(QdrantRest& rest, QdrantCollections& collections);

    Task<Result<std::vector<AccountFact>>> list_accounts(const RequestContext& ctx) override;
    Task<Result<void>> put_account(const RequestContext& ctx, AccountFact fact) override;
    Task<Result<void>> remove_account(const RequestContext& ctx, AccountKind kind,
                                      std::string name) override;

private:
    QdrantRest& rest_;
    QdrantCollections& collections_;
    std::string path_;  // /collections/NAME_catalog/points
};

}  // namespace ragd
