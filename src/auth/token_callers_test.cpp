#include "auth/token_callers.hpp"

#include "auth/authenticator.hpp"
#include "auth/token_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class TokenCallersTest : public TokenTest {};

TEST_F(TokenCallersTest, ATokenIsWhomItsClaimsName) {
    for (const auto& [id, signer] : {std::pair{"rsa", signers_.rsa}, std::pair{"ec", signers_.p256},
                                     std::pair{"ed", signers_.ed25519}}) {
        const Caller caller =
            let_in(signer.token(id, claims({{"groups", {"hr", "ops"}},
                                            {"scope", "ragd:query ragd:index openid index"},
                                            {"aud", {"other", "ragd"}}})));
        EXPECT_EQ(caller.access, TestAccess::of("acme", {"user:mia", "group:hr", "group:ops"},
                                                {Right::kQuery, Right::kIndex}));
        EXPECT_EQ(caller.name, "oidc:mia");
        EXPECT_FALSE(caller.ended.stop_requested());
    }
}

TEST_F(TokenCallersTest, NobodyIsOperatorByAToken) {
    const Caller caller =
        let_in(good({{"scope", "ragd:operator ragd:admin ragd:metrics operator"}}));
    EXPECT_FALSE(caller.access.may(Right::kOperator));
    EXPECT_TRUE(caller.access.may(Right::kAdmin) && caller.access.may(Right::kMetrics));
}

TEST_F(TokenCallersTest, AttacksOnTheFormAreRefusedAndNamed) {
    const Signer& rsa = signers_.rsa;
    const std::string body = json::serialize(claims());
    const auto with = [&](const std::string& header) { return rsa.token_of(header, body); };
    const std::string right = with(R"({"alg":"RS256","kid":"rsa"})");
    EXPECT_TRUE(find(right).caller) << "what the others are made of";
    const std::string unsigned_text =
        encode_base64url(R"({"alg":"none"})") + "." + encode_base64url(body) + ".";
    EXPECT_THAT(refused(unsigned_text), HasSubstr("'alg' must be one of RS256, ES256, EdDSA"));
    for (const char* algorithm :
         {"none", "None", "HS256", "RS384", "PS256", "ES384", "rs256", ""}) {
        EXPECT_THAT(
            refused(with(json::serialize(json::object{{"alg", algorithm}, {"kid", "rsa"}}))),
            HasSubstr("'alg'"))
            << algorithm;
    }
    EXPECT_THAT(refused(with(R"({"kid":"rsa"})")), HasSubstr("'alg'"));
    EXPECT_THAT(refused(with(R"({"alg":"RS256","kid":"rsa","crit":["exp"]})")),
                HasSubstr("'crit'"));
    EXPECT_THAT(refused(with(R"({"alg":"RS256","kid":"rsa","typ":"logout+jwt"})")),
                HasSubstr("'typ'"));
    EXPECT_THAT(refused(with(R"({"alg":"RS256","alg":"RS256","kid":"rsa"})")), HasSubstr("header"));
    EXPECT_THAT(refused(with(R"({"alg":"RS256","kid":7})")), HasSubstr("'kid'"));
    EXPECT_THAT(refused(with(R"({"alg":"RS256","kid":"ed"})")), HasSubstr("is not for RS256"));
    EXPECT_THAT(refused(with(R"({"alg":"EdDSA","kid":"ed"})")), HasSubstr("signature"));
    EXPECT_THAT(refused(with("[]")), HasSubstr("header"));
    EXPECT_THAT(refused(with("{")), HasSubstr("header"));
    EXPECT_THAT(refused(with(R"({"alg":"RS256","kid":"rsa","x":)" + std::string(100, '[') +
                             std::string(100, ']') + "}")),
                HasSubstr("header"));
    for (const std::string& text : {std::string{}, std::string{"a"}, std::string{"a.b"},
                                    right + ".x", "." + right, right + "=", " " + right}) {
        EXPECT_THAT(refused(text), HasSubstr("this token is refused")) << text.substr(0, 20);
    }
    EXPECT_THAT(refused(std::string(limits::kTokenBytes + 1, 'a')), HasSubstr("8192 bytes"));
}

