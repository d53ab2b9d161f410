#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/public_key.hpp"
#include "base/result.hpp"

namespace ragd {

/// A key of an issuer.
struct IssuerKey {
    std::string id;  // "kid"; empty: it has none
    PublicKey key;
    std::string thumbprint;  // of what it is, so that another key under its id is another one
};

/// The keys of a JWK Set (RFC 7517) that tokens may be signed with. One that cannot be used is left out
/// and does not spoil the others: private and symmetric ones, those for encryption, weak ones, and two
/// of one kind that share an id, since which of them is meant cannot be known.
/// Threads: immutable.
class JwkSet {
public:
    /// Errors: Malformed - it is no JWK Set, or has more than limits::kKeysPerSet keys.
    static Result<JwkSet> parse(std::string_view json);

    /// Null: there is none. Without an id: the only one of its kind.
    [[nodiscard]] const IssuerKey* find(const std::optional<std::string>& id,
                                        SignatureAlgorithm algorithm) const;
    /// Whether a key has this id, for whatever algorithm.
    [[nodiscard]] bool knows(std::string_view id) const;
    [[nodiscard]] bool has(std::string_view thumbprint) const;
    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    /// Why others were left out, a text for each.
    [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }

private:
    void leave_out_twins();

    std::vector<IssuerKey> keys_;
    std::vector<std::string> left_out_;
};

}  // namespace ragd
