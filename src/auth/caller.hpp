#pragma once
#include <stop_token>
#include <string>

#include "domain/access.hpp"

namespace ragd {

/// Who a request is from.
struct Caller {
    Access access = Access::nobody();
    std::string name = {};  // for the audit trail and limits: "key:ID", "oidc:VALUE", "operator"
    std::stop_token ended =
        {};  // stops when what he showed ends: a key is revoked, a token expires
};

}  // namespace ragd
