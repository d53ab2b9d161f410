#include "results/seal.hpp"

#include <array>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

/// AES-256-GCM in one direction, with what both have in common done.
class Cipher {
public:
    Cipher(std::string_view secret, std::string_view name, std::string_view nonce, bool seals)
        : context_(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> key{};
        int written = 0;
        const bool begun = context_ != nullptr &&
                           EVP_Digest(secret.data(), secret.size(), key.data(), nullptr,
                                      EVP_sha256(), nullptr) == 1 &&
                           EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                             bytes_of(nonce), seals ? 1 : 0) == 1 &&
                           EVP_CipherUpdate(context_.get(), nullptr, &written, bytes_of(name),
                                            static_cast<int>(name.size())) == 1;
        OPENSSL_cleanse(key.data(), key.size());
        RAG_ASSERT(begun, "AES-256-GCM is part of every OpenSSL");
    }

    std::string run(std::string_view text) {
        std::string out(text.size(), '\0');
        int written = 0;
        const bool done = EVP_CipherUpdate(context_.get(), bytes_of(out), &written, bytes_of(text),
                                           static_cast<int>(text.size())) == 1;
        RAG_ASSERT(done && static_cast<std::size_t>(written) == text.size(), "GCM pads nothing");
        return out;
    }
    /// Whether the text was what was sealed, where that is asked.
    bool finish() {
        int written = 0;
        std::array<unsigned char, kTagBytes> rest{};
        return EVP_CipherFinal_ex(context_.get(), rest.data(), &written) == 1;
    }
    std::string tag() {
        std::string tag(kTagBytes, '\0');
        const bool got =
            EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1;
        RAG_ASSERT(got, "what was sealed has a tag");
        return tag;
    }
    void expect(std::string tag) {
        const bool set =
            EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1;
        RAG_ASSERT(set, "a tag is of that size");
    }

private:
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_;
};

}  // namespace

std::optional<std::string> seal(std::string_view secret, std::string_view name,
                                std::string_view text) {
    std::string out(kNonceBytes, '\0');
    if (RAND_bytes(bytes_of(out), kNonceBytes) != 1) {
        return std::nullopt;
    }
    Cipher cipher{secret, name, out, true};
    out += cipher.run(text);
    const bool done = cipher.finish();
    RAG_ASSERT(done, "there is nothing to be wrong");
    return out + cipher.tag();
}

std::optional<std::string> unseal(std::string_view secret, std::string_view name,
                                  std::string_view sealed) {
    if (sealed.size() < kNonceBytes + kTagBytes) {
        return std::nullopt;
    }
    Cipher cipher{secret, name, sealed.substr(0, kNonceBytes), false};
    cipher.expect(std::string{sealed.substr(sealed.size() - kTagBytes)});
    std::string text =
        cipher.run(sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes));
    return cipher.finish() ? std::optional{std::move(text)} : std::nullopt;
}

}  // namespace ragd
