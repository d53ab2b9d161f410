#pragma once
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

namespace ragd {

using TestCertificate = std::unique_ptr<X509, decltype([](X509* one) { X509_free(one); })>;
using TestKey = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* one) { EVP_PKEY_free(one); })>;

/// A certificate with its key, as PEM.
struct Identity {
    std::string certificate;
    std::string key;
};

/// What a certificate says.
struct Claims {
    std::vector<std::string> common_names{"test"};
    std::string alternative_name =
        "IP:127.0.0.1";  // "URI:...", "DNS:...", "email:..."; empty: none
    bool is_authority = true;
};

inline std::string text_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

inline TestCertificate certificate_of(const Identity& identity) {
    BIO* bytes =
        BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size()));
    TestCertificate read{PEM_read_bio_X509(bytes, nullptr, nullptr, nullptr)};
    BIO_free(bytes);
    return read;
}

inline TestKey key_of(const Identity& identity) {
    BIO* bytes = BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size()));
    TestKey read{PEM_read_bio_PrivateKey(bytes, nullptr, nullptr, nullptr)};
    BIO_free(bytes);
    return read;
}

/// Signed by `authority`, or, without one, by itself.
inline Identity make_identity(const Claims& claims, const Identity* authority = nullptr) {
    const TestKey key{EVP_EC_gen("P-256")};
    const TestCertificate certificate{X509_new()};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), authority == nullptr ? 1 : 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    for (const auto& name : claims.common_names) {
        X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.data()),
                                   static_cast<int>(name.size()), -1, 0);
    }
    const auto issuer = authority == nullptr ? TestCertificate{} : certificate_of(*authority);
    X509_set_issuer_name(certificate.get(), issuer ? X509_get_subject_name(issuer.get()) : subject);
    for (const auto& [kind, value] :
         {std::pair{NID_subject_alt_name, claims.alternative_name.c_str()},
          std::pair{NID_basic_constraints, claims.is_authority ? "critical,CA:TRUE" : ""}}) {
        if (*value != '\0') {
            X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
            X509_add_ext(certificate.get(), extension, -1);
            X509_EXTENSION_free(extension);
        }
    }
    const auto signer = authority == nullptr ? TestKey{} : key_of(*authority);
    X509_sign(certificate.get(), signer ? signer.get() : key.get(), EVP_sha256());
    BIO* certificate_bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(certificate_bio, certificate.get());
    BIO* key_bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(key_bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {text_of(certificate_bio), text_of(key_bio)};
}

/// The same for one name ("IP:127.0.0.1").
inline Identity make_identity(const char* name) {
    return make_identity(Claims{.alternative_name = name});
}

/// Files of a test, gone with it.
class PemFolder {
public:
    PemFolder() {
        std::string path = std::filesystem::temp_directory_path() / "ragd-pem-XXXXXX";
        EXPECT_NE(::mkdtemp(path.data()), nullptr);
        path_ = path;
    }
    ~PemFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    PemFolder(const PemFolder&) = delete;
    PemFolder& operator=(const PemFolder&) = delete;

    /// Writes the file, and says where it lies.
    std::string put(std::string_view name, std::string_view text) const {
        const auto file = path_ / name;
        std::ofstream{file, std::ios::binary} << text;
        return file;
    }

private:
    std::filesystem::path path_;
};

}  // namespace ragd
