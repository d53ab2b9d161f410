#include "auth/jwk_set.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "auth/strict_base64url.hpp"
#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "base/shown.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// Null: there is none, or it is no text.
const json::string* jwk_text(const json::object& jwk, std::string_view name) {
    const json::value* found = jwk.if_contains(name);
    return found == nullptr ? nullptr : found->if_string();
}

Error unusable_jwk(std::string why) {
    return fail(ErrorCode::kInvalidField, std::move(why));
}

Result<std::string> jwk_bytes(const json::object& jwk, std::string_view name) {
    const json::string* text = jwk_text(jwk, name);
    auto bytes = text == nullptr ? std::nullopt : decode_strictly(*text);
    if (!bytes) {
        return unusable_jwk(fmt::format("'{}' is missing, or no base64url", name));
    }
    return std::move(*bytes);
}

/// What it says of itself lets it check signatures.
Result<void> check_purpose(const json::object& jwk) {
    for (const std::string_view secret : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
        if (jwk.contains(secret)) {
            return unusable_jwk("it holds a private or shared secret, which anybody could read");
        }
    }
    if (jwk.contains("use") &&
        (jwk_text(jwk, "use") == nullptr || *jwk_text(jwk, "use") != "sig")) {
        return unusable_jwk("'use' is not 'sig'");
    }
    if (const json::value* uses = jwk.if_contains("key_ops")) {
        const json::array* list = uses->if_array();
        if (list == nullptr || std::ranges::find(*list, json::value{"verify"}) == list->end()) {
            return unusable_jwk("'key_ops' has no 'verify'");
        }
    }
    return {};
}

Result<PublicKey> public_key_of(const json::object& jwk) {
    const json::string* type = jwk_text(jwk, "kty");
    const json::string* curve = jwk_text(jwk, "crv");
    if (type != nullptr && *type == "RSA") {
        return PublicKey::rsa(RAG_TRY(jwk_bytes(jwk, "n")), RAG_TRY(jwk_bytes(jwk, "e")));
    }
    if (type != nullptr && *type == "EC" && curve != nullptr && *curve == "P-256") {
        return PublicKey::p256(RAG_TRY(jwk_bytes(jwk, "x")), RAG_TRY(jwk_bytes(jwk, "y")));
    }
    if (type != nullptr && *type == "OKP" && curve != nullptr && *curve == "Ed25519") {
        return PublicKey::ed25519(RAG_TRY(jwk_bytes(jwk, "x")));
    }
    return unusable_jwk("'kty' and 'crv' must be RSA, EC with P-256, or OKP with Ed25519");
}

std::string thumbprint_of(std::string_view id, const json::object& jwk, SignatureAlgorithm kind) {
    Sha256 digest;
    digest.add_field(id).add_field(name_of(kind));
    for (const std::string_view member : {"n", "e", "x", "y"}) {
        const json::string* text = jwk_text(jwk, member);
        digest.add_field(text == nullptr ? std::string_view{} : std::string_view{*text});
    }
    return digest.hex();
}

Result<IssuerKey> key_of_jwk(const json::value& value) {
    constexpr std::size_t kIdBytesMax = 256;
    const json::object* jwk = value.if_object();
    if (jwk == nullptr) {
        return unusable_jwk("it is no object");
    }
    RAG_TRY(check_purpose(*jwk));
    const json::string* id = jwk_text(*jwk, "kid");
    if (jwk->contains("kid") && (id == nullptr || id->empty() || id->size() > kIdBytesMax)) {
        return unusable_jwk(fmt::format("'kid' must be a text of 1..{} bytes", kIdBytesMax));
    }
    PublicKey key = RAG_TRY(public_key_of(*jwk));
    const std::string_view algorithm = name_of(key.algorithm());
    if (jwk->contains("alg") &&
        (jwk_text(*jwk, "alg") == nullptr || *jwk_text(*jwk, "alg") != algorithm)) {
        return unusable_jwk(fmt::format("'alg' is not {}, which goes with its type", algorithm));
    }
    std::string name = id == nullptr ? std::string{} : std::string{*id};
    std::string thumbprint = thumbprint_of(name, *jwk, key.algorithm());
    return IssuerKey{
        .id = std::move(name), .key = std::move(key), .thumbprint = std::move(thumbprint)};
}

std::string name_of_jwk(const json::value& value, std::size_t index) {
    const json::object* jwk = value.if_object();
    const json::string* id = jwk == nullptr ? nullptr : jwk_text(*jwk, "kid");
    return id == nullptr ? fmt::format("key {}", index) : fmt::format("key {}", shown(*id));
}

}  // namespace

Result<JwkSet> JwkSet::parse(std::string_view text) {
    const auto parsed = parse_json(text);
    const json::object* root = parsed ? parsed->if_object() : nullptr;
    const json::value* keys = root == nullptr ? nullptr : root->if_contains("keys");
    if (keys == nullptr || !keys->is_array()) {
        return fail(ErrorCode::kMalformed, "it is no JWK Set: a JSON object with an array 'keys'");
    }
    const json::array& list = keys->get_array();
    if (list.size() > limits::kKeysPerSet) {
        return fail(ErrorCode::kMalformed, fmt::format("it has {} keys, and may have {}",
                                                       list.size(), limits::kKeysPerSet));
    }
    JwkSet set;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (auto key = key_of_jwk(list[i])) {
            set.keys_.push_back(std::move(*key));
        } else {
            set.left_out_.push_back(
                fmt::format("{}: {}", name_of_jwk(list[i], i), key.error().message));
        }
    }
    set.leave_out_twins();
    return set;
}

void JwkSet::leave_out_twins() {
    const auto same_name = [](const IssuerKey& a, const IssuerKey& b) {
        return !a.id.empty() && a.id == b.id && a.key.algorithm() == b.key.algorithm();
    };
    std::vector<IssuerKey> alone;
    for (const IssuerKey& key : keys_) {
        const auto twins =
            std::ranges::count_if(keys_, [&](const auto& other) { return same_name(key, other); });
        if (twins > 1) {
            left_out_.push_back(fmt::format("key {}: another key has its 'kid'", shown(key.id)));
        } else {
            alone.push_back(key);
        }
    }
    keys_ = std::move(alone);
}

const IssuerKey* JwkSet::find(const std::optional<std::string>& id,
                              SignatureAlgorithm algorithm) const {
    const IssuerKey* found = nullptr;
    for (const IssuerKey& key : keys_) {
        if (key.key.algorithm() != algorithm || (id && key.id != *id)) {
            continue;
        }
        if (found != nullptr) {
            return nullptr;
        }
        found = &key;
    }
    return found;
}

bool JwkSet::knows(std::string_view id) const {
    return std::ranges::any_of(keys_, [id](const IssuerKey& key) { return key.id == id; });
}

bool JwkSet::has(std::string_view thumbprint) const {
    return std::ranges::any_of(
        keys_, [thumbprint](const IssuerKey& key) { return key.thumbprint == thumbprint; });
}

}  // namespace ragd
