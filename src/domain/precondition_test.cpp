#include "domain/precondition.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

const DocumentState kState{.version = 3,
                           .updated_at = WallTime{std::chrono::milliseconds{1767}},
                           .content_sha256 = "ab12"};

bool holds(const Precondition& precondition, const DocumentState* state) {
    const auto checked = precondition.check(state);
    EXPECT_TRUE(checked || checked.error().code == ErrorCode::kPreconditionFailed);
    return checked.has_value();
}

TEST(Precondition, NoneHoldsOfAllAndOfNothing) {
    EXPECT_TRUE(Precondition{}.is_none());
    EXPECT_TRUE(holds({}, &kState));
    EXPECT_TRUE(holds({}, nullptr));
}

TEST(Precondition, ATagIsOfOneState) {
    const Precondition same{.tags = {"1.1", document_tag(3, kState.updated_at)}};
    EXPECT_FALSE(same.is_none());
    EXPECT_TRUE(holds(same, &kState));
    EXPECT_TRUE(holds({.tags = {"ab12"}}, &kState)) << "the text is the same";
    DocumentState later = kState;
    later.updated_at += std::chrono::milliseconds{1};
    EXPECT_FALSE(holds(same, &later));
    later = kState;
    ++later.version;
    EXPECT_FALSE(holds(same, &later));
    EXPECT_FALSE(holds(same, nullptr));
}

TEST(Precondition, AStarIsAnyOrNone) {
    EXPECT_TRUE(holds({.exists = true}, &kState));
    EXPECT_FALSE(holds({.exists = true}, nullptr));
    EXPECT_TRUE(holds({.absent = true}, nullptr));
    EXPECT_FALSE(holds({.absent = true}, &kState));
}

}  // namespace
}  // namespace ragd
