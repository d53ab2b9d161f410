#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/chunk_decoder.hpp"
#include "net/http_message.hpp"
#include "net/http_syntax.hpp"
#include "net/request_target.hpp"
#include "net/response_head.hpp"

namespace ragd {
namespace {

TEST(Headers, AreFoundWithoutRegardToCase) {
    const HttpHeaders headers{{"Content-Type", "a"}, {"content-type", "b"}};
    EXPECT_EQ(*find_header(headers, "CONTENT-TYPE"), "a");
    EXPECT_EQ(find_header(headers, "Content"), nullptr);
}

TEST(Decimal, TakesDigitsOnly) {
    EXPECT_EQ(parse_decimal("0042"), 42U);
    EXPECT_EQ(parse_decimal("18446744073709551616"), UINT64_MAX);
    for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0"}) {
        EXPECT_EQ(parse_decimal(bad), std::nullopt) << bad;
    }
}

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

TEST(ResponseHead, HasTheFramingOfTheServerOnly) {
    const HttpResponse response{
        200, {{"Content-Length", "99"}, {"connection", "upgrade"}, {"X", "y"}}, "body"};
    EXPECT_EQ(
        serialize_head(response, {ResponseFraming::kLength, true, "now"}).bytes,
        "HTTP/1.1 200 OK\r\nDate: now\r\nX: y\r\nContent-Length: 4\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(serialize_head(response, {ResponseFraming::kChunked, false, "now"}).bytes,
              "HTTP/1.1 200 OK\r\nDate: now\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(ResponseHead, NoContentHasNoLength) {
    EXPECT_EQ(serialize_head({204, {}, {}}, {ResponseFraming::kLength, false, "now"}).bytes,
              "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
}

TEST(ResponseHead, CountsWhatCannotBeSent) {
    const auto head = serialize_head({200, {{"a b", "x"}, {"X", "a\nb"}, {"Y", "ok"}}, {}}, {});
    EXPECT_EQ(head.dropped, 2U);
    EXPECT_THAT(head.bytes, testing::HasSubstr("Y: ok\r\n"));
}

}  // namespace
}  // namespace ragd
