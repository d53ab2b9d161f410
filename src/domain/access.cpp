#include "domain/access.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.hpp"

namespace ragd {
namespace {

// Stored with every document: it can never change.
constexpr const char* kLocalTenant = "default";

Error access_damaged() {
    return fail(ErrorCode::kInternal, "it is not known any more who asked for this");
}

}  // namespace

Access::Access(Who who) {
    std::ranges::sort(who.principals);
    const auto repeated = std::ranges::unique(who.principals);
    who.principals.erase(repeated.begin(), repeated.end());
    who.share = hash64(who.tenant.str());
    who_ = std::make_shared<const Who>(std::move(who));
}

Access Access::local_operator() {
    return Access{{.tenant = TenantId{kLocalTenant},
                   .principals = {},
                   .rights = {Right::kQuery, Right::kIndex, Right::kAdmin, Right::kMetrics,
                              Right::kOperator}}};
}

Access Access::anonymous() {
    return Access{{.tenant = TenantId{kLocalTenant},
                   .principals = {},
                   .rights = {Right::kQuery, Right::kIndex, Right::kAdmin, Right::kMetrics}}};
}

Access Access::nobody() {
    static const Access kNobody{Who{.tenant = {}, .principals = {}, .rights = {}}};
    return kNobody;
}

Access Access::for_eval() {
    return local_operator();
}

Result<void> Access::require(Right right) const {
    if (may(right)) {
        return {};
    }
    if (is_nobody()) {
        return fail(
            ErrorCode::kUnauthenticated,
            "this needs a key, or a token where those are taken: send it as 'Authorization: "
            "Bearer ragd_...'");
    }
    return fail(ErrorCode::kForbidden,
                fmt::format("this needs the scope '{}', which the key or token does not have",
                            name_of(right)));
}

std::string keep_access(const Access& access) {
    boost::json::array principals;
    for (const Principal& principal : access.principals()) {
        principals.emplace_back(principal.str());
    }
    boost::json::array rights;
    for (const std::string_view name : kNamesOf<Right>) {
        if (access.may(*parse_name<Right>(name))) {
            rights.emplace_back(name);
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
        const auto known = right.is_string() ? parse_name<Right>(right.get_string()) : std::nullopt;
        if (!known) {
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
