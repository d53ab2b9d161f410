#include "net/chunk_decoder.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(ChunkDecoder, LeavesTheNextRequestAlone) {
    ChunkDecoder decoder{100};
    std::string body;
    EXPECT_EQ(decoder.feed("3\r\nabc\r\n0\r\n\r\nGET /", body).value(), 13U);
    EXPECT_TRUE(decoder.done());
    EXPECT_EQ(body, "abc");
    EXPECT_EQ(decoder.feed("GET /", body).value(), 0U);
}

TEST(ChunkDecoder, RefusesMuchWorkForLittleBody) {
    ChunkDecoder decoder{1'000'000};
    std::string body;
    OrFault<std::size_t> fed{0};
    int chunks = 0;
    for (; fed && chunks < 100'000; ++chunks) {
        fed = decoder.feed("1;" + std::string(100, 'e') + "\r\nx\r\n", body);
    }
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().status, 431);
    EXPECT_LT(chunks, 100);
}

}  // namespace
}  // namespace ragd
