#include "net/request_target.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// How a target is read: "path [segment;...] name=value;...", or the status that refuses it.
std::string read(std::string_view target, const std::string& method = "GET") {
    HttpRequest request{.method = method};
    if (const auto parsed = parse_target(target, request); !parsed) {
        return std::to_string(parsed.error().status);
    }
    std::string text = request.path + " [";
    for (const auto& segment : request.segments) {
        text += segment + ";";
    }
    text += "]";
    for (const auto& [name, value] : request.query) {
        text += " " + name + "=" + value + ";";
    }
    return text;
}

TEST(RequestTarget, SplitsBeforeItDecodes) {
    EXPECT_EQ(read("/documents/a%2Fb/content"), "/documents/a/b/content [documents;a/b;content;]");
    EXPECT_EQ(read("/a?x=1%262&y=%3D"), "/a [a;] x=1&2; y==;");
    EXPECT_EQ(read("/a%3Fb=c"), "/a?b=c [a?b=c;]");
}

TEST(RequestTarget, APlusIsASpaceInTheQueryOnly) {
    EXPECT_EQ(read("/a+b?c+d=e+f%2B"), "/a+b [a+b;] c d=e f+;");
}

TEST(RequestTarget, KeepsEmptySegmentsAndDotsAsTheyAre) {
    EXPECT_EQ(read("//a/../b/"), "//a/../b/ [;a;..;b;;]");  // no route fits such a path
    EXPECT_EQ(read("/%2e%2e/a"), "/../a [..;a;]");
}

TEST(RequestTarget, ParametersMayLackANameOrAValueAndMayRepeat) {
    EXPECT_EQ(read("/?a&=b&&a=2&c="), "/ [;] a=; =b; a=2; c=;");
}

TEST(RequestTarget, TakesTheHostOffTheAbsoluteForm) {
    EXPECT_EQ(read("HTTP://h:1/a?b=c"), "/a [a;] b=c;");
    EXPECT_EQ(read("https://h?b=c"), "/ [;] b=c;");
    for (const char* bad : {"http://", "http:///a", "ftp://h/a", "h:80", "http:/h/a"}) {
        EXPECT_EQ(read(bad), "400") << bad;
    }
}

TEST(RequestTarget, TheAsteriskIsForOptions) {
    EXPECT_EQ(read("*", "OPTIONS"), "* []");
    EXPECT_EQ(read("*", "GET"), "400");
    EXPECT_EQ(read("**", "OPTIONS"), "400");
}

TEST(RequestTarget, RefusesWhatCannotBeReadInOneWay) {
    using namespace std::string_view_literals;
    for (const auto bad : {""sv, "a"sv, "/a b"sv, "/a\tb"sv, "/a\0b"sv, "/caf\xc3\xa9"sv, "/a#b"sv,
                           "/%"sv, "/%2"sv, "/%zz"sv, "/%00"sv, "/a?b=%0"sv, "/a?%00=b"sv}) {
        EXPECT_EQ(read(bad), "400") << bad;
    }
}

}  // namespace
}  // namespace ragd
