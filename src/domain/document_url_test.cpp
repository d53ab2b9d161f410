#include "domain/document_url.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(DocumentUrl, WhatIsFollowedOrOursIsSafe) {
    for (const std::string_view url :
         {"", "https://tea.example/a:b?c=javascript:d", "HTTP://x", "file:///home/me/tea.md",
          "s3://bucket/tea.md", "ssh://git@tea.example/tea.git/tea.md", "git://x/y",
          "mailto:leaf@tea.example", "docs/tea.md", "/tea", "#tea", "C:\\tea.md"}) {
        EXPECT_TRUE(is_safe_url(url)) << url;
    }
}

TEST(DocumentUrl, WhatRunsIsNotHoweverItIsWritten) {
    for (const std::string_view url :
         {"javascript:alert(1)", "JavaScript:alert(1)", " javascript:x", "\tjava\nscript:x",
          "\x01javascript:x", "data:text/html,x", "vbscript:x", "blob:https://x", "about:blank",
          "view-source:x", "javascript://tea.example/%0aalert(1)"}) {
        EXPECT_FALSE(is_safe_url(url)) << url;
    }
}

}  // namespace
}  // namespace ragd
