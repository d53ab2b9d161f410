#include "api/router.hpp"

#include <gtest/gtest.h>

#include "api/routes.hpp"

namespace ragd {
namespace {

using Segments = std::vector<std::string>;

const RouteTable& table() {
    static const RouteTable every{route_families()};
    return every;
}

std::string allowed_methods(const Segments& segments) {
    return table().allowed_methods(segments);
}

std::string found(std::string_view method, const Segments& segments) {
    const auto match = table().find(method, segments);
    if (!match) {
        return std::string{name_of(match.error().code)};
    }
    return fmt::format("{} {} [{}]{}", match->route->method, match->route->pattern, match->id,
                       match->part.empty() ? "" : " " + match->part);
}

TEST(Router, FindsEveryRoute) {
    EXPECT_EQ(found("POST", {"query"}), "POST /query []");
    EXPECT_EQ(found("POST", {"index"}), "POST /index []");
    EXPECT_EQ(found("GET", {"documents"}), "GET /documents []");
    EXPECT_EQ(found("GET", {"documents", "a"}), "GET /documents/{id} [a]");
    EXPECT_EQ(found("DELETE", {"documents", "a"}), "DELETE /documents/{id} [a]");
    EXPECT_EQ(found("GET", {"documents", "a", "content"}), "GET /documents/{id}/content [a]");
    EXPECT_EQ(found("GET", {"health"}), "GET /health []");
    EXPECT_EQ(found("GET", {"health", "ready"}), "GET /health/ready []");
    EXPECT_EQ(found("GET", {"metrics"}), "GET /metrics []");
    EXPECT_EQ(found("GET", {"openapi.json"}), "GET /openapi.json []");
    EXPECT_EQ(found("GET", {"version"}), "GET /version []");
}

TEST(Router, AnotherNameIsOneSegmentOrTheMiddleOfIt) {
    EXPECT_EQ(found("PUT", {"originals", "ab12"}), "PUT /originals/{sha256} [] ab12");
    EXPECT_EQ(found("GET", {"originals", "ab", "12"}), "not_found");
    EXPECT_EQ(found("GET", {"originals", ""}), "not_found");
    EXPECT_EQ(found("GET", {"documents", "a", "b.pdf", "pages", "3.png"}),
              "GET /documents/{id}/pages/{page}.png [a/b.pdf] 3");
    EXPECT_EQ(found("GET", {"documents", "a", "pages", ".png"}),
              "GET /documents/{id} [a/pages/.png]");
    EXPECT_EQ(found("GET", {"documents", "a", "b", "original"}),
              "GET /documents/{id}/original [a/b]");
}

TEST(Router, AnIdMayHaveSlashes) {
    EXPECT_EQ(found("GET", {"documents", "a", "b.md"}), "GET /documents/{id} [a/b.md]");
    EXPECT_EQ(found("GET", {"documents", "a/b.md"}), "GET /documents/{id} [a/b.md]");
    EXPECT_EQ(found("GET", {"documents", "a", "b.md", "content"}),
              "GET /documents/{id}/content [a/b.md]");
    EXPECT_EQ(found("GET", {"documents", "a", "", "b"}), "GET /documents/{id} [a//b]");
}

TEST(Router, AnIdMayBeOrEndInContent) {
    EXPECT_EQ(found("GET", {"documents", "content"}), "GET /documents/{id} [content]");
    EXPECT_EQ(found("GET", {"documents", "content", "content"}),
              "GET /documents/{id}/content [content]");
    EXPECT_EQ(found("DELETE", {"documents", "a/content"}), "DELETE /documents/{id} [a/content]");
    EXPECT_EQ(found("DELETE", {"documents", "a", "content"}), "method_not_allowed");
}

TEST(Router, WhatIsNotThereIsNotFound) {
    for (const Segments& path :
         {Segments{"", ""}, Segments{}, Segments{"documents", ""}, Segments{"query", ""},
          Segments{"quer"}, Segments{"health", "live"}, Segments{"documentsx"},
          Segments{"health/ready"}, Segments{"", "query"}}) {
        EXPECT_EQ(found("GET", path), "not_found") << fmt::format("{}", fmt::join(path, "|"));
    }
}

TEST(Router, SaysWhichMethodsThereAre) {
    EXPECT_EQ(found("GET", {"query"}), "method_not_allowed");
    EXPECT_EQ(allowed_methods({"query"}), "POST");
    EXPECT_EQ(allowed_methods({"documents", "a"}), "GET, HEAD, DELETE, PATCH");
    EXPECT_EQ(allowed_methods({"documents", "a", "content"}), "GET, HEAD");
    EXPECT_EQ(allowed_methods({"nope"}), "");
}

}  // namespace
}  // namespace ragd
