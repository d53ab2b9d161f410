#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/decode.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

std::string field(const std::string& name, const std::string& value) {
    return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}
std::string file(const std::string& name, const std::string& bytes, const std::string& type = "") {
    return "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"" +
           (type.empty() ? "" : "\r\nContent-Type: " + type) + "\r\n\r\n" + bytes + "\r\n";
}

std::vector<std::string> pointers(const std::string& body) {
    const auto upload = decode_upload(body + "--B--\r\n", "B");
    std::vector<std::string> all;
    if (!upload) {
        for (const FieldError& one : upload.error().fields) {
            all.push_back(one.pointer);
        }
    }
    return all;
}

TEST(DecodeUpload, ReadsFilesAndWhatIsSaidOfThem) {
    const std::string body =
        file("a/b.pdf", "one", "application/pdf; x=y") + field("metadata", R"({"year":1,"x":1})") +
        file("c.txt", "two") + field("acl", R"({"allow":["group:hr"]})") +
        field("files", R"([{"metadata":{"year":2}},{"id":"c","title":"C","url":"http://c",
                            "acl":{"deny":["user:eve"]}}])") +
        field("collection", "notes") + field("chunk_size", "100") + field("on_conflict", "replace");
    const std::string whole = body + "--B--";
    const auto upload = decode_upload(whole, "B");
    ASSERT_TRUE(upload) << upload.error().message;
    EXPECT_THAT(upload->bytes, ElementsAre("one", "two"));
    const JobRequest& request = upload->request;
    EXPECT_EQ(request.options.collection.str(), "notes");
    EXPECT_EQ(request.options.chunking.chunk_size, 100U);
    EXPECT_EQ(request.options.on_conflict, OnConflict::kReplace);
    ASSERT_EQ(request.files.size(), 2U);
    EXPECT_EQ(request.files[0].name, "a/b.pdf");
    EXPECT_EQ(request.files[0].media_type, "application/pdf");
    EXPECT_EQ(request.files[0].facts.metadata, (Metadata{{"year", 2}, {"x", 1}}));
    EXPECT_EQ(request.files[0].facts.acl.allow, std::vector{Principal{"group:hr"}});
    EXPECT_EQ(request.files[1].facts.id.str(), "c");
    EXPECT_EQ(request.files[1].facts.acl.deny, std::vector{Principal{"user:eve"}});
    EXPECT_FALSE(request.files[1].facts.acl.allow) << "its own list takes the place of all";
}

TEST(DecodeUpload, NamesEachFault) {
    EXPECT_THAT(pointers(field("metadata", "{}")), ElementsAre("/file"));
    EXPECT_THAT(pointers(file("", "x")), ElementsAre("/file/0"));
    EXPECT_THAT(pointers(file("a%0Ab", "x")), ElementsAre("/file/0"));
    EXPECT_THAT(pointers(field("file", "x")), ElementsAre("/file/0"));
    EXPECT_THAT(pointers(file("a", "x") + file("a", "y")), ElementsAre("/file/1"));
    EXPECT_THAT(pointers(file("a", "x") + file("b", "y") + field("files", R"([{"id":"b"},{}])")),
                ElementsAre("/file/1"));
    EXPECT_THAT(pointers(file("a", "x") + field("files", "{}")), ElementsAre("/files"));
    EXPECT_THAT(pointers(file("a", "x") + field("files", R"([{"text":"no"}])")),
                ElementsAre("/files/0/text"));
    EXPECT_THAT(pointers(file("a", "x") + field("acl", R"({"allow":[""]})")),
                ElementsAre("/acl/allow/0"));
    EXPECT_THAT(pointers(file("a", "x") + field("acl", R"({"alow":[]})")),
                ElementsAre("/acl/alow"));
    EXPECT_THAT(pointers(file("a", "x") + field("source", "")), ElementsAre("/source"));
    EXPECT_THAT(pointers(file("a", "x") + field("collection", "a") + field("collection", "b")),
                ElementsAre("/collection"));
    EXPECT_THAT(pointers(file("a", "x") + field("chunk_size", "1e2")), ElementsAre("/chunk_size"));
}

TEST(DecodeUpload, BoundsWhatIsNoFile) {
    const std::string body =
        file("a", "x") + field("metadata", std::string(5'000'000, ' ') + "{}") + "--B--";
    const auto upload = decode_upload(body, "B");
    ASSERT_FALSE(upload);
    EXPECT_EQ(upload.error().code, ErrorCode::kTooLarge);
}

TEST(DecodePage, ReadsAnAddressAndHowItIsFollowed) {
    const auto page = decode_fetch_request(
        R"({"url":"https://a.example/x/y","metadata":{"a":1},"crawl":{"max_pages":7,
            "prefix":"https://a.example/x/","sitemap":false,"delay_ms":500}})");
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->files.front().name, "https://a.example/x/y");
    ASSERT_TRUE(page->options.crawl);
    EXPECT_EQ(page->options.crawl->pages_max, 7U);
    EXPECT_EQ(page->options.crawl->delay, std::chrono::milliseconds{500});
    EXPECT_FALSE(page->options.crawl->sitemap);
    EXPECT_FALSE(decode_fetch_request(R"({"url":"https://a.example/"})")->options.crawl);
}

TEST(DecodePage, RefusesWhatIsNoAddress) {
    for (const char* url :
         {"", "a", "ftp://a/", "http://", "http:///a", "http://u@a/", "http://u:p@a/",
          "http://a b/", "file:///etc/passwd", "http://\\u0001/"}) {
        const auto page = decode_fetch_request(std::string{R"({"url":")"} + url + "\"}");
        ASSERT_FALSE(page) << url;
        EXPECT_EQ(page.error().fields.front().pointer, "/url") << url;
    }
    for (const char* body :
         {R"({"url":"http://a/","crawl":{"max_pages":0}})",
          R"({"url":"http://a/","crawl":{"prefix":"http://b/"}})",
          R"({"url":"http://a/","crawl":{"delay_ms":1}})", R"({"url":"http://a/","crawl":[]})",
          R"({"url":"http://a/","id":"x","crawl":{}})", R"({})"}) {
        EXPECT_FALSE(decode_fetch_request(body)) << body;
    }
}

}  // namespace
}  // namespace ragd
