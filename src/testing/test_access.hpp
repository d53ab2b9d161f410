#pragma once
#include <string>
#include <utility>
#include <vector>

#include "domain/access.hpp"
#include "domain/request_context.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// Makes whom a test needs. Without a right to administer, so that access lists count.
class TestAccess {
public:
    static Access of(const std::string& tenant, const std::vector<std::string>& principals = {},
                     Rights rights = {Right::kQuery, Right::kIndex}) {
        std::vector<Principal> named;
        for (const std::string& principal : principals) {
            named.emplace_back(principal);
        }
        return Access{
            {.tenant = TenantId{tenant}, .principals = std::move(named), .rights = rights}};
    }
};

inline RequestContext test_context(const Access& access = Access::local_operator()) {
    return {.access = access};
}

/// The collection that tests use unless they say otherwise.
inline Scope test_scope(const Access& access = Access::local_operator(),
                        const std::string& collection = "documents") {
    return Scope::of(test_context(access), CollectionName{collection});
}

}  // namespace ragd
