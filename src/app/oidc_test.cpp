#include "app/oidc.hpp"

#include <gmock/gmock.h>

#include "app/app_fixture.hpp"
#include "app/plan.hpp"
#include "net/server_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using Grade = Finding::Grade;

Settings settings_of_oidc() {
    Settings settings;
    settings.auth = AuthSetting::kOidc;
    settings.oidc_issuer = "https://id.example/realm";
    settings.oidc_audience = "ragd";
    return settings;
}

/// The settings that are at fault.
std::vector<std::string> faults_of(const Settings& settings) {
    std::vector<FieldError> faults;
    (void)oidc_plan(settings, faults);
    std::vector<std::string> names;
    for (const FieldError& fault : faults) {
        EXPECT_TRUE(fault.detail.starts_with("must ")) << fault.detail;
        names.push_back(fault.pointer);
    }
    return names;
}

TEST(OidcPlanned, IsWhatTheSettingsSay) {
    Settings settings = settings_of_oidc();
    settings.oidc_tenant_claim = "org";
    settings.oidc_default_scopes = "query, metrics";
    settings.oidc_refresh = std::chrono::seconds{60};
    const auto made = plan(settings, {.cores = 1});
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_TRUE(made->callers.oidc);
    EXPECT_EQ(made->callers.mode, AuthMode::kOidc);
    EXPECT_TRUE(made->http) << "the issuer is called";
    const TokenRules& rules = made->callers.oidc->rules;
    EXPECT_EQ(rules.issuer, "https://id.example/realm");
    EXPECT_EQ(rules.tenant_claim, "org");
    EXPECT_EQ(rules.groups_claim, "groups");
    EXPECT_EQ(rules.default_rights, (Rights{Right::kQuery, Right::kMetrics}));
    EXPECT_EQ(made->callers.oidc->refresh, std::chrono::seconds{60});
    settings.auth = AuthSetting::kKeysAndOidc;
    EXPECT_EQ(plan(settings, {.cores = 1})->callers.mode, AuthMode::kKeysAndOidc);
    settings.auth = AuthSetting::kKeys;
    EXPECT_FALSE(plan(settings, {.cores = 1})->callers.oidc);
}

TEST(OidcPlanned, NamesEachSettingThatIsAtFault) {
    EXPECT_THAT(faults_of(settings_of_oidc()), testing::IsEmpty());
    EXPECT_THAT(faults_of(Settings{}), testing::IsEmpty()) << "without AUTH=oidc none is needed";
    Settings bare;
    bare.auth = AuthSetting::kOidc;
    EXPECT_THAT(faults_of(bare), testing::ElementsAre("OIDC_ISSUER", "OIDC_AUDIENCE"));
    Settings wrong = settings_of_oidc();
    wrong.oidc_issuer = "http://id.example";
    wrong.oidc_user_claim.clear();
    for (const char* scopes : {"query,operator", "read", "query,,index"}) {
        wrong.oidc_default_scopes = scopes;
        EXPECT_THAT(faults_of(wrong),
                    testing::ElementsAre("OIDC_ISSUER", "OIDC_USER_CLAIM", "OIDC_DEFAULT_SCOPES"))
            << scopes;
    }
    EXPECT_THAT(plan(wrong, {.cores = 1}).error().message, HasSubstr("3 settings are wrong"));
}

class OidcExamined : public AppFixture {
protected:
    Task<void> answer(HttpRequest request, ResponseWriter& writer) {
        const std::string url = server_.url();
        (void)co_await writer.send(
            {.body = request.path == "/keys"
                         ? keys_
                         : R"({"issuer":")" + url + R"(","jwks_uri":")" + url + R"(/keys"})"});
    }
    Finding examined() {
        Settings settings = settings_of_oidc();
        settings.oidc_issuer = server_.url();
        return examine_oidc(settings, clock_);
    }

    std::string keys_;
    TestServer server_{io_, clock_, [this](HttpRequest request, ResponseWriter& writer) {
                           return answer(std::move(request), writer);
                       }};
};

TEST_F(OidcExamined, SaysWhatTheIssuersKeysAreGoodFor) {
    EXPECT_THAT(examine_oidc(Settings{}, clock_).what, HasSubstr("No tokens"));
    keys_ = R"({"keys":[{"kty":"oct","k":"AQAB","kid":"shared"},{"kty":"OKP","crv":"Ed25519",
        "kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
    const Finding good = examined();
    EXPECT_EQ(good.grade, Grade::kGood);
    EXPECT_THAT(good.what, HasSubstr("has 1 keys"));
    EXPECT_THAT(good.what, HasSubstr("key 'shared': it holds"));
    keys_ = R"({"keys":[]})";
    EXPECT_EQ(examined().grade, Grade::kFault);
    keys_ = "<html>";
    EXPECT_THAT(examined().what, HasSubstr("cannot be used"));
    Settings away = settings_of_oidc();
    away.oidc_issuer = "http://127.0.0.1:1";
    EXPECT_THAT(examine_oidc(away, clock_).what, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace ragd
