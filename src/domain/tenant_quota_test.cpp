#include "domain/tenant_quota.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(TenantQuota, IsReadAsItIsWritten) {
    const auto quota = parse_tenant_quota("documents=10000, bytes=10GiB,tokens_per_day=0");
    ASSERT_TRUE(quota) << quota.error().message;
    EXPECT_EQ(quota->at(Quota::kDocuments), 10'000U);
    EXPECT_EQ(quota->at(Quota::kBytes), std::uint64_t{10} << 30);
    EXPECT_EQ(quota->at(Quota::kTokensPerDay), 0U) << "none at all is a quota, too";
    EXPECT_FALSE(quota->at(Quota::kChunks));
    EXPECT_EQ(decode_tenant_quota(encode_tenant_quota(*quota)), *quota);
    EXPECT_EQ(parse_tenant_quota(""), TenantQuota{});
}

TEST(TenantQuota, SaysWhatIsNone) {
    for (const std::string_view text :
         {"documents", "documents=", "documents=-1", "documents=1.5", "documents=1GB", "pages=5",
          "documents=1,documents=2", ",", "documents=9007199254740992",
          "bytes=9007199254740991KiB"}) {
        const auto quota = parse_tenant_quota(text);
        ASSERT_FALSE(quota) << text;
        EXPECT_EQ(quota.error().code, ErrorCode::kInvalidField) << text;
    }
    EXPECT_EQ(decode_tenant_quota("{\"pages\": 1}").error().code, ErrorCode::kInternal);
    EXPECT_EQ(decode_tenant_quota("[]").error().code, ErrorCode::kInternal);
}

TEST(TenantQuota, ItsOwnCountBeforeThoseOfAll) {
    TenantQuota own;
    own.set(Quota::kDocuments, 5);
    TenantQuota of_all;
    of_all.set(Quota::kDocuments, 1);
    of_all.set(Quota::kChunks, 7);
    const TenantQuota both = own.or_else(of_all);
    EXPECT_EQ(both.at(Quota::kDocuments), 5U);
    EXPECT_EQ(both.at(Quota::kChunks), 7U);
    EXPECT_TRUE(both.has_any(kStoredQuotas));
    EXPECT_FALSE(both.has_any(kDailyQuotas));
}

}  // namespace
}  // namespace ragd
