#pragma once
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include "base/base64url.hpp"

namespace ragd {

/// A private key, as an issuer has one.
class Signer {
public:
    static Signer rsa(unsigned bits = 2048) { return Signer{"RS256", EVP_RSA_gen(bits)}; }
    static Signer p256() { return Signer{"ES256", EVP_EC_gen("P-256")}; }
    static Signer ed25519() {
        return Signer{"EdDSA", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    }

    [[nodiscard]] const std::string& algorithm() const { return algorithm_; }

    [[nodiscard]] boost::json::object jwk(std::string_view id) const {
        boost::json::object out{{"kid", id}, {"alg", algorithm_}, {"use", "sig"}};
        if (algorithm_ == "RS256") {
            out["kty"] = "RSA";
            out["n"] = number(OSSL_PKEY_PARAM_RSA_N, 0);
            out["e"] = number(OSSL_PKEY_PARAM_RSA_E, 0);
        } else if (algorithm_ == "ES256") {
            out["kty"] = "EC";
            out["crv"] = "P-256";
            out["x"] = number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
            out["y"] = number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
        } else {
            std::array<unsigned char, 32> raw{};
            std::size_t size = raw.size();
            EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size);
            out["kty"] = "OKP";
            out["crv"] = "Ed25519";
            out["x"] = encode_base64url({reinterpret_cast<const char*>(raw.data()), size});
        }
        return out;
    }

    /// What OpenSSL makes: of ECDSA it is DER.
    [[nodiscard]] std::string sign_plainly(std::string_view text) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free};
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        EVP_DigestSignInit(context.get(), nullptr, algorithm_ == "EdDSA" ? nullptr : EVP_sha256(),
                           nullptr, key_.get());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
        std::string out(size, '\0');
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes,
                       text.size());
        out.resize(size);
        return out;
    }
    /// As a token has it.
    [[nodiscard]] std::string sign(std::string_view text) const {
        const std::string plain = sign_plainly(text);
        if (algorithm_ != "ES256") {
            return plain;
        }
        const auto* der = reinterpret_cast<const unsigned char*>(plain.data());
        const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> both{
            d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(plain.size())), ECDSA_SIG_free};
        std::string out(64, '\0');
        auto* to = reinterpret_cast<unsigned char*>(out.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), to, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), to + 32, 32);
        return out;
    }

    /// A token whose parts are these texts, whatever they are.
    [[nodiscard]] std::string token_of(std::string_view header, std::string_view payload) const {
        const std::string text = encode_base64url(header) + "." + encode_base64url(payload);
        return text + "." + encode_base64url(sign(text));
    }
    [[nodiscard]] std::string token(std::string_view id, const boost::json::object& claims) const {
        const boost::json::object header{{"alg", algorithm_}, {"kid", id}, {"typ", "at+jwt"}};
        return token_of(boost::json::serialize(header), boost::json::serialize(claims));
    }

private:
    Signer(std::string algorithm, EVP_PKEY* key)
        : algorithm_(std::move(algorithm)), key_(key, EVP_PKEY_free) {}

    [[nodiscard]] std::string number(const char* name, int bytes) const {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &value);
        const std::unique_ptr<BIGNUM, decltype(&BN_free)> owned{value, BN_free};
        const int size = bytes > 0 ? bytes : BN_num_bytes(value);
        std::string out(static_cast<std::size_t>(size), '\0');
        BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), size);
        return encode_base64url(out);
    }

    std::string algorithm_;
    std::shared_ptr<EVP_PKEY> key_;
};

/// Keys that are made once, since RSA takes its time.
struct Signers {
    Signer rsa = Signer::rsa();
    Signer p256 = Signer::p256();
    Signer ed25519 = Signer::ed25519();

    static const Signers& get() {
        static const Signers kSigners;
        return kSigners;
    }
};

inline std::string key_set(const boost::json::array& keys) {
    return boost::json::serialize(boost::json::object{{"keys", keys}});
}

}  // namespace ragd
