#include "net/response_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

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
    EXPECT_EQ(
        serialize_head({204, {}, {}}, {.date = "now", .hsts = std::chrono::seconds{60}}).bytes,
        "HTTP/1.1 204 No Content\r\nDate: now\r\n"
        "Strict-Transport-Security: max-age=60\r\n\r\n");
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
