#include "auth/jwk_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/signer_fixture.hpp"
#include "auth/strict_base64url.hpp"

namespace ragd {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

JwkSet parsed(const json::array& keys) {
    auto set = JwkSet::parse(key_set(keys));
    EXPECT_TRUE(set) << set.error().message;
    return set ? std::move(*set) : JwkSet{};
}

/// Why a key is left out, one that was good before `change`.
std::string reason_against(const Signer& signer, const json::object& change) {
    json::object jwk = signer.jwk("one");
    for (const auto& member : change) {
        if (member.value().is_null()) {
            jwk.erase(member.key());
        } else {
            jwk[member.key()] = member.value();
        }
    }
    const JwkSet set = parsed({jwk, Signers::get().ed25519.jwk("other")});
    EXPECT_NE(set.find("other", SignatureAlgorithm::kEdDsa), nullptr) << "one spoils no other";
    return set.left_out().empty() ? "" : set.left_out().front();
}

/// The examples of RFC 7515 (A.2, A.3) and RFC 8037 (A.4): a JWK, what is signed, the signature.
TEST(PublicKeyOfAnRfc, VerifiesItsExample) {
    struct Example {
        std::string jwk;
        SignatureAlgorithm algorithm;
        std::string text;
        std::string signature;
    };
    const std::string payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
        "VlfQ";
    const std::vector<Example> examples{
        {R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})",
         SignatureAlgorithm::kRs256, "eyJhbGciOiJSUzI1NiJ9." + payload,
         "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2"
         "Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjt"
         "QBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6"
         "IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"},
        {R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
         SignatureAlgorithm::kEs256, "eyJhbGciOiJFUzI1NiJ9." + payload,
         "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
        {R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
         SignatureAlgorithm::kEdDsa, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
         "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"}};
    for (const Example& example : examples) {
        const auto set = JwkSet::parse("{\"keys\":[" + example.jwk + "]}");
        const IssuerKey* key = set->find(std::nullopt, example.algorithm);
        ASSERT_NE(key, nullptr) << name_of(example.algorithm);
        std::string signature = decode_strictly(example.signature).value();
        EXPECT_TRUE(key->key.verifies(example.text, signature)) << name_of(example.algorithm);
        EXPECT_FALSE(key->key.verifies(example.text + "x", signature));
        for (std::size_t at = 0; at < signature.size(); at += 7) {
            signature[at] ^= 1;
            EXPECT_FALSE(key->key.verifies(example.text, signature)) << at;
            signature[at] ^= 1;
        }
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, signature.size() - 1}) {
            EXPECT_FALSE(key->key.verifies(example.text, signature.substr(0, size))) << size;
        }
        EXPECT_FALSE(key->key.verifies(example.text, signature + '\0'));
        EXPECT_FALSE(key->key.verifies(example.text, std::string(signature.size(), '\0')));
    }
}

TEST(JwkSetOfAnIssuer, HasItsKeysByIdAndAlgorithm) {
    const Signers& signers = Signers::get();
    const JwkSet set =
        parsed({signers.rsa.jwk("a"), signers.p256.jwk("b"), signers.ed25519.jwk("a")});
    EXPECT_EQ(set.size(), 3U);
    EXPECT_THAT(set.left_out(), testing::IsEmpty());
    EXPECT_EQ(set.find("a", SignatureAlgorithm::kRs256)->key.algorithm(),
              SignatureAlgorithm::kRs256);
    EXPECT_NE(set.find("a", SignatureAlgorithm::kEdDsa), nullptr) << "one id, two algorithms";
    EXPECT_EQ(set.find("b", SignatureAlgorithm::kRs256), nullptr)
        << "the key decides what it is for";
    EXPECT_EQ(set.find("c", SignatureAlgorithm::kRs256), nullptr);
    EXPECT_NE(set.find(std::nullopt, SignatureAlgorithm::kEs256), nullptr) << "the only one";
    EXPECT_TRUE(set.knows("b"));
    EXPECT_FALSE(set.knows("c"));
    const std::string print = set.find("a", SignatureAlgorithm::kRs256)->thumbprint;
    EXPECT_TRUE(set.has(print));
    EXPECT_FALSE(parsed({Signer::rsa().jwk("a")}).has(print)) << "another key under the same id";
}

