#include "api/api_fixture.hpp"
#include "web/page_file.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

class WebRoutes : public ApiTest {
protected:
    RecordingWriter get_packed(std::string_view target) {
        auto asked = request("GET", target);
        asked.headers.emplace_back("Accept-Encoding", "gzip, br");
        return send(std::move(asked));
    }
    const std::string script_ = "/page/" + std::string{page_digest()} + "/app.js";
};

TEST_F(WebRoutes, ThePageIsServedUnderAStrictPolicy) {
    const auto page = get("/");
    EXPECT_EQ(page.response.status, 200);
    EXPECT_EQ(page.response.body, find_page_file("index.html")->bytes);
    EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(page.header("Content-Security-Policy"), Not(HasSubstr("unsafe")));
    EXPECT_EQ(page.header("Cache-Control"), "private, no-cache");
}

TEST_F(WebRoutes, ItIsCompressedForWhoTakesThat) {
    const auto packed = get_packed(script_);
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.response.body, find_page_file("app.js")->gzip);
    EXPECT_EQ(get(script_).header("Content-Encoding"), "");
    EXPECT_NE(packed.header("ETag"), get(script_).header("ETag"));
}

TEST_F(WebRoutes, WhatIsNamedByItsContentIsKeptForEver) {
    EXPECT_EQ(get(script_).header("Cache-Control"), "public, max-age=31536000, immutable");
    for (const auto* other : {"/page/0000000000000000/app.js", "/page/app.js", "/page/x"}) {
        const auto missing = get(other);
        EXPECT_EQ(missing.code(), "not_found") << other;
        EXPECT_EQ(missing.header("Cache-Control"), "no-store") << other;
    }
}

}  // namespace
}  // namespace ragd
