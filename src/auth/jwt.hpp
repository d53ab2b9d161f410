#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "auth/public_key.hpp"
#include "base/result.hpp"

namespace ragd {

/// A signed token in its compact form (RFC 7515, 7519), of which only the header has been read: what it
/// claims is worth a look once its signature is right.
/// Lifetime: a view of the token.
struct Jwt {
    SignatureAlgorithm algorithm{};
    std::optional<std::string> key_id;
    std::string_view signed_text;
    std::string_view payload;  // base64url
    std::string signature;
};

/// A header cannot say which key is right: jku, jwk, x5u and x5c are not looked at.
/// Errors: Unauthenticated - too large, not three parts, no header, another algorithm, "crit".
Result<Jwt> parse_jwt(std::string_view token);

/// What the token says. Requires: its signature is right.
/// Errors: Unauthenticated - no JSON object, or a name given twice.
Result<boost::json::object> claims_of(const Jwt& token);

}  // namespace ragd
