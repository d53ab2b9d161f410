// Tokens and key sets: whatever is read was written in one way alone, only what a known key signed is
// verified, and no claim gives more than the rules of its tenant allow.
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "auth/jwk_set.hpp"
#include "auth/jwt.hpp"
#include "auth/strict_base64url.hpp"
#include "auth/token_rules.hpp"
#include "base/assert.hpp"
#include "base/limits.hpp"
#include "input.hpp"

namespace ragd {
namespace {

const WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

/// The example of RFC 8037, A.2: nobody here has its private key.
const JwkSet& known_keys() {
    static const JwkSet kSet = JwkSet::parse(R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a",
            "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})")
                                   .value();
    return kSet;
}

void check_token(std::string_view text) {
    const auto token = parse_jwt(text);
    if (!token) {
        RAG_ASSERT(token.error().code == ErrorCode::kUnauthenticated, "the token is at fault");
        RAG_ASSERT(token.error().message.size() < limits::kKiB, "it is not echoed whole");
        return;
    }
    RAG_ASSERT(text.size() <= limits::kTokenBytes, "none is too large");
    RAG_ASSERT(std::string{token->signed_text} + "." + encode_base64url(token->signature) == text,
               "it was written in one way");
    RAG_ASSERT(token->signed_text.ends_with(token->payload), "its payload is signed, too");
    if (const IssuerKey* key = known_keys().find(token->key_id, token->algorithm)) {
        constexpr std::string_view kExample =
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        RAG_ASSERT(!key->key.verifies(token->signed_text, token->signature) ||
                       token->signed_text == kExample,
                   "nobody else can sign");
    }
    if (const auto claims = claims_of(*token)) {
        const auto again = boost::json::parse(decode_strictly(token->payload).value());
        RAG_ASSERT(again.as_object().size() == claims->size(), "no name is given twice");
    }
}

void check_claims(std::string_view text) {
    boost::system::error_code failed;
    const auto claims = boost::json::parse(text, failed);
    if (failed || !claims.is_object()) {
        return;
    }
    const TokenRules rules{.issuer = "i",
                           .audience = "a",
                           .tenant_claim = "org",
                           .scope_prefix = "ragd:",
                           .default_rights = {Right::kQuery}};
    if (const auto meant = check_origin_of(claims.get_object(), rules); meant) {
        RAG_ASSERT(claims.at("iss") == "i", "the issuer is the one that is trusted");
    }
    if (const auto ends = end_of_token(claims.get_object(), kNow)) {
        RAG_ASSERT(*ends <= kNow + kTokenLifetimeMax + kTokenLeeway, "none lasts for ever");
    }
    const auto bearer = bearer_of(claims.get_object(), rules);
    if (!bearer) {
        RAG_ASSERT(bearer.error().code == ErrorCode::kUnauthenticated, "the token is at fault");
        return;
    }
    RAG_ASSERT(!bearer->rights.contains(Right::kOperator), "nobody becomes operator by a token");
    RAG_ASSERT(!bearer->tenant.empty() && bearer->name.starts_with("oidc:"), "it is somebody");
    for (const Principal& principal : bearer->principals) {
        RAG_ASSERT(principal.str().starts_with("user:") || principal.str().starts_with("group:"),
                   "no token makes up names of another kind");
        RAG_ASSERT(principal.str().size() <= limits::kPrincipalBytes, "and none that no list has");
    }
}

void check_keys(std::string_view text) {
    const auto set = JwkSet::parse(text);
    if (!set) {
        RAG_ASSERT(set.error().code == ErrorCode::kMalformed, "the set is at fault");
        return;
    }
    RAG_ASSERT(set->size() + set->left_out().size() <= limits::kKeysPerSet, "each key once");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ragd::Input input{data, size};
    switch (input.byte()) {
        case 't':
            ragd::check_token(input.rest());
            break;
        case 'c':
            ragd::check_claims(input.rest());
            break;
        default:
            ragd::check_keys(input.rest());
            break;
    }
    return 0;
}
