#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/access.hpp"

namespace ragd {

/// Which tokens are let in, and what each of their claims means here. A claim is named as it stands at
/// the top of the token.
struct TokenRules {
    std::string issuer;             // "iss" must be this text
    std::string audience;           // "aud" must be this text, or a list with it
    std::string tenant_claim = {};  // empty: all are of the tenant "default"
    std::string scopes_claim = "scope";
    std::string scope_prefix = {};  // of the words of that claim that are meant for ragd
    std::string groups_claim = "groups";
    std::string user_claim = "sub";
    Rights default_rights = {};  // of a token without the claim of scopes
};

/// Who shows a token, as far as the token says.
struct TokenBearer {
    TenantId tenant;
    std::vector<Principal> principals = {};
    Rights rights = {};
    std::string name;  // "oidc:VALUE"
    WallTime ends{};
    std::size_t groups_left_out = 0;  // those that no access list could name
};

constexpr std::chrono::seconds kTokenLeeway{60};  // how far the issuer's clock may be ahead
constexpr std::chrono::hours kTokenLifetimeMax{
    24};  // more is no access token: it cannot be revoked

/// From whom and for whom the token is.
/// Errors, here and below: Unauthenticated.
Result<void> check_origin_of(const boost::json::object& claims, const TokenRules& rules);
/// When the token ends. One that has ended by now ends in the past; that is no error of its own.
Result<WallTime> end_of_token(const boost::json::object& claims, WallTime now);
/// Requires: both of the above. `ends` is still to be set.
Result<TokenBearer> bearer_of(const boost::json::object& claims, const TokenRules& rules);

}  // namespace ragd
