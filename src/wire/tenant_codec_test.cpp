#include "wire/tenant_codec.hpp"

#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

TEST(TenantCodec, AChangeNamesWhatChanges) {
    const auto change = decode_tenant_change(R"({"quota": {"bytes": null, "documents": 0}})");
    ASSERT_TRUE(change) << change.error().message;
    EXPECT_EQ(*change, (QuotaChange{{Quota::kDocuments, 0}, {Quota::kBytes, std::nullopt}}));
}

TEST(TenantCodec, AWrongChangeIsToldByItsPointer) {
    const auto pointer_of = [](std::string_view body) {
        const auto change = decode_tenant_change(body);
        return change || change.error().fields.empty() ? "none" : change.error().fields[0].pointer;
    };
    EXPECT_EQ(pointer_of("[]"), "");
    EXPECT_EQ(pointer_of("{}"), "/quota");
    EXPECT_EQ(pointer_of(R"({"quota": 5})"), "/quota");
    EXPECT_EQ(pointer_of(R"({"quota": {"pages": 5}})"), "/quota/pages");
    EXPECT_EQ(pointer_of(R"({"quota": {"chunks": -1}})"), "/quota/chunks");
    EXPECT_EQ(pointer_of(R"({"quota": {"chunks": 9007199254740992}})"), "/quota/chunks");
    EXPECT_EQ(pointer_of(R"({"quota": {"chunks": "5"}})"), "/quota/chunks");
    EXPECT_EQ(pointer_of(R"({"quota": {}, "state": "active"})"), "/state");
}

TEST(TenantCodec, ATenantShowsItsQuotaAndWhatItHas) {
    TenantShown tenant{.record = {.id = TenantId{"acme"}}};
    tenant.quota.set(Quota::kDocuments, 10);
    QuotaNumbers use;
    use.set(Quota::kDocuments, 3);
    EXPECT_EQ(*parse_json(encode_tenant_use(tenant, use)), *parse_json(R"({
        "id": "acme", "state": "active", "created_at": "1970-01-01T00:00:00.000Z",
        "quota": {"documents": 10, "bytes": null, "chunks": null, "questions_per_day": null,
                  "tokens_per_day": null},
        "use": {"documents": 3, "bytes": null, "chunks": null, "questions_per_day": null,
                "tokens_per_day": null}})"));
}

}  // namespace
}  // namespace ragd
