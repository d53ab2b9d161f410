#include "api/api_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class PageRoutes : public ApiTest {
protected:
    PageRoutes() {
        put({.id = DocumentId{"a.pdf"},
             .text = "On one. On two, here.",
             .file = OriginalFile{.name = "a.pdf",
                                  .media_type = "application/pdf",
                                  .bytes = 3,
                                  .sha256 = sha256_hex("pdf")},
             .locations = {{{0, 7}, {.page = 1, .box = Box{1, 1, 2, 2}}},
                           {{8, 21}, {.page = 2, .box = Box{3, 3, 4, 4}}}}});
        EXPECT_TRUE(io_.block_on(originals_.put(ctx_, sha256_hex("pdf"), "pdf")));
        show_page_ = [this](const RequestContext&, std::string bytes,
                            PageWanted wanted) -> Task<Result<PageImage>> {
            bytes_ = std::move(bytes);
            wanted_ = std::move(wanted);
            co_return image_;
        };
    }

    RequestContext ctx_ = test_context();
    Result<PageImage> image_ = PageImage{.png = "PNG", .pages = 2};
    std::string bytes_;
    PageWanted wanted_;
};

TEST_F(PageRoutes, ShowsAPageOfTheFileWithWhatIsOnItMarked) {
    const auto page = get("/documents/a.pdf/pages/2.png?highlight=3-17&width=500");
    EXPECT_EQ(page.response.status, 200);
    EXPECT_EQ(page.response.body, "PNG");
    EXPECT_EQ(page.header("Content-Type"), "image/png");
    EXPECT_EQ(bytes_, "pdf");
    EXPECT_EQ(wanted_,
              (PageWanted{.page = 2,
                          .width = 500,
                          .marks = {{.box = {3, 3, 4, 4}, .text = "On two, h", .before = ""}}}));
    EXPECT_EQ(get("/documents/a.pdf/pages/2.png?highlight=11-21").response.status, 200);
    EXPECT_EQ(wanted_.marks.at(0).text, "two, here.");
    EXPECT_EQ(wanted_.marks.at(0).before, "On ");
    EXPECT_EQ(get("/documents/a.pdf/pages/1.png").response.status, 200);
    EXPECT_TRUE(wanted_.marks.empty());
}

TEST_F(PageRoutes, AKnownPictureIsNotMadeAgain) {
    const auto first = get("/documents/a.pdf/pages/1.png?highlight=0-2");
    wanted_ = {};
    auto again = request("GET", "/documents/a.pdf/pages/1.png?highlight=0-2");
    again.headers.emplace_back("If-None-Match", first.header("ETag"));
    EXPECT_EQ(send(std::move(again)).response.status, 304);
    EXPECT_TRUE(wanted_.marks.empty());
    EXPECT_NE(get("/documents/a.pdf/pages/1.png?highlight=0-3").header("ETag"),
              first.header("ETag"));
}

TEST_F(PageRoutes, WhatCannotBeShownIsNamed) {
    put("text", "Text");
    EXPECT_EQ(get("/documents/none/pages/1.png").response.status, 404);
    EXPECT_THAT(get("/documents/text/pages/1.png").response.body, HasSubstr("sent as text"));
    put({.id = DocumentId{"a.docx"},
         .text = "Text",
         .file = OriginalFile{.name = "a.docx", .sha256 = std::string(64, 'a')}});
    EXPECT_THAT(get("/documents/a.docx/pages/1.png").response.body, HasSubstr("PDF files"));
    image_ = PageImage{.png = {}, .pages = 2};
    const auto beyond = get("/documents/a.pdf/pages/3.png");
    EXPECT_EQ(beyond.response.status, 404);
    EXPECT_THAT(beyond.response.body, HasSubstr("2 pages"));
    image_ = fail(ErrorCode::kMalformed, "parser_crashed: it ended");
    EXPECT_EQ(get("/documents/a.pdf/pages/1.png").response.status, 404);
}

TEST_F(PageRoutes, FaultsOfTheParametersAreNamed) {
    const auto pointer = [&](const char* target) {
        const auto answer = get(target);
        EXPECT_EQ(answer.response.status, 422) << target;
        return std::string{answer.json().at("errors").at(0).at("pointer").as_string()};
    };
    EXPECT_EQ(pointer("/documents/a.pdf/pages/0.png"), "/page");
    EXPECT_EQ(pointer("/documents/a.pdf/pages/x.png"), "/page");
    EXPECT_EQ(pointer("/documents/a.pdf/pages/1.png?highlight=5"), "/highlight");
    EXPECT_EQ(pointer("/documents/a.pdf/pages/1.png?highlight=5-5"), "/highlight");
    EXPECT_EQ(pointer("/documents/a.pdf/pages/1.png?highlight=5-99"), "/highlight");
    EXPECT_EQ(pointer("/documents/a.pdf/pages/1.png?width=20"), "/width");
}

}  // namespace
}  // namespace ragd
