#include "cli/markdown_marks.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string read(std::string_view text) {
    std::string out;
    for (const Span& span : without_marks(text)) {
        out += span.of(text);
    }
    return out;
}

TEST(MarkdownMarks, EmphasisCodeAndLinksLoseTheirMarks) {
    EXPECT_EQ(read("Use **four minutes**, *not* ***six***."), "Use four minutes, not six.");
    EXPECT_EQ(read("It is _always_ __so it is__."), "It is always so it is.");
    EXPECT_EQ(read("Run `make install` as ``a `b` c``."), "Run make install as a `b` c.");
    EXPECT_EQ(read("See [the `git` guide](https://example.com/x \"T\") now."),
              "See the git guide now.");
    EXPECT_EQ(read("![A map](map.png)"), "A map");
    EXPECT_EQ(read("[Cargo][cargo] and [Rust Book][]"), "Cargo and Rust Book");
    EXPECT_EQ(read("<https://example.com/a>"), "https://example.com/a");
    EXPECT_EQ(read("one<!-- ignore --> two<br/>three"), "one twothree");
    EXPECT_EQ(read("press <kbd>Ctrl</kbd>"), "press Ctrl");
    EXPECT_EQ(read(R"(5 \* 3 \# \[x\])"), "5 * 3 # [x]");
}

TEST(MarkdownMarks, WhatOnlyLooksLikeAMarkStays) {
    for (const std::string_view text :
         {"2 * 3 * 4", "argv[1] and a[i][j]", "__init__ is called", "snake_case_name",
          "std::vector<int> and a<b>c", "*.txt and *.md", "int **argv, char **envp", "a ` alone",
          "linkgit:gitignore[5]", "as said [1][2]", "half [a link](", "C:\\dir\\new",
          "**not closed", "<- arrow ->"}) {
        EXPECT_EQ(read(text), text);
    }
}

TEST(MarkdownMarks, DeepNestingEnds) {
    std::string nested = "x";
    for (int i = 0; i < 300; ++i) {
        nested = "[" + nested + "](y)";
    }
    EXPECT_TRUE(read(nested).contains("x"));
}

}  // namespace
}  // namespace ragd
