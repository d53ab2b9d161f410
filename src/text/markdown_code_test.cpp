#include "text/markdown_code.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// The letters of `text` that are code.
std::string code_of(std::string_view text) {
    MarkdownCode code;
    std::string found;
    for (const char c : text) {
        const bool is_code = code.ahead();
        if (is_code && c >= 'a' && c <= 'z') {
            found += c;
        }
        code.take(c);
    }
    return found;
}

TEST(MarkdownCode, IsBetweenBackticks) {
    EXPECT_EQ(code_of("a `b` c `d` e"), "bd");
    EXPECT_EQ(code_of("``b ` b`` c"), "bb");
    EXPECT_EQ(code_of("```b``` c"), "b");
}

TEST(MarkdownCode, IsBetweenFences) {
    EXPECT_EQ(code_of("a\n```\nb\n```\nc"), "b");
    EXPECT_EQ(code_of("a\n~~~\nb `d\n~~~\nc"), "bd");
    EXPECT_EQ(code_of("- ```\n  b\n  ```\n  c"), "b");
    EXPECT_EQ(code_of("1. ```\nb\n   ```\nc"), "b");
    EXPECT_EQ(code_of("````\nb\n```\nd\n````\nc"), "bd");
    EXPECT_EQ(code_of("```\nb"), "b") << "a fence that is never closed goes on to the end";
}

TEST(MarkdownCode, AnOpenBacktickEndsWithItsLine) {
    EXPECT_EQ(code_of("5` b\nc"), "b");
    EXPECT_EQ(code_of("c ~ d ~~~ e"), "");
}

}  // namespace
}  // namespace ragd
