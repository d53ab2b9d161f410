#include "api/media_type.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

HttpRequest with_type(std::string value) {
    return {.method = "POST", .headers = {{"content-type", std::move(value)}}};
}

TEST(MediaType, HasANameAndParameters) {
    const auto request = with_type("Text/Plain ; format=flowed;  Charset = \"UTF-8\"");
    const auto type = media_type_of(request);
    EXPECT_TRUE(type.is("text/plain"));
    EXPECT_FALSE(type.is("text/html"));
    EXPECT_EQ(type.parameter("charset"), "UTF-8");
    EXPECT_EQ(type.parameter("format"), "flowed");
    EXPECT_EQ(type.parameter("boundary"), "");
}

TEST(MediaType, WhatIsBrokenHasNoParameters) {
    for (const auto* odd :
         {"text/plain;", "text/plain;;", "text/plain; charset", "text/plain;=x"}) {
        const auto request = with_type(odd);
        EXPECT_TRUE(media_type_of(request).is("text/plain")) << odd;
        EXPECT_EQ(media_type_of(request).parameter("charset"), "") << odd;
    }
    EXPECT_EQ(media_type_of(HttpRequest{}).name, "");
}

}  // namespace
}  // namespace ragd
