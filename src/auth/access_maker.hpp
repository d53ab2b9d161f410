#pragma once
#include <utility>

#include "domain/access.hpp"
#include "domain/api_key_record.hpp"

namespace ragd {

/// The only way from what was checked to an Access.
class AccessMaker {
public:
    static Access of(const ApiKeyRecord& key) {
        return Access{{.tenant = key.tenant, .principals = key.principals, .rights = key.rights}};
    }
};

}  // namespace ragd
