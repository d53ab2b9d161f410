#include "cli/cli_fixture.hpp"
#include "net/certificate_fixture.hpp"
#include "net/key_pin.hpp"

namespace ragd {
namespace {

class HealthCommand : public CliFixture {};

TEST_F(HealthCommand, AsksTheServerOfThisMachine) {
    script_.replies = {{200, R"({"status":"ok"})"}, {503, R"({"status":"down"})"}};
    EXPECT_EQ(run({"health"}), 0);
    EXPECT_EQ(script_.calls.at(0).target, "/health");
    EXPECT_EQ(run({"health", "--ready"}), 1);
    EXPECT_EQ(script_.calls.at(1).target, "/health/ready");
    EXPECT_EQ(run({"health"}), 5);
    EXPECT_EQ(url_, "http://127.0.0.1:8080");
}

TEST_F(HealthCommand, KnowsAServerWithACertificateByItsKey) {
    const PemFolder folder;
    const auto identity = make_identity("DNS:rag.example.com");
    const auto file = folder.put("cert.pem", identity.certificate);
    script_.replies = {{200, R"({"status":"ok"})"}};
    EXPECT_EQ(run({"health", "--server-cert-file", file, "--server-port", "8443"}), 0);
    EXPECT_EQ(url_, "https://127.0.0.1:8443");
    EXPECT_EQ(key_pin_, key_pin_of(certificate_of(identity).get()));
    EXPECT_NE(run({"health", "--server-cert-file", "/nowhere"}), 0);
    EXPECT_THAT(err_.str(), testing::HasSubstr("SERVER_CERT_FILE cannot be used: /nowhere"));
}

}  // namespace
}  // namespace ragd
