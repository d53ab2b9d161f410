#include "domain/access.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
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

constexpr std::array kRights{Right::kQuery, Right::kIndex, Right::kAdmin};

Error access_damaged() {
    return fail(ErrorCode::kInternal, "it is not known any more who asked for this");
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

std::string keep_access(const Access& access) {
    boost::json::array principals;
    for (const Principal& principal : access.principals()) {
        principals.emplace_back(principal.str());
    }
    boost::json::array rights;
    for (const Right right : kRights) {
        if (access.may(right)) {
            rights.emplace_back(name_of(right));
        }
    }
    return boost::json::serialize(boost::json::object{{"tenant", access.tenant().str()},
                                                      {"principals", std::move(principals)},
                                                      {"rights", std::move(rights)}});
}

Result<Access> restore_access(std::string_view text) {
    boost::system::error_code failure;
    const auto parsed = boost::json::parse(text, failure);
    if (failure || !parsed.is_object()) {
        return access_damaged();
    }
    const auto* tenant = parsed.get_object().if_contains("tenant");
    const auto* principals = parsed.get_object().if_contains("principals");
    const auto* rights = parsed.get_object().if_contains("rights");
    if (tenant == nullptr || !tenant->is_string() || principals == nullptr ||
        !principals->is_array() || rights == nullptr || !rights->is_array()) {
        return access_damaged();
    }
    Access::Who who{
        .tenant = TenantId{std::string{tenant->get_string()}}, .principals = {}, .rights = {}};
    for (const auto& principal : principals->get_array()) {
        if (!principal.is_string()) {
            return access_damaged();
        }
        who.principals.emplace_back(std::string{principal.get_string()});
    }
    for (const auto& right : rights->get_array()) {
        const auto* known = std::ranges::find_if(kRights, [&](Right one) {
            return right.is_string() && right.get_string() == name_of(one);
        });
        if (known == kRights.end()) {
            return access_damaged();
        }
        who.rights.add(*known);
    }
    return Access{std::move(who)};
}

bool Access::operator==(const Access& other) const {
    return who_ == other.who_ || *who_ == *other.who_;
}

}  // namespace ragd
