#include "clients/redis/redis_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RedisUrl, ReadsEachPart) {
    const auto url = parse_redis_url("rediss://us%40er:p%3Aa:ss%2F@cache.example.com:6380/15");
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_TRUE(url->tls);
    EXPECT_EQ(url->user, "us@er");
    EXPECT_EQ(url->password, "p:a:ss/");
    EXPECT_EQ(url->host, "cache.example.com");
    EXPECT_EQ(url->port, 6380);
    EXPECT_EQ(url->database, 15U);
    EXPECT_EQ(url->address(), "cache.example.com:6380");
}

TEST(RedisUrl, WhatIsLeftOutHasItsDefault) {
    for (const char* text : {"redis://localhost", "redis://localhost/", "redis://localhost:6379"}) {
        const auto url = parse_redis_url(text);
        ASSERT_TRUE(url) << text;
        EXPECT_FALSE(url->tls);
        EXPECT_EQ(url->host, "localhost");
        EXPECT_EQ(url->port, 6379);
        EXPECT_EQ(url->user, "default");
        EXPECT_EQ(url->password, "");
        EXPECT_EQ(url->database, 0U);
    }
    EXPECT_EQ(parse_redis_url("redis://:secret@h")->user, "default");
    EXPECT_EQ(parse_redis_url("redis://:secret@h")->password, "secret");
}

TEST(RedisUrl, ReadsAddressesOfBothKinds) {
    EXPECT_EQ(parse_redis_url("redis://127.0.0.1:1")->host, "127.0.0.1");
    const auto six = parse_redis_url("redis://[::1]:7/2");
    ASSERT_TRUE(six);
    EXPECT_EQ(six->host, "::1");
    EXPECT_EQ(six->address(), "[::1]:7");
}

TEST(RedisUrl, AnAtSignInThePasswordIsPartOfIt) {
    EXPECT_EQ(parse_redis_url("redis://:a@b@host")->password, "a@b");
}

class RedisUrlRefused : public testing::TestWithParam<const char*> {};

TEST_P(RedisUrlRefused, NamesTheSettingAndShowsNoSecret) {
    const auto url = parse_redis_url(GetParam());
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().code, ErrorCode::kInvalidField);
    EXPECT_THAT(url.error().message, HasSubstr("REDIS_URL"));
    EXPECT_THAT(url.error().message, Not(HasSubstr("hush")));
}

INSTANTIATE_TEST_SUITE_P(
    Urls, RedisUrlRefused,
    testing::Values("", "localhost:6379", "http://h", "redis:/h", "REDIS//h", "unix:///hush",
                    "redis+sentinel://h", "redis://", "redis://:hush@", "redis://hush@h",
                    "redis://u:@h", "redis://:hush%@h", "redis://:hush%2@h", "redis://:hush%zz@h",
                    "redis://:hu/hush@h", "redis://:hush@h:0", "redis://:hush@h:65536",
                    "redis://:hush@h:", "redis://:hush@h:1x", "redis://h:-1", "redis://h/x",
                    "redis://h/-1", "redis://h/1/2", "redis://h/99999999999", "redis://h?db=1",
                    "redis://:hush#@h", "redis://h h", "redis://[::1", "redis://[host]:1",
                    "redis://[::1]x", "redis://h\n"));

}  // namespace
}  // namespace ragd
