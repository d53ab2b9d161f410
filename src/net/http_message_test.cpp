#include "net/http_message.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Headers, AreFoundWithoutRegardToCase) {
    const HttpHeaders headers{{"Content-Type", "a"}, {"content-type", "b"}};
    EXPECT_EQ(*find_header(headers, "CONTENT-TYPE"), "a");
    EXPECT_EQ(find_header(headers, "Content"), nullptr);
}

}  // namespace
}  // namespace ragd
