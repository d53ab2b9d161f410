#include "domain/access.hpp"

#include <type_traits>

#include <gtest/gtest.h>

#include "domain/scope.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

TEST(Access, IsMadeByItsMakersAlone) {
    static_assert(!std::is_default_constructible_v<Access>);
    static_assert(!std::is_default_constructible_v<RequestContext>);
    static_assert(!std::is_default_constructible_v<Scope>);
    static_assert(!std::is_constructible_v<Access, TenantId>);
    static_assert(!std::is_constructible_v<Scope, Access, CollectionName>);
    static_assert(!std::is_constructible_v<Scope, CollectionKey>);
    EXPECT_EQ(Access::local_operator().tenant(), TenantId{"default"}) << "as in every old file";
}

TEST(Access, TheLocalOperatorAndAMeasurementMayDoAll) {
    for (const Access& access : {Access::local_operator(), Access::for_eval()}) {
        for (const Right right : {Right::kQuery, Right::kIndex, Right::kAdmin}) {
            EXPECT_TRUE(access.require(right));
        }
        EXPECT_TRUE(access.sees_all());
    }
}

TEST(Access, NobodyMayNothingAndIsAskedWhoHeIs) {
    const Access nobody = Access::nobody();
    EXPECT_TRUE(nobody.is_nobody());
    EXPECT_FALSE(Access::anonymous().is_nobody());
    EXPECT_EQ(nobody.require(Right::kQuery).error().code, ErrorCode::kUnauthenticated);
}

TEST(Access, WhatSpansTenantsIsForTheLocalOperatorAlone) {
    EXPECT_TRUE(Access::local_operator().may(Right::kOperator));
    EXPECT_FALSE(Access::anonymous().may(Right::kOperator));
    EXPECT_TRUE(Access::anonymous().sees_all());
}

TEST(Access, NamesTheRightThatIsMissing) {
    const Access reader = TestAccess::of("acme", {}, {Right::kQuery});
    EXPECT_TRUE(reader.require(Right::kQuery));
    EXPECT_FALSE(reader.sees_all());
    const auto refused = reader.require(Right::kIndex);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
    EXPECT_NE(refused.error().message.find("'index'"), std::string::npos);
}

TEST(Access, IsWhoItIsNotWhichCopy) {
    const Access one = TestAccess::of("acme", {"user:mia", "group:hr", "user:mia"});
    EXPECT_EQ(one, TestAccess::of("acme", {"group:hr", "user:mia"}));
    EXPECT_NE(one, TestAccess::of("acme", {"user:mia"}));
    EXPECT_NE(one, TestAccess::of("other", {"group:hr", "user:mia"}));
    EXPECT_NE(one, TestAccess::of("acme", {"group:hr", "user:mia"}, {Right::kAdmin}));
}

TEST(Access, AMovedFromOneIsStillSomebody) {
    Access one = TestAccess::of("acme");
    // NOLINTNEXTLINE(performance-move-const-arg): that it copies is the claim
    const Access other = std::move(one);
    EXPECT_EQ(one, other);  // NOLINT(bugprone-use-after-move): and this
}

TEST(Scope, HasTheTenantOfItsContext) {
    const auto ctx = test_context(TestAccess::of("acme"));
    const Scope scope = Scope::of(ctx, CollectionName{"notes"});
    EXPECT_EQ(scope.key(), (CollectionKey{TenantId{"acme"}, CollectionName{"notes"}}));
    EXPECT_EQ(scope.access(), ctx.access);
}

}  // namespace
}  // namespace ragd
