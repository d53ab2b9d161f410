#include "cli/transport.hpp"

#include <gtest/gtest.h>

#include "cli/json_members.hpp"
#include "cli/remote_transport.hpp"

namespace ragd {
namespace {

TEST(Transport, AProblemBecomesTheErrorThatItDescribes) {
    const auto error_of = [](int status, std::string body) {
        return json_of(ApiReply{status, std::move(body)}).error();
    };
    EXPECT_EQ(error_of(404, R"({"detail":"no such"})").code, ErrorCode::kNotFound);
    EXPECT_EQ(error_of(404, R"({"detail":"no such"})").message, "no such");
    EXPECT_EQ(error_of(503, "{}").message, "the server answered 503");
    EXPECT_EQ(error_of(503, "[]").code, ErrorCode::kUnavailable);
    EXPECT_EQ(error_of(418, "{}").code, ErrorCode::kMalformed);
    EXPECT_EQ(error_of(200, "tea").code, ErrorCode::kInternal);
    const auto refused = error_of(422, R"({"errors":[{"pointer":"/a","detail":"b"},7]})");
    ASSERT_EQ(refused.fields.size(), 1U);
    EXPECT_EQ(refused.fields[0].pointer, "/a");
    EXPECT_EQ(json_of(ApiReply{201, "[1]"})->as_array().size(), 1U);
}

TEST(Transport, AServersNumberIsTakenOnlyIfItIsWhole) {
    EXPECT_EQ(whole_number(boost::json::value(7)), 7U);
    EXPECT_EQ(whole_number(boost::json::value(7.5)), 0U);
    EXPECT_EQ(whole_number(boost::json::value(-7)), 0U);
    EXPECT_EQ(whole_number(boost::json::value("7")), 0U);
}

TEST(RemoteTransport, TakesOnlyHttpUrls) {
    const SystemClock clock;
    for (const char* url : {"127.0.0.1:8080", "ftp://a", ""}) {
        const auto opened = RemoteTransport::open(url, {}, std::chrono::seconds{1}, "", clock);
        ASSERT_FALSE(opened) << url;
        EXPECT_EQ(opened.error().code, ErrorCode::kInvalidField) << url;
    }
}

}  // namespace
}  // namespace ragd
