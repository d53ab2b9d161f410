#include "domain/access.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ragd {
namespace {

// Stored with every document: it can never change.
constexpr const char* kLocalTenant = "default";

std::string_view name_of(Right right) {
    switch (right) {
        case Right::kQuery:
            return "query";
        case Right::kIndex:
            return "index";
        case Right::kAdmin:
            return "admin";
    }
    return "unknown";
}

}  // namespace

Access::Access(Who who) {
    std::ranges::sort(who.principals);
    const auto repeated = std::ranges::unique(who.principals);
    who.principals.erase(repeated.begin(), repeated.end());
    who_ = std::make_shared<const Who>(std::move(who));
}

Access Access::local_operator() {
    return Access{{.tenant = TenantId{kLocalTenant},
                   .principals = {},
                   .rights = {Right::kQuery, Right::kIndex, Right::kAdmin}}};
}

Access Access::for_eval() {
    return local_operator();
}

Result<void> Access::require(Right right) const {
    if (may(right)) {
        return {};
    }
    return fail(
        ErrorCode::kForbidden,
        fmt::format("this needs the right '{}', which the caller does not have", name_of(right)));
}

bool Access::operator==(const Access& other) const {
    return who_ == other.who_ || *who_ == *other.who_;
}

}  // namespace ragd
