#include "auth/token_rules.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/shown.hpp"
#include "base/utf8.hpp"
#include "domain/tenant_record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

Error bad_claim(std::string_view claim, std::string_view why) {
    return fail(ErrorCode::kUnauthenticated,
                fmt::format("this token is refused: its claim {} {}", shown(claim), why));
}

/// Nothing: there is none.
Result<std::optional<WallTime>> time_claim(const json::object& claims, std::string_view name) {
    constexpr double kSecondsMax = 1e11;  // the year 5138
    const json::value* found = claims.if_contains(name);
    if (found == nullptr) {
        return std::optional<WallTime>{};
    }
    boost::system::error_code failed;
    const double seconds = found->is_number() ? found->to_number<double>(failed) : -1;
    if (failed || !(seconds >= 0 && seconds <= kSecondsMax)) {
        return bad_claim(name, "must be a number of seconds since 1970");
    }
    constexpr double kMilliseconds = 1000;
    return std::optional{WallTime{
        std::chrono::milliseconds{static_cast<std::int64_t>(std::floor(seconds * kMilliseconds))}}};
}

bool names_audience(const json::value& given, std::string_view audience) {
    if (const json::string* one = given.if_string()) {
        return *one == audience;
    }
    const json::array* list = given.if_array();
    const auto is_text = [](const json::value& value) { return value.is_string(); };
    return list != nullptr && std::ranges::all_of(*list, is_text) &&
           std::ranges::any_of(
               *list, [&](const json::value& value) { return value.get_string() == audience; });
}

bool can_be_listed(std::string_view principal) {
    return principal.size() <= limits::kPrincipalBytes && !has_control_character(principal);
}

/// The words of a claim that is a text of words, or a list of them.
Result<std::vector<std::string_view>> words_of(const json::value& given, std::string_view claim) {
    std::vector<std::string_view> words;
    if (const json::array* list = given.if_array()) {
        for (const json::value& word : *list) {
            if (!word.is_string()) {
                return bad_claim(claim, "must be a list of texts");
            }
            words.emplace_back(word.get_string());
        }
        return words;
    }
    const json::string* text = given.if_string();
    if (text == nullptr) {
        return bad_claim(claim, "must be a text of words, or a list of them");
    }
    for (std::string_view rest = *text; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        words.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return words;
}

Result<Rights> rights_in(const json::object& claims, const TokenRules& rules) {
    const json::value* given = claims.if_contains(rules.scopes_claim);
    if (given == nullptr) {
        return rules.default_rights;
    }
    Rights rights{};
    for (std::string_view word : RAG_TRY(words_of(*given, rules.scopes_claim))) {
        if (!word.starts_with(rules.scope_prefix)) {
            continue;
        }
        word.remove_prefix(rules.scope_prefix.size());
        const auto right = parse_name<Right>(word);
        if (right && *right != Right::kOperator) {  // who spans tenants is of no tenant's issuer
            rights.add(*right);
        }
    }
    return rights;
}

Result<std::string> user_in(const json::object& claims, const TokenRules& rules) {
    const json::value* given = claims.if_contains(rules.user_claim);
    const json::string* user = given == nullptr ? nullptr : given->if_string();
    if (user == nullptr || user->empty() || !can_be_listed(fmt::format("user:{}", *user))) {
        return bad_claim(rules.user_claim,
                         fmt::format("must be a text of 1..{} bytes without control characters",
                                     limits::kPrincipalBytes - std::string_view{"user:"}.size()));
    }
    // Where people may type any address, the issuer says that it has not been confirmed.
    const json::value* confirmed = claims.if_contains("email_verified");
    const bool is_confirmed = confirmed == nullptr || *confirmed == true || *confirmed == "true";
    if (rules.user_claim == "email" && !is_confirmed) {
        return bad_claim("email_verified", "says that the address is not confirmed");
    }
    return std::string{*user};
}

Result<TenantId> tenant_in(const json::object& claims, const TokenRules& rules) {
    if (rules.tenant_claim.empty()) {
        return Access::local_operator().tenant();
    }
    const json::value* given = claims.if_contains(rules.tenant_claim);
    const json::string* name = given == nullptr ? nullptr : given->if_string();
    auto tenant = name == nullptr
                      ? Result<TenantId>{fail(ErrorCode::kInvalidField, "must be a text")}
                      : parse_tenant(*name);
    if (!tenant) {
        return bad_claim(rules.tenant_claim, "names no tenant: " + tenant.error().message);
    }
    return tenant;
}

/// A list that denies a group must not lose its bearer because the token is too small for its groups.
Result<void> check_groups_are_here(const json::object& claims, const TokenRules& rules) {
    const json::value* elsewhere = claims.if_contains("_claim_names");
    const json::object* names = elsewhere == nullptr ? nullptr : elsewhere->if_object();
    if (names != nullptr && names->contains(rules.groups_claim)) {
        return bad_claim(
            rules.groups_claim,
            "is not in the token: the issuer keeps it elsewhere, where a user has many; "
            "let it send fewer groups");
    }
    return {};
}

Result<void> add_groups(const json::object& claims, const TokenRules& rules, TokenBearer& bearer) {
    RAG_TRY(check_groups_are_here(claims, rules));
    const json::value* given = claims.if_contains(rules.groups_claim);
    if (given == nullptr || given->is_null()) {
        return {};
    }
    const json::array one{*given};
    const json::array* list = given->is_string() ? &one : given->if_array();
    if (list == nullptr) {
        return bad_claim(rules.groups_claim, "must be a list of texts");
    }
    for (const json::value& group : *list) {
        const json::string* name = group.if_string();
        std::string principal = fmt::format("group:{}", name == nullptr ? "" : std::string{*name});
        if (name == nullptr || name->empty() || !can_be_listed(principal)) {
            ++bearer.groups_left_out;
        } else {
            bearer.principals.emplace_back(std::move(principal));
        }
    }
    return {};
}

}  // namespace

