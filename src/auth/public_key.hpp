#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/names.hpp"
#include "base/result.hpp"

struct evp_pkey_st;

namespace ragd {

/// How a token may be signed (RFC 7518, RFC 8037). There is no other way: none of a shared secret, and
/// not "none".
enum class SignatureAlgorithm : std::uint8_t { kRs256, kEs256, kEdDsa };

template <>
inline constexpr auto kNamesOf<SignatureAlgorithm> =
    names_of<SignatureAlgorithm>("RS256", "ES256", "EdDSA");

/// A public key for one algorithm. Copies share it.
/// Threads: any.
class PublicKey {
public:
    static constexpr int kRsaBitsMin = 2048;
    static constexpr int kRsaBitsMax = 8192;  // a larger one costs each token a millisecond

    /// Big-endian numbers, as a JWK has them.
    /// Errors, here and below: InvalidField - it is no such key, or a weak one; says why.
    static Result<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
    /// Coordinates of 32 bytes on P-256.
    static Result<PublicKey> p256(std::string_view x, std::string_view y);
    static Result<PublicKey> ed25519(std::string_view x);

    [[nodiscard]] SignatureAlgorithm algorithm() const { return algorithm_; }
    /// Whether who has the private key signed this. Of ES256 a signature is r and s, 32 bytes each, and
    /// never the DER that other protocols have.
    [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;

private:
    using Handle = std::shared_ptr<evp_pkey_st>;
    PublicKey(SignatureAlgorithm algorithm, Handle handle)
        : algorithm_(algorithm), handle_(std::move(handle)) {}

    SignatureAlgorithm algorithm_;
    Handle handle_;
};

}  // namespace ragd
