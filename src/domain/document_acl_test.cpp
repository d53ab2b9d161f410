#include "domain/document_acl.hpp"

#include <gtest/gtest.h>

#include "testing/test_access.hpp"

namespace ragd {
namespace {

const Principal kMia{"user:mia"};
const Principal kHr{"group:hr"};

TEST(DocumentAcl, SaysWhoMayRead) {
    const Access mia = TestAccess::of("t", {"user:mia", "group:hr"});
    const Access tom = TestAccess::of("t", {"user:tom"});
    const Access admin = TestAccess::of("t", {"user:mia"}, {Right::kAdmin});
    struct Case {
        DocumentAcl acl;
        bool mia;
        bool tom;
    };
    const std::vector<Case> cases{
        {{}, true, true},
        {{.allow = {{kHr}}}, true, false},
        {{.allow = std::vector<Principal>{}}, false, false},
        {{.deny = {kMia}}, false, true},
        {{.allow = {{kHr}}, .deny = {kMia}}, false, false},
    };
    for (const Case& one : cases) {
        const std::string kept = encode_acl(one.acl);
        EXPECT_EQ(may_read(mia, one.acl), one.mia) << kept;
        EXPECT_EQ(may_read(tom, one.acl), one.tom) << kept;
        EXPECT_TRUE(may_read(admin, one.acl)) << kept;
        EXPECT_EQ(may_read_kept(mia, kept).value(), one.mia) << kept;
        EXPECT_EQ(may_read_kept(tom, kept).value(), one.tom) << kept;
        EXPECT_EQ(decode_acl(kept).value(), one.acl) << kept;
    }
}

TEST(DocumentAcl, IsKeptAsOneTextHoweverItWasWritten) {
    EXPECT_EQ(encode_acl({}), "");
    EXPECT_EQ(encode_acl({.allow = {{kMia, kHr, kMia}}}), R"({"allow":["group:hr","user:mia"]})");
    EXPECT_EQ(encode_acl({.allow = std::vector<Principal>{}, .deny = {kMia}}),
              R"({"allow":[],"deny":["user:mia"]})");
}

TEST(DocumentAcl, ADamagedOneLetsNobodyIn) {
    const Access mia = TestAccess::of("t", {"user:mia"});
    for (const char* text : {"x", "[]", "{}", "null", R"({"allow":"user:mia"})", R"({"allow":[1]})",
                             R"({"alow":["user:mia"]})"}) {
        const auto answer = may_read_kept(mia, text);
        ASSERT_FALSE(answer) << text;
        EXPECT_EQ(answer.error().code, ErrorCode::kInternal);
    }
}

}  // namespace
}  // namespace ragd
