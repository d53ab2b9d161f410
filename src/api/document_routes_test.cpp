#include "api/api_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class DocumentRoutes : public ApiTest {};

TEST_F(DocumentRoutes, ReadsADocumentAndItsText) {
    put("a/b c.md", "Text\nof <b>it</b>.");
    for (const auto* path : {"/documents/a/b%20c.md", "/documents/a%2Fb%20c.md"}) {
        const auto info = get(path);
        EXPECT_EQ(info.response.status, 200);
        EXPECT_EQ(info.json().at("id"), "a/b c.md");
        EXPECT_EQ(info.json().at("version"), 1);
        const auto content = get(std::string{path} + "/content");
        EXPECT_EQ(content.response.status, 200);
        EXPECT_EQ(content.header("Content-Type"), "text/plain; charset=utf-8");
        EXPECT_EQ(content.response.body, "Text\nof <b>it</b>.");
    }
}

TEST_F(DocumentRoutes, ATextThatTheCallerHasIsNotSentAgain) {
    put("a", "Text");
    const auto first = get("/documents/a/content");
    const auto etag = first.header("ETag");
    EXPECT_EQ(etag, "\"" + sha256_hex("Text") + "\"");
    EXPECT_EQ(first.header("Cache-Control"), "private, no-cache");
    const auto ask_again = [&] {
        auto again = request("GET", "/documents/a/content");
        again.headers.emplace_back("If-None-Match", etag);
        return send(std::move(again));
    };
    const auto same = ask_again();
    EXPECT_EQ(same.response.status, 304);
    EXPECT_EQ(same.response.body, "");
    EXPECT_EQ(same.header("ETag"), etag);
    EXPECT_EQ(same.header("Cache-Control"), "private, no-cache");
    put("a", "Other");
    EXPECT_EQ(ask_again().response.body, "Other");
    EXPECT_EQ(send(request("DELETE", "/documents/a")).response.status, 204);
    const auto gone = ask_again();
    EXPECT_EQ(gone.response.status, 404);
    EXPECT_EQ(gone.header("Cache-Control"), "no-store");
}

TEST_F(DocumentRoutes, KeepsCollectionsApart) {
    put("a", "Text", "one");
    EXPECT_EQ(get("/documents/a?collection=one").response.status, 200);
    EXPECT_EQ(get("/documents/a").response.status, 404);
    EXPECT_EQ(get("/documents/a/content?collection=two").response.status, 404);
    EXPECT_EQ(send(request("DELETE", "/documents/a")).response.status, 404);
    EXPECT_EQ(get("/documents/a?collection=a%20b").response.status, 422);
    EXPECT_EQ(get("/documents?collection=").code(), "invalid_field");
}

TEST_F(DocumentRoutes, DeletesOnce) {
    put("a", "Text");
    const auto gone = send(request("DELETE", "/documents/a"));
    EXPECT_EQ(gone.response.status, 204);
    EXPECT_EQ(gone.response.body, "");
    const auto again = send(request("DELETE", "/documents/a"));
    EXPECT_EQ(again.response.status, 404);
    EXPECT_THAT(std::string{again.json().at("detail").as_string()}, HasSubstr("'a'"));
    EXPECT_EQ(get("/documents/a").response.status, 404);
}

TEST_F(DocumentRoutes, ListsPageByPage) {
    for (const auto* id : {"c", "a", "b"}) {
        put(id, "Text");
    }
    const auto first = get("/documents?limit=2").json();
    ASSERT_EQ(first.at("documents").as_array().size(), 2U);
    EXPECT_EQ(first.at("documents").at(0).at("id"), "a");
    ASSERT_TRUE(first.at("next_cursor").is_string());
    const auto cursor = std::string{first.at("next_cursor").as_string()};
    const auto second = get("/documents?limit=2&cursor=" + cursor).json();
    ASSERT_EQ(second.at("documents").as_array().size(), 1U);
    EXPECT_EQ(second.at("documents").at(0).at("id"), "c");
    EXPECT_TRUE(second.at("next_cursor").is_null());
    EXPECT_EQ(get("/documents?collection=none").json().at("documents").as_array().size(), 0U);
}

TEST_F(DocumentRoutes, RefusesAStrangeLimit) {
    for (const auto* limit : {"0", "1001", "-1", "1.5", "x", "", "99999999999999999999999", "5x"}) {
        const auto answer = get(std::string{"/documents?limit="} + limit);
        EXPECT_EQ(answer.response.status, 422) << limit;
        EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/limit");
    }
    EXPECT_EQ(get("/documents?limit=1000").response.status, 200);
}

class IndexRoute : public ApiTest {};

TEST_F(IndexRoute, HandsTheCallOnAndReports) {
    index_result_ = IndexReport{.documents = {{DocumentId{"a"}, 1, 2, IndexStatus::kCreated}}};
    const auto answer = post("/index", R"({"documents": [{"id": "a", "text": "T"}]})");
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(answer.json().at("indexed"), 1);
    EXPECT_EQ(answer.json().at("chunks"), 2);
    ASSERT_EQ(index_call_.documents.size(), 1U);
    EXPECT_EQ(index_call_.documents[0].text, "T");
    EXPECT_EQ(deadline_, Deadline::in(clock_, settings_.index_timeout));
}

TEST_F(IndexRoute, NamesTheDocumentAtFault) {
    const auto answer = post("/index", R"({"documents": [{"text": "T"}, {"text": " "}]})");
    EXPECT_EQ(answer.response.status, 422);
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/documents/1/text");
    EXPECT_TRUE(index_call_.documents.empty());
}

TEST_F(IndexRoute, PassesOnWhatIsDurable) {
    index_result_ = fail(ErrorCode::kDeadlineExceeded, "3 of 5 documents are durable");
    const auto answer = post("/index", R"({"documents": [{"text": "T"}]})");
    EXPECT_EQ(answer.response.status, 504);
    EXPECT_EQ(answer.json().at("detail"), "3 of 5 documents are durable");
}

TEST_F(IndexRoute, ReadsLargeBodiesOnTheComputePool) {
    const std::string text(100'000, 'x');
    EXPECT_EQ(post("/index", R"({"documents": [{"text": ")" + text + R"("}]})").response.status,
              200);
    EXPECT_EQ(index_call_.documents.at(0).text, text);
}

}  // namespace
}  // namespace ragd
