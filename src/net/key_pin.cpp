#include "net/key_pin.hpp"

#include <array>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

namespace ragd {

std::string key_pin_of(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(der, size > 0 ? static_cast<std::size_t>(size) : 0, digest.data());
    OPENSSL_free(der);
    std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> text{};
    const int length = EVP_EncodeBlock(text.data(), digest.data(), digest.size());
    return "sha256//" + std::string(text.begin(), text.begin() + length);
}

Result<std::string> key_pin_of_file(const std::string& file) {
    const std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })> bytes{
        BIO_new_file(file.c_str(), "rb")};
    const std::unique_ptr<X509, decltype([](X509* one) { X509_free(one); })> certificate{
        bytes ? PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr) : nullptr};
    ERR_clear_error();
    if (!certificate) {
        return fail_field("SERVER_CERT_FILE", "cannot be used: " + file);
    }
    return key_pin_of(certificate.get());
}

}  // namespace ragd
