#pragma once
#include <utility>

#include "auth/token_rules.hpp"
#include "domain/access.hpp"
#include "domain/api_key_record.hpp"

namespace ragd {

/// The only way from what was checked to an Access.
class AccessMaker {
public:
    static Access of(const ApiKeyRecord& key) {
        return Access{{.tenant = key.tenant, .principals = key.principals, .rights = key.rights}};
    }
    static Access of(const TokenBearer& bearer) {
        return Access{
            {.tenant = bearer.tenant, .principals = bearer.principals, .rights = bearer.rights}};
    }
    /// Whom no access list of the tenant hides anything from: for what the operator does to it.
    static Access administrator(TenantId tenant) {
        return Access{{.tenant = std::move(tenant),
                       .principals = {},
                       .rights = {Right::kQuery, Right::kIndex, Right::kAdmin}}};
    }
    /// The same, known by one more name.
    static Access with(const Access& access, Principal name) {
        Access::Who who = *access.who_;
        who.principals.push_back(std::move(name));
        return Access{std::move(who)};
    }
};

}  // namespace ragd
