#include "text/syntax.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Syntax, IsKnownByTheName) {
    EXPECT_EQ(syntax_of("docs/guide.md"), TextSyntax::kMarkdown);
    EXPECT_EQ(syntax_of("guide.mdx"), TextSyntax::kMarkdown);
    EXPECT_EQ(syntax_of("notes.txt"), TextSyntax::kMarkdown);
    EXPECT_EQ(syntax_of("pep-0008.RST"), TextSyntax::kReStructuredText);
    EXPECT_EQ(syntax_of("git-add.adoc"), TextSyntax::kAsciiDoc);
    EXPECT_EQ(syntax_of("kb/job.sh"), TextSyntax::kCode);
    EXPECT_EQ(syntax_of("a/Makefile"), TextSyntax::kCode);
    EXPECT_EQ(syntax_of("conf.yaml"), TextSyntax::kCode);
    EXPECT_EQ(syntax_of("conf.json"), TextSyntax::kCode);
}

TEST(Syntax, OfOtherNamesIsThatOfPlainText) {
    EXPECT_EQ(syntax_of("README"), TextSyntax::kMarkdown);
    EXPECT_EQ(syntax_of("a.csv#12"), TextSyntax::kMarkdown);
    EXPECT_EQ(syntax_of("644fc8a1acca"), TextSyntax::kMarkdown);
    EXPECT_EQ(syntax_of(".py"), TextSyntax::kMarkdown);
    EXPECT_EQ(syntax_of(""), TextSyntax::kMarkdown);
}

}  // namespace
}  // namespace ragd
