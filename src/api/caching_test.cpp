#include "api/caching.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

bool has(const char* if_none_match) {
    return has_version({.headers = {{"if-none-match", if_none_match}}}, etag_of("ab12"));
}

TEST(Caching, AClientHasWhatItNames) {
    EXPECT_TRUE(has("\"ab12\""));
    EXPECT_TRUE(has("W/\"ab12\""));
    EXPECT_TRUE(has("\"x\", \"ab12\" ,\"y\""));
    EXPECT_TRUE(has("*"));
    EXPECT_FALSE(has("ab12"));
    EXPECT_FALSE(has("\"ab1\""));
    EXPECT_FALSE(has("\"AB12\""));
    EXPECT_FALSE(has(""));
    EXPECT_FALSE(has(",,"));
    EXPECT_FALSE(has_version({}, etag_of("ab12")));
}

TEST(Caching, WhatHasNoTagIsNotKept) {
    HttpHeaders common{{"Cache-Control", "no-store"}};
    HttpResponse response{.status = 404};
    allow_keeping({}, common, response);
    EXPECT_EQ(*find_header(common, "Cache-Control"), "no-store");
    EXPECT_EQ(response.status, 404);
}

TEST(Caching, WhatTheClientHasIsNotSentAgain) {
    HttpHeaders common{{"Cache-Control", "no-store"}};
    HttpResponse response{.status = 200, .headers = {{"ETag", etag_of("ab12")}}, .body = "text"};
    allow_keeping({.headers = {{"If-None-Match", "\"ab12\""}}}, common, response);
    EXPECT_EQ(response.status, 304);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(*find_header(response.headers, "ETag"), "\"ab12\"");
    EXPECT_EQ(*find_header(common, "Cache-Control"), "private, no-cache");
}

}  // namespace
}  // namespace ragd
