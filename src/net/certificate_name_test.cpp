#include "net/certificate_name.hpp"

#include <gtest/gtest.h>

#include "net/certificate_fixture.hpp"

namespace ragd {
namespace {

std::optional<std::string> principal_with(std::vector<std::string> common_names,
                                          std::string alternative_name = "") {
    const auto identity = make_identity(Claims{.common_names = std::move(common_names),
                                               .alternative_name = std::move(alternative_name)});
    return principal_of(certificate_of(identity).get());
}

TEST(CertificateName, IsTheCommonName) {
    EXPECT_EQ(principal_with({"alice"}), "cert:alice");
    EXPECT_EQ(principal_with({"Zoë Müller"}), "cert:Zoë Müller");
    EXPECT_EQ(principal_with({"alice"}, "DNS:other.example"), "cert:alice");
}

TEST(CertificateName, OfNoCommonNameIsAnAlternativeOne) {
    EXPECT_EQ(principal_with({}, "URI:spiffe://example.org/job"), "cert:spiffe://example.org/job");
    EXPECT_EQ(principal_with({}, "email:a@example.org"), "cert:a@example.org");
    EXPECT_EQ(principal_with({}, "DNS:job.example.org,email:a@example.org"), "cert:a@example.org");
    EXPECT_EQ(principal_with({}, "IP:127.0.0.1"), std::nullopt);
    EXPECT_EQ(principal_with({}), std::nullopt);
}

TEST(CertificateName, ThatCouldBeTakenForAnotherIsNone) {
    EXPECT_EQ(principal_with({"alice", "bob"}), std::nullopt);
    EXPECT_EQ(principal_with({std::string{"admin\0.example", 14}}), std::nullopt);
    EXPECT_EQ(principal_with({"a\nb"}), std::nullopt);
    EXPECT_EQ(principal_with({"a\x7f"}), std::nullopt);
    EXPECT_EQ(principal_with({"a\xc2\x9b"}), std::nullopt) << "a control character of C1";
    EXPECT_EQ(principal_with({"a\xc2\xa0"}), "cert:a\xc2\xa0");
    EXPECT_EQ(principal_with({std::string(64, 'x')}), "cert:" + std::string(64, 'x'));
    EXPECT_EQ(principal_with({}, "URI:x:" + std::string(300, 'x')), std::nullopt) << "too long";
}

}  // namespace
}  // namespace ragd
