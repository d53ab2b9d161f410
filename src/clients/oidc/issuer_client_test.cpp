#include "clients/oidc/issuer_client.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/server_fixture.hpp"
#include "testing/fake_key_source.hpp"
#include "testing/key_source_contract.hpp"
#include "testing/run_task.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class IssuerClientTest : public testing::Test {
protected:
    Task<void> answer(HttpRequest request, ResponseWriter& writer) {
        asked_.push_back(request.target);
        const auto found = replies_.find(request.path);
        (void)co_await writer.send(found == replies_.end() ? HttpResponse{.status = 404}
                                                           : found->second);
    }
    void discovery(const std::string& issuer, const std::string& keys) {
        replies_["/realm/.well-known/openid-configuration"] = {
            .body = R"({"issuer":")" + issuer + R"(","jwks_uri":")" + keys + R"("})"};
    }
    std::string fault(std::chrono::milliseconds patience = 5s) {
        const auto keys = fetch(patience);
        EXPECT_FALSE(keys);
        if (keys) {
            return "";
        }
        EXPECT_EQ(keys.error().code, ErrorCode::kUnavailable);
        EXPECT_THAT(keys.error().message, HasSubstr("OIDC_ISSUER"));
        return keys.error().message;
    }
    Result<std::string> fetch(std::chrono::milliseconds patience = 5s) {
        IssuerClient source{issuer_, client_};
        return io_.block_on(source.fetch_keys(Deadline::in(clock_, patience)));
    }

    SystemClock clock_;
    IoThread io_;
    std::map<std::string, HttpResponse> replies_;
    std::vector<std::string> asked_;
    TestServer server_{io_, clock_, [this](HttpRequest request, ResponseWriter& writer) {
                           return answer(std::move(request), writer);
                       }};
    HttpClient client_{{}, clock_};
    std::string issuer_ = server_.url() + "/realm";
};

TEST_F(IssuerClientTest, FindsTheKeysByTheDiscoveryDocument) {
    discovery(issuer_, server_.url() + "/keys?v=1");
    replies_["/keys"] = {.body = R"({"keys":[]})"};
    EXPECT_EQ(fetch().value(), R"({"keys":[]})");
    EXPECT_THAT(asked_, ElementsAre("/realm/.well-known/openid-configuration", "/keys?v=1"));
    issuer_ += "/";
    EXPECT_THAT(fault(), HasSubstr("names the issuer")) << "letter for letter";
    discovery(issuer_, server_.url() + "/keys");
    EXPECT_TRUE(fetch());
}

TEST_F(IssuerClientTest, ALyingIssuerIsNotBelieved) {
    discovery("https://evil.example", server_.url() + "/keys");
    EXPECT_THAT(fault(), HasSubstr("names the issuer 'https://evil.example'"));
    for (const char* elsewhere : {"http://169.254.169.254/latest", "http://10.0.0.1/keys",
                                  "file:///etc/passwd", "//evil", "", "https://u:p@x.example/"}) {
        discovery(issuer_, elsewhere);
        EXPECT_THAT(fault(), HasSubstr("not at an address of https")) << elsewhere;
    }
    for (const char* body : {"", "[]", "{}", "<html>", R"({"issuer":1,"jwks_uri":2})"}) {
        replies_["/realm/.well-known/openid-configuration"] = {.body = body};
        EXPECT_THAT(fault(), HasSubstr("no JSON object with issuer and jwks_uri")) << body;
    }
}

TEST_F(IssuerClientTest, ARedirectIsNotFollowed) {
    replies_["/keys"] = {.body = R"({"keys":[]})"};
    const HttpResponse elsewhere{.status = 302, .headers = {{"Location", server_.url() + "/keys"}}};
    discovery(issuer_, server_.url() + "/moved");
    replies_["/moved"] = elsewhere;
    EXPECT_THAT(fault(), HasSubstr("its keys (jwks_uri) is answered with a redirect (302)"));
    replies_["/realm/.well-known/openid-configuration"] = elsewhere;
    EXPECT_THAT(fault(), HasSubstr("its discovery document is answered with a redirect (302)"));
    for (const std::string& target : asked_) {
        EXPECT_NE(target, "/keys");
    }
}

TEST_F(IssuerClientTest, WhatIsTooLargeOrFailsIsSaid) {
    EXPECT_THAT(fault(), HasSubstr("answered with 404"));
    discovery(issuer_, server_.url() + "/keys");
    replies_["/keys"] = {.body = std::string(limits::kKeySetBytes + 1, ' ')};
    EXPECT_THAT(fault(), HasSubstr("its keys (jwks_uri) has more than 262144 bytes"));
    replies_["/realm/.well-known/openid-configuration"] = {
        .body = std::string(IssuerClient::kDocumentBytes + 1, ' ')};
    EXPECT_THAT(fault(), HasSubstr("its discovery document has more than 65536 bytes"));
    EXPECT_THAT(fault(0ms), HasSubstr("its discovery document")) << "not in time";
    issuer_ = "http://127.0.0.1:1";
    EXPECT_THAT(fault(), HasSubstr("127.0.0.1:1"));
}

/// An issuer over HTTP on this machine.
class HttpIssuer {
public:
    void publish(const std::string& keys) {
        answers_ = {{"/.well-known/openid-configuration",
                     {.body = R"({"issuer":")" + server_.url() + R"(","jwks_uri":")" +
                              server_.url() + R"(/keys"})"}},
                    {"/keys", {.body = keys}}};
    }
    void go_away() { answers_.clear(); }
    Result<std::string> fetch(std::chrono::milliseconds patience) {
        IssuerClient source{server_.url(), client_};
        return io_.block_on(source.fetch_keys(Deadline::in(clock_, patience)));
    }

private:
    Task<void> answer(HttpRequest request, ResponseWriter& writer) {
        const auto found = answers_.find(request.path);
        (void)co_await writer.send(found == answers_.end() ? HttpResponse{.status = 503}
                                                           : found->second);
    }

    SystemClock clock_;
    IoThread io_;
    std::map<std::string, HttpResponse> answers_;
    TestServer server_{io_, clock_, [this](HttpRequest request, ResponseWriter& writer) {
                           return answer(std::move(request), writer);
                       }};
    HttpClient client_{{}, clock_};
};

/// The fake that the tests of tokens use.
class FakeIssuer {
public:
    void publish(const std::string& keys) {
        source_.keys = keys;
        source_.away = false;
    }
    void go_away() { source_.away = true; }
    Result<std::string> fetch(std::chrono::milliseconds patience) {
        return run_task(source_.fetch_keys(Deadline::in(clock_, patience)));
    }

private:
    SystemClock clock_;
    FakeKeySource source_{clock_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Http, KeySourceContract, HttpIssuer);
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, KeySourceContract, FakeIssuer);

TEST(AnIssuer, IsHttpsOrOnThisMachine) {
    for (const char* good : {"https://id.example", "https://id.example/a/b/",
                             "http://localhost:8080", "http://127.0.0.1/r", "http://[::1]:80/r"}) {
        EXPECT_TRUE(check_issuer(good)) << good;
    }
    for (const char* bad : {"", "id.example", "http://id.example", "https://", "ftp://id.example",
                            "https://u@id.example", "https://id.example?x", "https://id.example#x",
                            "http://127.0.0.1.evil.example", "http://localhost.evil.example"}) {
        EXPECT_FALSE(check_issuer(bad)) << bad;
    }
}

}  // namespace
}  // namespace ragd
