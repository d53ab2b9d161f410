#include "api/preconditions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;

Result<Precondition> read(std::string name, std::string value) {
    return precondition_of({.headers = {{std::move(name), std::move(value)}}});
}

TEST(Preconditions, ATagIsWhatStandsInQuotes) {
    EXPECT_TRUE(precondition_of({})->is_none());
    EXPECT_THAT(read("If-Match", "\"3.17\"")->tags, ElementsAre("3.17"));
    EXPECT_THAT(read("If-Match", ", \"a\",")->tags, ElementsAre("a"));
    EXPECT_THAT(read("if-match", " \"a\" ,W/\"b\"").value().tags, ElementsAre("a", "W/\"b\""));
    EXPECT_TRUE(read("If-Match", "*")->exists);
    EXPECT_TRUE(read("If-None-Match", " * ")->absent);
}

TEST(Preconditions, WhatIsNoListOfTagsIsRefused) {
    for (const char* broken : {"", "3.17", "\"a", "a\"", "\"a\" \"b\"", ",", "*, \"a\"", "W/a"}) {
        const auto refused = read("If-Match", broken);
        ASSERT_FALSE(refused) << broken;
        EXPECT_EQ(refused.error().code, ErrorCode::kInvalidField) << broken;
    }
    EXPECT_FALSE(read("If-None-Match", "\"a\""));
}

}  // namespace
}  // namespace ragd
