#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "cache/cached_embedder.hpp"

namespace ragd {
namespace {

const EmbeddingModel kUncased{.name = "m", .revision = "0123456789abcdef0123", .dimension = 1};
const EmbeddingModel kCased{
    .name = "m", .revision = "0123456789abcdef0123", .dimension = 1, .cased = true};

std::string key(std::string_view text, const EmbeddingModel& model = kUncased) {
    return embedding_key(TenantId{"t"}, model, text);
}

TEST(EmbeddingKey, IsTheHashOfTheTrimmedLowerCasedTextAndASuffix) {
    EXPECT_EQ(key(" Hello World\n"), "emb:" + sha256_hex("hello world") + ":t:m:0123456789abcdef");
    EXPECT_EQ(key("\xC3\x84pfel"), key("\xC3\xA4pfel"));
}

TEST(EmbeddingKey, ACasedModelAlsoSeesTheExactText) {
    EXPECT_EQ(key("Hello", kCased), key("Hello") + ":" + sha256_hex("Hello"));
    EXPECT_NE(key("Hello", kCased), key("hello", kCased));
    EXPECT_EQ(key(" Hello ", kCased), key("Hello", kCased));
}

TEST(EmbeddingKey, SpecialTokensAreNotTheSameInLowerCase) {
    EXPECT_NE(key("what is [SEP]"), key("what is [sep]"));
}

TEST(EmbeddingKey, LettersThatLowerCaseByContextStayApart) {
    EXPECT_NE(key("\xCE\x9F\xCE\x94\xCE\x9F\xCE\xA3"), key("\xCE\xBF\xCE\xB4\xCE\xBF\xCF\x82"));
}

TEST(EmbeddingKey, TenantModelAndRevisionSeparate) {
    const auto base = key("a");
    EXPECT_NE(embedding_key(TenantId{"u"}, kUncased, "a"), base);
    auto other = kUncased;
    other.revision[0] = 'f';
    EXPECT_NE(embedding_key(TenantId{"t"}, other, "a"), base);
    other = kUncased;
    other.name = "n";
    EXPECT_NE(embedding_key(TenantId{"t"}, other, "a"), base);
}

}  // namespace
}  // namespace ragd
