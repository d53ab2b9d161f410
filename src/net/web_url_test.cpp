#include "net/web_url.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string parsed(const std::string& text) {
    const auto url = parse_web_url(text);
    return url ? url->text : "none";
}

std::string resolved(const std::string& base, const std::string& reference) {
    const auto url = resolve_web_url(parse_web_url(base).value(), reference);
    return url ? url->text : "none";
}

TEST(WebUrl, HasOneForm) {
    EXPECT_EQ(parsed("HTTP://Example.COM:80/a/./b/../c?q=1#part"), "http://example.com/a/c?q=1");
    EXPECT_EQ(parsed("https://example.com"), "https://example.com/");
    EXPECT_EQ(parsed(" https://example.com:8443/a b "), "https://example.com:8443/a%20b");
    EXPECT_EQ(parse_web_url("http://[::1]:81/")->host, "::1");
    EXPECT_EQ(parse_web_url("http://[::1]:81/")->origin, "http://[::1]:81");
}

TEST(WebUrl, RefusesWhatIsNone) {
    for (const char* text : {"", "ftp://example.com/", "file:///etc/passwd", "/a", "http://",
                             "http://user@example.com/", "http://u:p@example.com/", "gopher://a/",
                             "javascript:alert(1)", "http://a\x01/"}) {
        EXPECT_EQ(parsed(text), "none") << text;
    }
}

TEST(WebUrl, ResolvesReferences) {
    EXPECT_EQ(resolved("http://a/x/y?z", "b.html#c"), "http://a/x/b.html");
    EXPECT_EQ(resolved("http://a/x/y", "../b"), "http://a/b");
    EXPECT_EQ(resolved("http://a/x/y", "/b"), "http://a/b");
    EXPECT_EQ(resolved("http://a/x/y", "//other/b"), "http://other/b");
    EXPECT_EQ(resolved("http://a/x/y", "?p=2"), "http://a/x/y?p=2");
    EXPECT_EQ(resolved("http://a/x/y", "#top"), "http://a/x/y");
    EXPECT_EQ(resolved("http://a/x/y", "https://b/c"), "https://b/c");
    EXPECT_EQ(resolved("http://a/x/y", "mailto:ann@example.com"), "none");
    EXPECT_EQ(resolved("http://a/x/y", "javascript:void(0)"), "none");
}

TEST(WebUrl, KnowsItsFolder) {
    EXPECT_EQ(parse_web_url("http://a/x/y.html?q=/1/2")->folder(), "http://a/x/");
    EXPECT_EQ(parse_web_url("http://a")->folder(), "http://a/");
}

}  // namespace
}  // namespace ragd
