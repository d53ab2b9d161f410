#include "net/tls_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/certificate_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TlsContext : public testing::Test {
public:
    /// What is wrong with files of this content; empty: nothing.
    std::string fault_of(const std::string& certificate, const std::string& key,
                         const std::string& client_ca = "") {
        const TlsServerFiles files{
            .certificate = folder_.put("cert.pem", certificate),
            .key = folder_.put("key.pem", key),
            .client_ca = client_ca.empty() ? "" : folder_.put("ca.pem", client_ca)};
        const auto material = read_tls_material(files);
        if (!material) {
            return material.error().message;
        }
        const auto context = make_server_context(*material, files);
        EXPECT_TRUE(context || context.error().code == ErrorCode::kInvalidField);
        EXPECT_TRUE(context || context.error().fields.size() == 1);
        return context ? "" : context.error().message;
    }

    PemFolder folder_;
    Identity own_ = make_identity("IP:127.0.0.1");
    Identity other_ = make_identity("IP:127.0.0.1");
};

TEST_F(TlsContext, TakesACertificateWithItsChainAndKey) {
    EXPECT_EQ(fault_of(own_.certificate, own_.key), "");
    EXPECT_EQ(fault_of(own_.certificate + other_.certificate, own_.key), "");
    EXPECT_EQ(fault_of(own_.certificate, own_.key, own_.certificate + other_.certificate), "");
}

TEST_F(TlsContext, AKeyOfAnotherCertificateIsSaidToBeThat) {
    const auto fault = fault_of(own_.certificate, other_.key);
    EXPECT_THAT(fault, StartsWith("SERVER_KEY_FILE does not belong to SERVER_CERT_FILE: "));
    EXPECT_THAT(fault, HasSubstr("key.pem is not the key of "));
}

TEST_F(TlsContext, AFileThatCannotBeUsedIsNamedWithItsSetting) {
    EXPECT_THAT(fault_of("x", own_.key), StartsWith("SERVER_CERT_FILE cannot be used: "));
    EXPECT_THAT(fault_of("x", own_.key), HasSubstr("cert.pem: "));
    EXPECT_THAT(fault_of("", own_.key), HasSubstr("cert.pem: it is empty"));
    EXPECT_THAT(fault_of(own_.certificate, "x"), StartsWith("SERVER_KEY_FILE cannot be used: "));
    EXPECT_THAT(fault_of(own_.certificate, own_.key, "x"),
                StartsWith("SERVER_CLIENT_CA_FILE cannot be used: "));
    EXPECT_THAT(fault_of(own_.certificate, own_.key, own_.certificate.substr(0, 200)),
                StartsWith("SERVER_CLIENT_CA_FILE cannot be used: "))
        << "half a certificate";
    EXPECT_THAT(fault_of(std::string((1U << 20U) + 1, 'x'), own_.key), HasSubstr("1 MiB"));
    const auto missing = read_tls_material({.certificate = "/nowhere/c", .key = "/nowhere/k"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message,
              "SERVER_CERT_FILE cannot be used: /nowhere/c: it cannot be read");
}

TEST_F(TlsContext, AKeyWithAPasswordIsRefusedAndNobodyIsAsked) {
    BIO* bytes = BIO_new(BIO_s_mem());
    const auto key = key_of(own_);
    PEM_write_bio_PKCS8PrivateKey(bytes, key.get(), EVP_aes_128_cbc(), "secret", 6, nullptr,
                                  nullptr);
    EXPECT_THAT(fault_of(own_.certificate, text_of(bytes)), HasSubstr("it is encrypted"));
}

}  // namespace
}  // namespace ragd
