#include "clients/openai/service.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string chat_url(std::string base_url) {
    return url_of({.base_url = std::move(base_url), .model = "tea"}, "/chat/completions");
}

/// The header that carries the key, as "name: value"; "" without one.
std::string key_header(std::string base_url, std::string key) {
    const HttpHeaders headers =
        headers_for({.base_url = std::move(base_url), .api_key = std::move(key)}, "x/y");
    std::string found;
    for (const auto& [name, value] : headers) {
        if (name != "Accept") {
            found += name + ": " + value;
        }
    }
    return found;
}

TEST(UrlOf, TakesABaseUrlHoweverItEnds) {
    for (const char* const base :
         {"http://h:1/v1", "http://h:1/v1/", "http://h:1/v1//", "http://h:1/v1/chat/completions",
          "http://h:1/v1/chat/completions/", " http://h:1/v1\n", "http://h:1/v1?",
          "http://h:1/v1#x"}) {
        EXPECT_EQ(chat_url(base), "http://h:1/v1/chat/completions") << base;
    }
    EXPECT_EQ(url_of({.base_url = "http://h/v1/chat/completions"}, "/models"),
              "http://h/v1/models");
}

TEST(UrlOf, KeepsTheQueryBehindTheRoute) {
    EXPECT_EQ(chat_url("http://h/v1?k=1"), "http://h/v1/chat/completions?k=1");
    EXPECT_EQ(chat_url("http://h/v1/?k=a/b"), "http://h/v1/chat/completions?k=a/b");
    EXPECT_EQ(chat_url("http://h/v1/chat/completions?k=1"), "http://h/v1/chat/completions?k=1");
}

TEST(UrlOf, IsThatOfAzuresOwnClient) {
    const std::string whole =
        "https://n.openai.azure.com/openai/deployments/tea/chat/completions?api-version=2024-06-01";
    for (const char* const base :
         {"https://n.openai.azure.com?api-version=2024-06-01",
          "https://n.openai.azure.com/?api-version=2024-06-01",
          "https://n.openai.azure.com/openai/?api-version=2024-06-01",
          "https://n.openai.azure.com/openai/deployments/tea?api-version=2024-06-01",
          "https://n.openai.azure.com/openai/deployments/tea/chat/completions?api-version="
          "2024-06-01"}) {
        EXPECT_EQ(chat_url(base), whole) << base;
        EXPECT_EQ(url_of({.base_url = base, .model = "tea"}, "/models"),
                  "https://n.openai.azure.com/openai/models?api-version=2024-06-01")
            << base;
    }
    EXPECT_EQ(chat_url("https://n.openai.azure.com/openai/v1"),
              "https://n.openai.azure.com/openai/v1/chat/completions");
}

TEST(HeadersFor, AzureTakesAKeyInAHeaderOfItsOwn) {
    EXPECT_EQ(key_header("https://h/v1", "k"), "Authorization: Bearer k");
    EXPECT_EQ(key_header("https://h/v1", ""), "");
    EXPECT_EQ(key_header("https://n.openai.azure.com/openai/v1", "k"), "api-key: k");
    EXPECT_EQ(key_header("http://h/openai/deployments/m?api-version=1", "k"), "api-key: k");
    EXPECT_EQ(key_header("https://n.openai.azure.com/openai/v1", "eyJ.a.b"),
              "Authorization: Bearer eyJ.a.b")
        << "a token of Entra";
    EXPECT_EQ(key_header("https://azure.com.evil.example/v1", "k"), "Authorization: Bearer k");
}

}  // namespace
}  // namespace ragd
