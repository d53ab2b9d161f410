#include "api/foreign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;

bool ours(const char* host, const std::vector<std::string>& names = {}) {
    return check_host({.headers = {{"host", host}}}, names).has_value();
}

TEST(CheckHost, LoopbackAndAddressesAreOurs) {
    for (const auto* host :
         {"localhost", "LOCALHOST:8080", "localhost.", "ragd.localhost:80", "127.0.0.1:8080",
          "127.8.9.1", "[::1]:8080", "[::1]", "192.168.1.7:8080", "0.0.0.0"}) {
        EXPECT_TRUE(ours(host)) << host;
    }
}

TEST(CheckHost, OtherNamesAreNot) {
    for (const auto* host :
         {"evil.example", "evil.example:8080", "localhost.evil.example", "evil-localhost", "ragd",
          "127.0.0.1.evil.example", "", ":8080", "[evil.example]", "[", "127.1", "::1"}) {
        EXPECT_FALSE(ours(host)) << host;
    }
    const auto refused = check_host({.headers = {{"Host", "evil.example"}}}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
    EXPECT_THAT(refused.error().message, HasSubstr("ALLOWED_HOSTS"));
}

TEST(CheckHost, UnlessTheyAreListed) {
    EXPECT_TRUE(ours("RAG.example.com:443", {"docs.example.com", "rag.example.com"}));
    EXPECT_FALSE(ours("x.rag.example.com", {"rag.example.com"}));
    EXPECT_TRUE(ours("x.y.example.com", {".example.com"}));
    EXPECT_FALSE(ours("example.com", {".example.com"}));
    EXPECT_FALSE(ours("evilexample.com", {".example.com"}));
    EXPECT_TRUE(ours("whatever", {"*"}));
}

TEST(CheckHost, WhoSaysNoneIsNoBrowser) {
    EXPECT_TRUE(check_host({}, {}));
}

Result<void> changing(const char* origin, std::string method = "DELETE",
                      const std::vector<std::string>& origins = {}) {
    return check_origin(
        {.method = std::move(method), .headers = {{"Host", "127.0.0.1:8080"}, {"Origin", origin}}},
        origins);
}

TEST(CheckOrigin, PagesOfOthersChangeNothing) {
    for (const auto* origin : {"https://evil.example", "null", "http://127.0.0.1:9999", "",
                               "http://127.0.0.1", "127.0.0.1:8080"}) {
        EXPECT_FALSE(changing(origin)) << origin;
        EXPECT_FALSE(changing(origin, "POST")) << origin;
        EXPECT_TRUE(changing(origin, "GET")) << origin << ": its browser keeps it from reading";
    }
    EXPECT_THAT(changing("https://evil.example").error().message, HasSubstr("CORS_ORIGINS"));
}

TEST(CheckOrigin, OurOwnAndListedPagesDo) {
    EXPECT_TRUE(changing("http://127.0.0.1:8080"));
    EXPECT_TRUE(changing("https://docs.test", "POST", {"https://docs.test"}));
    EXPECT_TRUE(changing("https://any.test", "POST", {"*"}));
    EXPECT_TRUE(check_origin({.method = "DELETE"}, {})) << "no browser";
}

}  // namespace
}  // namespace ragd
