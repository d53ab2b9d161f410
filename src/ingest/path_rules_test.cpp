#include "ingest/path_rules.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(PathRules, WithoutPatternsAllIsTaken) {
    EXPECT_TRUE(PathRules{}.takes_file("a/b.md"));
    EXPECT_TRUE(PathRules{}.enters_folder("a"));
}

TEST(PathRules, WhatIsExcludedIsNotTakenNorWhatIsBelow) {
    const PathRules rules{{}, {"drafts/", "*.tmp", "/top.md"}};
    EXPECT_FALSE(rules.takes_file("drafts/a.md"));
    EXPECT_FALSE(rules.takes_file("x/drafts/deep/a.md"));
    EXPECT_FALSE(rules.enters_folder("x/drafts"));
    EXPECT_FALSE(rules.takes_file("x/a.tmp"));
    EXPECT_FALSE(rules.takes_file("top.md"));
    EXPECT_TRUE(rules.takes_file("x/top.md"));
    EXPECT_TRUE(rules.takes_file("drafts")) << "a file of that name is no folder";
}

TEST(PathRules, WhereSomethingIsIncludedTheRestIsNotTaken) {
    const PathRules rules{{"*.pdf", "handbook/"}, {"secret.pdf"}};
    EXPECT_TRUE(rules.takes_file("a/b.pdf"));
    EXPECT_TRUE(rules.takes_file("handbook/deep/a.md"));
    EXPECT_FALSE(rules.takes_file("a/b.md"));
    EXPECT_FALSE(rules.takes_file("handbook/secret.pdf"));
    EXPECT_TRUE(rules.enters_folder("a")) << "there may be a PDF below";
}

TEST(PathRules, TheLastPatternWinsAndSignsOfCommentsAreNames) {
    const PathRules rules{{}, {"*.md", "!keep.md", "#x"}};
    EXPECT_FALSE(rules.takes_file("a.md"));
    EXPECT_TRUE(rules.takes_file("keep.md"));
    EXPECT_FALSE(rules.takes_file("#x"));
}

}  // namespace
}  // namespace ragd
