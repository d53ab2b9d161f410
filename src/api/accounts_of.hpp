#pragma once
#include "api/call.hpp"
#include "auth/account_keeper.hpp"
#include "base/result.hpp"

namespace ragd {

/// Errors: Unavailable - this process keeps none.
inline Result<AccountKeeper*> accounts_of(const Call& call) {
    if (call.parts.accounts == nullptr) {
        return fail(ErrorCode::kUnavailable, "this process keeps no keys and no tenants");
    }
    return call.parts.accounts;
}

}  // namespace ragd
