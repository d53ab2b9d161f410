#include "formats/ignore_rules.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ragd {
namespace {

bool ignores(std::string_view rules, std::string_view path, bool folder = false) {
    return IgnoreRules{rules}.judge(path, folder) == IgnoreRules::Verdict::kIgnore;
}

TEST(IgnoreRules, NameMatchesAtAnyDepth) {
    EXPECT_TRUE(ignores("x.txt", "x.txt"));
    EXPECT_TRUE(ignores("x.txt", "a/b/x.txt"));
    EXPECT_FALSE(ignores("x.txt", "a/yx.txt"));
    EXPECT_TRUE(ignores("*.log", "a/b.log"));
    EXPECT_FALSE(ignores("*.log", "a/b.log.txt"));
}

TEST(IgnoreRules, SlashAnchorsToTheFolderOfTheFile) {
    EXPECT_TRUE(ignores("/x", "x"));
    EXPECT_FALSE(ignores("/x", "a/x"));
    EXPECT_TRUE(ignores("a/*.c", "a/x.c"));
    EXPECT_FALSE(ignores("a/*.c", "a/b/x.c"));
    EXPECT_FALSE(ignores("a/*.c", "b/a/x.c"));
}

TEST(IgnoreRules, TrailingSlashMeansFoldersOnly) {
    EXPECT_TRUE(ignores("build/", "a/build", true));
    EXPECT_FALSE(ignores("build/", "a/build", false));
}

TEST(IgnoreRules, SpacesAtTheEndCountOnlyWhereTheyAreQuoted) {
    EXPECT_TRUE(ignores("x   ", "x"));
    EXPECT_TRUE(ignores("x\\ ", "x "));
    EXPECT_TRUE(ignores("x\\  \r\n", "x "));
    EXPECT_TRUE(ignores("x\\\\ ", "x\\"));  // the backslash is itself quoted
    EXPECT_TRUE(ignores("x\t", "x\t"));     // a tab is no space
}

TEST(IgnoreRules, TwoStarsCrossFolders) {
    EXPECT_TRUE(ignores("**/x", "x"));
    EXPECT_TRUE(ignores("**/x", "a/b/x"));
    EXPECT_FALSE(ignores("**/x", "a/bx"));
    EXPECT_TRUE(ignores("a/**", "a/b/c"));
    EXPECT_FALSE(ignores("a/**", "a", true));
    EXPECT_TRUE(ignores("a/**/z", "a/z"));
    EXPECT_TRUE(ignores("a/**/z", "a/b/c/z"));
    EXPECT_FALSE(ignores("a/**/z", "a/b/cz"));
    EXPECT_TRUE(ignores("a/***/z", "a/b/c/z"));
}

TEST(IgnoreRules, QuestionMarksAndClasses) {
    EXPECT_TRUE(ignores("?.md", "\u00e9.md"));
    EXPECT_FALSE(ignores("?.md", "ab.md"));
    EXPECT_TRUE(ignores("[a-c]1", "b1"));
    EXPECT_FALSE(ignores("[!a-c]1", "b1"));
    EXPECT_TRUE(ignores("[]x]", "]"));
    EXPECT_TRUE(ignores("[^^]", "a"));
    EXPECT_FALSE(ignores("[^^]", "^"));
    EXPECT_TRUE(ignores("[\\]]", "]"));
    EXPECT_TRUE(ignores("[a\\-c]", "-"));
    EXPECT_FALSE(ignores("[a\\-c]", "b"));
    EXPECT_TRUE(ignores("[a-]", "-"));
    EXPECT_TRUE(ignores("v[[:digit:]].md", "v2.md"));
    EXPECT_FALSE(ignores("v[![:digit:]_].md", "v2.md"));
    EXPECT_FALSE(ignores("[[:nothing:]n]", "n")) << "as git has it";
}

TEST(IgnoreRules, LaterPatternsAndExclamationMarksWin) {
    EXPECT_FALSE(ignores("*.txt\n!keep.txt", "keep.txt"));
    EXPECT_TRUE(ignores("!keep.txt\n*.txt", "keep.txt"));
    EXPECT_EQ(IgnoreRules{"!a"}.judge("a", false), IgnoreRules::Verdict::kKeep);
    EXPECT_EQ(IgnoreRules{"!a"}.judge("b", false), IgnoreRules::Verdict::kNone);
}

TEST(IgnoreRules, CommentsBlanksAndEscapes) {
    EXPECT_FALSE(ignores("# x\n\n  \n", "# x"));
    EXPECT_TRUE(ignores("\\#x", "#x"));
    EXPECT_TRUE(ignores("\\!x", "!x"));
    EXPECT_TRUE(ignores("x  \r\ny", "x"));
    EXPECT_TRUE(ignores("x\\ ", "x "));
    EXPECT_TRUE(ignores("a\\*b", "a*b"));
    EXPECT_FALSE(ignores("a\\*b", "axb"));
    EXPECT_TRUE(ignores("\xEF\xBB\xBFx", "x")) << "after a byte order mark";
}

TEST(IgnoreRules, WhatIsNoPatternHidesNothing) {
    EXPECT_FALSE(ignores("[a", "[a"));
    EXPECT_FALSE(ignores("a[", "a["));
    EXPECT_FALSE(ignores("a\\", "a\\"));
    EXPECT_FALSE(ignores("/\n!/\n!\n", "x"));
}

TEST(IgnoreRules, ManyStarsTakeNoLongerThanTheirProduct) {
    std::string pattern;
    for (int n = 0; n < 200; ++n) {
        pattern += "*a";
    }
    EXPECT_FALSE(ignores(pattern + "b", std::string(2000, 'a')));
}

}  // namespace
}  // namespace ragd