TEST_F(TokenCallersTest, AnotherSpellingOfASignatureIsRefused) {
    // Of the last letter of 64 bytes in base64url, four bits mean nothing.
    std::string token = good();
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    token.back() = letters[letters.find(token.back()) ^ 1U];
    EXPECT_THAT(refused(token), HasSubstr("base64url"));
}

TEST_F(TokenCallersTest, AHeaderDoesNotSayWhichKeyIsRight) {
    const Signer own = Signer::ed25519();
    json::object header{{"alg", "EdDSA"},
                        {"kid", "ed"},
                        {"jwk", own.jwk("ed")},
                        {"jku", "https://evil.example/keys"},
                        {"x5u", "https://evil.example/cert"}};
    EXPECT_THAT(refused(own.token_of(json::serialize(header), json::serialize(claims()))),
                HasSubstr("signature"));
    EXPECT_TRUE(
        find(signers_.ed25519.token_of(json::serialize(header), json::serialize(claims()))).caller)
        << "they are not looked at";
}

TEST_F(TokenCallersTest, ASharedSecretMadeOfThePublicKeyIsNone) {
    const std::string modulus{signers_.rsa.jwk("rsa").at("n").as_string()};
    const std::string text = encode_base64url(R"({"alg":"HS256","kid":"rsa"})") + "." +
                             encode_base64url(json::serialize(claims()));
    std::array<unsigned char, 32> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), modulus.data(), static_cast<int>(modulus.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
    EXPECT_THAT(
        refused(text + "." + encode_base64url({reinterpret_cast<const char*>(mac.data()), size})),
        HasSubstr("'alg'"));
}

TEST_F(TokenCallersTest, OfEcdsaTheDerOfOtherProtocolsIsRefused) {
    const std::string text = encode_base64url(R"({"alg":"ES256","kid":"ec"})") + "." +
                             encode_base64url(json::serialize(claims()));
    EXPECT_THAT(refused(text + "." + encode_base64url(signers_.p256.sign_plainly(text))),
                HasSubstr("signature"));
    EXPECT_TRUE(find(text + "." + encode_base64url(signers_.p256.sign(text))).caller);
}

