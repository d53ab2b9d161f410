#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ports/account_store.hpp"

namespace ragd {

/// Tenants and keys in memory.
class MemoryAccounts final : public AccountStore {
public:
    Task<Result<std::vector<AccountFact>>> list_accounts(const RequestContext& /*ctx*/) override {
        std::vector<AccountFact> out;
        for (const auto& [key, fact] : facts_) {
            out.push_back(fact);
        }
        co_return out;
    }
    Task<Result<void>> put_account(const RequestContext& /*ctx*/, AccountFact fact) override {
        std::pair key{fact.kind, fact.name};
        facts_.insert_or_assign(std::move(key), std::move(fact));
        co_return Result<void>{};
    }
    Task<Result<void>> remove_account(const RequestContext& /*ctx*/, AccountKind kind,
                                      std::string name) override {
        facts_.erase({kind, name});
        co_return Result<void>{};
    }

private:
    std::map<std::pair<AccountKind, std::string>, AccountFact> facts_;
};

}  // namespace ragd
