#include "app/redirect.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Where a request with this Host goes; nothing: nowhere.
std::string sent_to(const std::string& host, const std::string& target = "/a?b=c",
                    std::uint16_t port = 8443) {
    const HttpRequest request{.target = target, .headers = {{"Host", host}}};
    return https_address(request, {"rag.example.com", ".below.example"}, port).value_or("");
}

TEST(Redirect, KeepsNameAndTarget) {
    EXPECT_EQ(sent_to("rag.example.com"), "https://rag.example.com:8443/a?b=c");
    EXPECT_EQ(sent_to("rag.example.com:8080"), "https://rag.example.com:8443/a?b=c");
    EXPECT_EQ(sent_to("x.below.example.:1"), "https://x.below.example:8443/a?b=c");
    EXPECT_EQ(sent_to("[::1]:80"), "https://[::1]:8443/a?b=c");
    EXPECT_EQ(sent_to("localhost", "/", 443), "https://localhost/");
    EXPECT_EQ(sent_to("localhost", "*"), "https://localhost:8443/");
    EXPECT_EQ(sent_to("localhost", "//evil.example"), "https://localhost:8443//evil.example");
}

TEST(Redirect, SendsNobodyElsewhere) {
    EXPECT_EQ(sent_to("evil.example"), "");
    EXPECT_EQ(sent_to("rag.example.com.evil.example"), "");
    EXPECT_EQ(sent_to("[evil.example]"), "");
    EXPECT_EQ(sent_to(""), "");
    EXPECT_EQ(https_address({.target = "/"}, {"*"}, 443).error().code, ErrorCode::kInvalidField);
}

}  // namespace
}  // namespace ragd
