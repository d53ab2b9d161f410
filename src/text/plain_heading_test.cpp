#include "text/plain_heading.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(PlainHeading, DropsMarks) {
    EXPECT_EQ(plain_heading("**Bold** `code`  [link](http://x) snake_case {#id}"),
              "Bold code link snake_case");
    EXPECT_EQ(plain_heading("![logo](x.png) [1.0.0] - a\tb"), "logo [1.0.0] - a b");
    EXPECT_EQ(plain_heading("[a](b"), "[a](b");
}

}  // namespace
}  // namespace ragd
