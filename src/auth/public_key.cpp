#include "auth/public_key.hpp"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace ragd {
namespace {

constexpr std::size_t kCoordinateBytes = 32;
constexpr std::size_t kEd25519Bytes = 32;
constexpr std::size_t kExponentBytesMax = 4;  // a longer one makes each check slow, and none safer

using BigNumber = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using Params = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

BigNumber number_from(std::string_view big_endian) {
    return {BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr), BN_free};
}

Error no_public_key(std::string why) {
    ERR_clear_error();
    return fail(ErrorCode::kInvalidField, std::move(why));
}

/// Null: the parameters make no key.
std::shared_ptr<EVP_PKEY> key_from(const char* type, OSSL_PARAM_BLD* builder) {
    const Params params{OSSL_PARAM_BLD_to_param(builder), OSSL_PARAM_free};
    const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free};
    EVP_PKEY* key = nullptr;
    if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
        return nullptr;
    }
    return {key, EVP_PKEY_free};
}

bool is_on_its_curve(EVP_PKEY* key) {
    const KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), EVP_PKEY_CTX_free};
    return context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
}

/// Empty: these are no two numbers of 32 bytes.
std::string der_of(std::string_view r_and_s) {
    if (r_and_s.size() != 2 * kCoordinateBytes) {
        return {};
    }
    BigNumber r = number_from(r_and_s.substr(0, kCoordinateBytes));
    BigNumber s = number_from(r_and_s.substr(kCoordinateBytes));
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> both{ECDSA_SIG_new(),
                                                                     ECDSA_SIG_free};
    if (both == nullptr || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) {
        return {};
    }
    (void)r.release();  // owned by `both` from here on
    (void)s.release();
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(both.get(), &der);
    const std::unique_ptr<unsigned char, void (*)(unsigned char*)> freed{
        der, [](unsigned char* bytes) { OPENSSL_free(bytes); }};
    return size > 0 ? std::string{reinterpret_cast<const char*>(der), static_cast<size_t>(size)}
                    : std::string{};
}

}  // namespace

Result<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
    constexpr std::size_t kBitsPerByte = 8;
    if (modulus.size() > kRsaBitsMax / kBitsPerByte || exponent.empty() ||
        exponent.size() > kExponentBytesMax) {
        return no_public_key(
            fmt::format("an RSA key of more than {} bits, or an exponent of more "
                        "than {} bytes",
                        kRsaBitsMax, kExponentBytesMax));
    }
    const BigNumber n = number_from(modulus);
    const BigNumber e = number_from(exponent);
    if (n == nullptr || e == nullptr || BN_num_bits(n.get()) < kRsaBitsMin) {
        return no_public_key(fmt::format("an RSA key of {} bits: {} are needed",
                                         n == nullptr ? 0 : BN_num_bits(n.get()), kRsaBitsMin));
    }
    if (BN_is_odd(n.get()) != 1 || BN_is_odd(e.get()) != 1 || BN_is_one(e.get()) == 1) {
        return no_public_key("an RSA key whose numbers cannot be those of one");
    }
    const ParamBuilder builder{OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free};
    const bool built = builder != nullptr &&
                       OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
                       OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1;
    auto key = built ? key_from("RSA", builder.get()) : nullptr;
    if (key == nullptr) {
        return no_public_key("an RSA key that OpenSSL does not take");
    }
    return PublicKey{SignatureAlgorithm::kRs256, std::move(key)};
}

Result<PublicKey> PublicKey::p256(std::string_view x, std::string_view y) {
    if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) {
        return no_public_key("coordinates that have not 32 bytes");
    }
    constexpr char kUncompressed = 4;
    const std::string point = fmt::format("{}{}{}", kUncompressed, x, y);
    const ParamBuilder builder{OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free};
    const bool built = builder != nullptr &&
                       OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                                       "prime256v1", 0) == 1 &&
                       OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                                        point.data(), point.size()) == 1;
    auto key = built ? key_from("EC", builder.get()) : nullptr;
    if (key == nullptr || !is_on_its_curve(key.get())) {
        return no_public_key("a point that is not on P-256");
    }
    return PublicKey{SignatureAlgorithm::kEs256, std::move(key)};
}

Result<PublicKey> PublicKey::ed25519(std::string_view x) {
    Handle key;
    if (x.size() == kEd25519Bytes) {
        key = {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()),
               EVP_PKEY_free};
    }
    if (key == nullptr) {
        return no_public_key("a key of Ed25519 that has not 32 bytes");
    }
    return PublicKey{SignatureAlgorithm::kEdDsa, std::move(key)};
}

bool PublicKey::verifies(std::string_view text, std::string_view signature) const {
    const bool is_ecdsa = algorithm_ == SignatureAlgorithm::kEs256;
    const std::string der = is_ecdsa ? der_of(signature) : std::string{};
    const std::string_view given = is_ecdsa ? std::string_view{der} : signature;
    if (given.empty()) {
        return false;
    }
    // Ed25519 hashes by itself.
    const EVP_MD* digest = algorithm_ == SignatureAlgorithm::kEdDsa ? nullptr : EVP_sha256();
    const DigestContext context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    const bool right =
        context != nullptr &&
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, handle_.get()) == 1 &&
        EVP_DigestVerify(context.get(), bytes_of(given), given.size(), bytes_of(text),
                         text.size()) == 1;
    ERR_clear_error();  // a wrong signature must not be found there by who speaks TLS next
    return right;
}

}  // namespace ragd