TEST(JwkSetOfAnIssuer, LeavesOutWhatNoTokenMayBeSignedWithAndSaysWhy) {
    const Signer& rsa = Signers::get().rsa;
    const Signer& p256 = Signers::get().p256;
    const Signer& ed = Signers::get().ed25519;
    EXPECT_EQ(reason_against(rsa, {}), "");
    EXPECT_EQ(reason_against(rsa, {{"alg", nullptr}, {"use", nullptr}, {"x5c", {"MII"}}}), "");
    EXPECT_EQ(reason_against(rsa, {{"key_ops", {"verify"}}}), "");
    EXPECT_THAT(reason_against(rsa, {{"use", "enc"}}), HasSubstr("key 'one': 'use'"));
    EXPECT_THAT(reason_against(rsa, {{"use", 1}}), HasSubstr("'use'"));
    EXPECT_THAT(reason_against(rsa, {{"key_ops", {"encrypt"}}}), HasSubstr("'key_ops'"));
    EXPECT_THAT(reason_against(rsa, {{"d", "AQAB"}}), HasSubstr("secret"));
    EXPECT_THAT(reason_against(rsa, {{"kty", "oct"}, {"k", "AQAB"}}), HasSubstr("secret"));
    EXPECT_THAT(reason_against(rsa, {{"kty", "oct"}}), HasSubstr("'kty'"));
    EXPECT_THAT(reason_against(rsa, {{"kty", nullptr}}), HasSubstr("'kty'"));
    EXPECT_THAT(reason_against(rsa, {{"alg", "RS384"}}), HasSubstr("'alg' is not RS256"));
    EXPECT_THAT(reason_against(rsa, {{"alg", "HS256"}}), HasSubstr("'alg'"));
    EXPECT_THAT(reason_against(rsa, {{"alg", "ES256"}}), HasSubstr("'alg'"));
    EXPECT_THAT(reason_against(rsa, {{"n", "AQAB=="}}), HasSubstr("'n'"));
    EXPECT_THAT(reason_against(rsa, {{"n", 5}}), HasSubstr("'n'"));
    EXPECT_THAT(reason_against(rsa, {{"e", "AQ"}}), HasSubstr("cannot be")) << "1";
    EXPECT_THAT(reason_against(rsa, {{"e", "AgAA"}}), HasSubstr("cannot be")) << "an even one";
    EXPECT_THAT(reason_against(rsa, {{"e", "AQABAQAB"}}), HasSubstr("exponent"));
    EXPECT_THAT(reason_against(rsa, {{"n", std::string(1400, 'x')}}), HasSubstr("8192"));
    EXPECT_THAT(reason_against(Signer::rsa(1024), {}), HasSubstr("1024 bits: 2048"));
    EXPECT_THAT(reason_against(p256, {{"crv", "P-384"}}), HasSubstr("'crv'"));
    EXPECT_THAT(reason_against(p256, {{"crv", "secp256k1"}}), HasSubstr("'crv'"));
    EXPECT_THAT(reason_against(p256, {{"y", p256.jwk("")["x"]}}), HasSubstr("not on P-256"));
    EXPECT_THAT(reason_against(p256, {{"y", "AQAB"}}), HasSubstr("32 bytes"));
    EXPECT_THAT(reason_against(ed, {{"crv", "X25519"}}), HasSubstr("'crv'"));
    EXPECT_THAT(reason_against(ed, {{"x", "AQAB"}}), HasSubstr("32 bytes"));
    EXPECT_THAT(reason_against(ed, {{"kid", ""}}), HasSubstr("'kid'"));
    EXPECT_THAT(reason_against(ed, {{"kid", 7}}), HasSubstr("'kid'"));
    EXPECT_THAT(reason_against(ed, {{"kid", std::string(257, 'k')}}), HasSubstr("'kid'"));
}

TEST(JwkSetOfAnIssuer, OfTwoKeysUnderOneIdHasNeither) {
    const JwkSet set = parsed({Signer::p256().jwk("a"), Signer::p256().jwk("a"), "no object"});
    EXPECT_EQ(set.size(), 0U);
    EXPECT_THAT(set.left_out(), ElementsAre(HasSubstr("key 2: it is no object"),
                                            HasSubstr("another key"), HasSubstr("another key")));
}

TEST(JwkSetOfAnIssuer, IsRefusedAsAWholeWhereItIsNone) {
    for (const std::string& text :
         {std::string{}, std::string{"[]"}, std::string{"{}"}, std::string{R"({"keys":{}})"},
          std::string{"<html>"}, std::string{R"({"keys":[],"keys":[]})"}, std::string(3000, '['),
          key_set(json::array(limits::kKeysPerSet + 1, json::object{}))}) {
        EXPECT_EQ(JwkSet::parse(text).error().code, ErrorCode::kMalformed) << text.substr(0, 40);
    }
    EXPECT_EQ(JwkSet::parse(R"({"keys":[]})")->size(), 0U);
}

}  // namespace
}  // namespace ragd
