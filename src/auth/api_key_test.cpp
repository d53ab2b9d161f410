#include "auth/api_key.hpp"

#include <set>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(ApiKeyText, IsFoundAgainByItsIdAndItsSecretAlone) {
    const auto key = make_api_key();
    ASSERT_TRUE(key);
    EXPECT_EQ(key_id_of(key->text), key->id);
    ApiKeyRecord record{.tenant = TenantId{"acme"}};
    ASSERT_TRUE(seal(*key, record));
    EXPECT_TRUE(is_key_of(key->text, record));
    EXPECT_FALSE(record.digest.contains(key->text)) << "nobody can make a key of what is kept";
    for (std::size_t i = 0; i < key->text.size(); ++i) {
        std::string other = key->text;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(key_id_of(other)) << "a mistyped key costs no lookup: " << i;
        EXPECT_FALSE(is_key_of(other, record)) << i;
    }
}

TEST(ApiKeyText, IsAnotherOneEachTime) {
    std::set<std::string> texts;
    std::set<std::string> digests;
    ApiKeyRecord record;
    const auto same = make_api_key();
    for (int i = 0; i < 200; ++i) {
        texts.insert(make_api_key()->text);
        ASSERT_TRUE(seal(*same, record));
        digests.insert(record.digest);
    }
    EXPECT_EQ(texts.size(), 200U);
    EXPECT_EQ(digests.size(), 200U) << "each under a salt of its own";
}

TEST(ApiKeyText, OtherWordsAreNone) {
    for (const std::string text :
         {"", "ragd_", "sk-proj-1234", "ragd_abc_def_ghi",
          "ragd_____________________________________________________________"}) {
        EXPECT_FALSE(key_id_of(text)) << text;
    }
}

TEST(ConstantTime, ComparesAsEqualityDoes) {
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
}

}  // namespace
}  // namespace ragd
