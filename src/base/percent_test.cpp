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

TEST(Percent, EncodesAllButUnreservedCharacters) {
    EXPECT_EQ(percent_encode("a/b c?\u00e4"), "a%2Fb%20c%3F%C3%A4");
    EXPECT_EQ(percent_encode("a/b c", "/"), "a/b%20c");
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
}

TEST(Percent, DecodesWhatItEncoded) {
    std::string every;
    for (int byte = 0; byte < 256; ++byte) {
        every += static_cast<char>(byte);
    }
    EXPECT_EQ(percent_decode(percent_encode(every)), every);
}

}  // namespace
}  // namespace ragd