Result<void> check_origin_of(const json::object& claims, const TokenRules& rules) {
    const json::value* issuer = claims.if_contains("iss");
    if (issuer == nullptr || !issuer->is_string() || issuer->get_string() != rules.issuer) {
        return bad_claim("iss", "must be " + shown(rules.issuer));
    }
    const json::value* audience = claims.if_contains("aud");
    if (audience == nullptr || !names_audience(*audience, rules.audience)) {
        return bad_claim(
            "aud", fmt::format("must be {}, or a list of texts with it", shown(rules.audience)));
    }
    return {};
}

Result<WallTime> end_of_token(const json::object& claims, WallTime now) {
    const auto ends = RAG_TRY(time_claim(claims, "exp"));
    const auto begins = RAG_TRY(time_claim(claims, "nbf"));
    const auto issued = RAG_TRY(time_claim(claims, "iat"));
    if (!ends) {
        return bad_claim("exp", "is missing: a token without an end is not taken");
    }
    if (begins && *begins > now + kTokenLeeway) {
        return bad_claim("nbf", "says that it is not valid yet");
    }
    if (issued && *issued > now + kTokenLeeway) {
        return bad_claim("iat", "is in the future; see the clocks of both machines");
    }
    if (*ends - issued.value_or(now) > kTokenLifetimeMax ||
        *ends - now > kTokenLifetimeMax + kTokenLeeway) {
        return bad_claim("exp", fmt::format("is more than {} hours after its beginning",
                                            kTokenLifetimeMax.count()));
    }
    return *ends;
}

Result<TokenBearer> bearer_of(const json::object& claims, const TokenRules& rules) {
    const std::string user = RAG_TRY(user_in(claims, rules));
    TokenBearer bearer{.tenant = RAG_TRY(tenant_in(claims, rules)), .name = "oidc:" + user};
    bearer.principals.emplace_back("user:" + user);
    RAG_TRY(add_groups(claims, rules, bearer));
    bearer.rights = RAG_TRY(rights_in(claims, rules));
    return bearer;
}

}  // namespace ragd
