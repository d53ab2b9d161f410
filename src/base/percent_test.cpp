#include "base/percent.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Percent, Decodes) {
    EXPECT_EQ(percent_decode("a%20b%2fc+d", PlusSign::kIsPlus), "a b/c+d");
    EXPECT_EQ(percent_decode("a+b%2B", PlusSign::kIsSpace), "a b+");
    EXPECT_EQ(percent_decode("%41", PlusSign::kIsPlus), "A");
    for (const char* bad : {"%", "%4", "a%", "%4g", "%g4", "%%41"}) {
        EXPECT_EQ(percent_decode(bad, PlusSign::kIsPlus), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace ragd