TEST_F(TokenCallersTest, ClaimsThatAreNotRightAreRefusedByName) {
    const std::int64_t now = claims().at("iat").as_int64();
    const std::int64_t day = 24 * 60 * 60;
    const std::vector<std::pair<json::object, std::string>> wrong{
        {{{"iss", "https://id.example/"}}, "'iss'"},
        {{{"iss", nullptr}}, "'iss'"},
        {{{"iss", {"https://id.example"}}}, "'iss'"},
        {{{"aud", "ragd2"}}, "'aud'"},
        {{{"aud", nullptr}}, "'aud'"},
        {{{"aud", json::array{}}}, "'aud'"},
        {{{"aud", json::array{"ragd", 1}}}, "'aud'"},
        {{{"exp", nullptr}}, "'exp' is missing"},
        {{{"exp", std::to_string(now + 300)}}, "'exp' must be a number"},
        {{{"exp", -1}}, "'exp'"},
        {{{"exp", 1e300}}, "'exp' must be a number"},
        {{{"exp", now + day + 1}}, "more than 24 hours"},
        {{{"exp", now + 300}, {"iat", now - day}}, "more than 24 hours"},
        {{{"exp", now + 2 * day}, {"iat", nullptr}}, "more than 24 hours"},
        {{{"nbf", now + 61}}, "'nbf'"},
        {{{"nbf", "now"}}, "'nbf'"},
        {{{"iat", now + 61}}, "'iat'"},
        {{{"sub", nullptr}}, "'sub'"},
        {{{"sub", ""}}, "'sub'"},
        {{{"sub", 5}}, "'sub'"},
        {{{"sub", "a\nb"}}, "'sub'"},
        {{{"sub", std::string(252, 's')}}, "'sub'"},
        {{{"org", nullptr}}, "'org'"},
        {{{"org", "../acme"}}, "'org'"},
        {{{"org", {"acme"}}}, "'org'"},
        {{{"scope", 5}}, "'scope'"},
        {{{"scope", json::array{1}}}, "'scope'"},
        {{{"groups", 5}}, "'groups'"},
        {{{"_claim_names", {{"groups", "src1"}}}}, "'groups' is not in the token"}};
    for (const auto& [change, names] : wrong) {
        const auto found = find(good(change));
        ASSERT_FALSE(found.caller) << json::serialize(change);
        EXPECT_THAT(found.caller.error().message, HasSubstr(names)) << json::serialize(change);
        EXPECT_TRUE(found.is_guess);
    }
    for (const json::object& change :
         std::vector<json::object>{{{"nbf", now + 60}},
                                   {{"iat", now + 60}},
                                   {{"iat", nullptr}},
                                   {{"exp", now + day}},
                                   {{"exp", static_cast<double>(now) + 0.5}},
                                   {{"groups", "hr"}}}) {
        EXPECT_TRUE(find(good(change)).caller) << json::serialize(change);
    }
    const auto twice = find(
        signers_.ed25519.token_of(R"({"alg":"EdDSA","kid":"ed"})",
                                  R"({"iss":"https://id.example","iss":"https://id.example"})"));
    EXPECT_THAT(twice.caller.error().message, HasSubstr("payload"));
}

TEST_F(TokenCallersTest, WhatNoListCouldNameIsLeftOutAndSaid) {
    const Caller caller = let_in(good({{"groups", {"hr", "", 5, std::string(300, 'g'), "a\tb"}}}));
    EXPECT_EQ(caller.access.principals(),
              (std::vector{Principal{"group:hr"}, Principal{"user:mia"}}));
    EXPECT_THAT(logged_, HasSubstr("token_groups_left_out"));
    EXPECT_THAT(logged_, HasSubstr("\"count\":4"));
}

TEST_F(TokenCallersTest, WithoutAClaimOfScopesATokenHasTheDefaultOnes) {
    EXPECT_FALSE(let_in(good({{"scope", nullptr}})).access.may(Right::kQuery)) << "none";
    TokenCallers kind{{.rules = {.issuer = "https://id.example",
                                 .audience = "ragd",
                                 .scopes_claim = "scp",
                                 .groups_claim = "roles",
                                 .user_claim = "email",
                                 .default_rights = {Right::kQuery}},
                       .keys = keys_,
                       .accounts = accounts_,
                       .clock = clock_,
                       .log = log_,
                       .metrics = metrics_}};
    const auto access = [&](const json::object& change) {
        const auto found = run(kind.find(good(change)));
        EXPECT_TRUE(found.caller) << found.caller.error().message;
        return found.caller.value_or(Caller{}).access;
    };
    EXPECT_EQ(access({{"email", "m@x.example"}, {"roles", {"hr"}}}),
              TestAccess::of("default", {"user:m@x.example", "group:hr"}, {Right::kQuery}));
    EXPECT_FALSE(access({{"email", "m@x.example"}, {"scp", json::array{}}}).may(Right::kQuery))
        << "an empty claim is a claim";
    EXPECT_TRUE(access({{"email", "m@x.example"}, {"scp", {"index"}}}).may(Right::kIndex));
    EXPECT_FALSE(run(kind.find(good({{"email", "m@x.example"}, {"email_verified", false}}))).caller)
        << "anybody may have typed it";
}

TEST_F(TokenCallersTest, ATokenThatIsKnownCostsNoSecondCheckAndEndsWithItsTime) {
    const std::string token = good();
    const Caller caller = let_in(token);
    EXPECT_EQ(let_in(token).access, caller.access);
    EXPECT_THAT(counted_.render(), HasSubstr("rag_oidc_tokens_total{outcome=\"known\"} 1"));
    EXPECT_THAT(counted_.render(), HasSubstr("rag_oidc_tokens_total{outcome=\"verified\"} 1"));
    clock_.advance(299s);
    callers_.end_due();
    EXPECT_FALSE(caller.ended.stop_requested());
    clock_.advance(1s);
    callers_.end_due();
    EXPECT_TRUE(caller.ended.stop_requested());
    const auto found = find(token);
    EXPECT_THAT(found.caller.error().message, HasSubstr("has expired"));
    EXPECT_FALSE(found.is_guess) << "who shows a token that has ended does not guess";
}

TEST_F(TokenCallersTest, OfTooManyThatAreKnownTheOneThatEndsFirstGoes) {
    const std::int64_t now = claims().at("iat").as_int64();
    const Caller first = let_in(good({{"exp", now + 10}}));
    for (int i = 0; i < 4; ++i) {
        EXPECT_FALSE(first.ended.stop_requested()) << i;
        let_in(good({{"exp", now + 20 + i}}));
    }
    EXPECT_TRUE(first.ended.stop_requested());
    EXPECT_FALSE(let_in(good({{"exp", now + 10}})).ended.stop_requested()) << "it may come again";
}

TEST_F(TokenCallersTest, TheTenantHasToBeThereAndActive) {
    EXPECT_THAT(refused(good({{"org", "nobody"}}), ErrorCode::kForbidden), HasSubstr("not known"));
    EXPECT_FALSE(find(good({{"org", "nobody"}})).is_guess);
    EXPECT_EQ(let_in(good({{"org", "default"}})).access.tenant(), TenantId{"default"});
    const std::string token = good();
    const Caller caller = let_in(token);
    const auto set = [&](TenantState state) {
        ASSERT_TRUE(run_task(accounts_.set_state(operator_, TenantId{"acme"}, state)));
        callers_.end_due();
    };
    set(TenantState::kSuspended);
    EXPECT_TRUE(caller.ended.stop_requested());
    EXPECT_THAT(refused(token, ErrorCode::kForbidden), HasSubstr("suspended"));
    set(TenantState::kActive);
    EXPECT_FALSE(let_in(token).ended.stop_requested());
}

TEST_F(TokenCallersTest, KeysAndTokensAreToldApartByHowTheyBegin) {
    const auto made = run_task(accounts_.create(operator_, {.tenant = TenantId{"acme"}}));
    const std::string key = "Bearer " + made->text;
    const std::string token = "Bearer " + good();
    const auto asked = [&](AuthMode mode, const std::string& header) {
        Authenticator authenticator{mode, accounts_, "", clock_, &callers_};
        return run(authenticator.caller({.authorization = &header, .address = "a"}));
    };
    EXPECT_EQ(asked(AuthMode::kKeysAndOidc, key)->name, "key:" + made->key.record.id.str());
    EXPECT_EQ(asked(AuthMode::kKeysAndOidc, token)->name, "oidc:mia");
    EXPECT_EQ(asked(AuthMode::kOidc, token)->name, "oidc:mia");
    EXPECT_THAT(asked(AuthMode::kOidc, key).error().message, HasSubstr("no API keys are taken"));
    EXPECT_THAT(asked(AuthMode::kKeys, token).error().message, HasSubstr("no key of ragd"));
}

TEST_F(TokenCallersTest, WhoMakesTokensUpHasToWaitAndNobodyElse) {
    Authenticator asked{AuthMode::kOidc, accounts_, "", clock_, &callers_};
    const auto code = [&](const std::string& token) {
        const std::string header = "Bearer " + token;
        const auto caller = run(asked.caller({.authorization = &header, .address = "a"}));
        return caller ? std::nullopt : std::optional{caller.error().code};
    };
    const std::string made_up = Signer::ed25519().token("ed", claims());
    const std::string old = good({{"iat", 1}, {"exp", 2}});
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(code(old), ErrorCode::kUnauthenticated) << "expired, and no guess";
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(code(made_up), ErrorCode::kUnauthenticated);
    }
    EXPECT_EQ(code(made_up), ErrorCode::kTooManyRequests);
    EXPECT_EQ(code(good()), std::nullopt) << "a right one behind the same address";
}

}  // namespace
}  // namespace ragd
