#include "api/api_fixture.hpp"
#include "api/file_response.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

const std::string kPdf("%PDF-1.7 \0 bytes", 16);

class OriginalRoutes : public ApiTest {
protected:
    RecordingWriter put_file(const std::string& sha256, const std::string& bytes) {
        auto sent = request("PUT", "/originals/" + sha256, bytes);
        sent.headers = {{"Content-Type", "application/pdf"}};
        return send(std::move(sent));
    }
    void put_document(const std::string& id, OriginalFile file) {
        file.bytes = kPdf.size();
        put({.id = DocumentId{id}, .text = "Text", .file = std::move(file)});
    }
};

TEST_F(OriginalRoutes, AFileIsKeptAndGivenBackForItsDocument) {
    const std::string digest = sha256_hex(kPdf);
    EXPECT_EQ(get("/originals/" + digest).response.status, 404);
    const auto first = put_file(digest, kPdf);
    EXPECT_EQ(first.response.status, 201);
    EXPECT_EQ(first.json().at("bytes"), 16);
    EXPECT_EQ(put_file(digest, kPdf).response.status, 200);
    EXPECT_EQ(get("/originals/" + digest).response.status, 204);
    put_document("a/b.pdf",
                 {.name = "b \"1\"\u00e9.pdf", .media_type = "application/pdf", .sha256 = digest});
    const auto file = get("/documents/a/b.pdf/original");
    EXPECT_EQ(file.response.status, 200);
    EXPECT_EQ(file.response.body, kPdf);
    EXPECT_EQ(file.header("Content-Type"), "application/pdf");
    EXPECT_EQ(file.header("Content-Disposition"),
              "attachment; filename=\"b _1___.pdf\"; filename*=UTF-8''b%20%221%22%C3%A9.pdf");
    EXPECT_EQ(file.header("X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(file.header("Content-Security-Policy"), HasSubstr("sandbox"));
    auto again = request("GET", "/documents/a/b.pdf/original");
    again.headers.emplace_back("If-None-Match", file.header("ETag"));
    EXPECT_EQ(send(std::move(again)).response.status, 304);
}

TEST_F(OriginalRoutes, ATextIsItsOwnOriginal) {
    put({.id = DocumentId{"a.md"},
         .text = "Text",
         .file = OriginalFile{.name = "a.md", .bytes = 4, .sha256 = sha256_hex("Text")}});
    const auto file = get("/documents/a.md/original");
    EXPECT_EQ(file.response.body, "Text");
    EXPECT_EQ(file.header("Content-Type"), "application/octet-stream") << "it was not said";
}

TEST_F(OriginalRoutes, WithoutOneTheAnswerSaysWhy) {
    put("a", "Text");
    EXPECT_EQ(get("/documents/none/original").response.status, 404);
    const auto none = get("/documents/a/original");
    EXPECT_EQ(none.response.status, 404);
    EXPECT_THAT(none.response.body, HasSubstr("sent as text"));
    put_document("b", {.name = "b.pdf", .sha256 = sha256_hex(kPdf)});
    EXPECT_THAT(get("/documents/b/original").response.body, HasSubstr("was not sent"));
}

TEST_F(OriginalRoutes, AServerThatKeepsNoneSaysSo) {
    keeps_originals_ = false;
    const std::string digest = sha256_hex(kPdf);
    EXPECT_EQ(put_file(digest, kPdf).code(), "conflict");
    EXPECT_EQ(get("/originals/" + digest).response.status, 404);
    put_document("a", {.name = "a.pdf", .sha256 = digest});
    EXPECT_THAT(get("/documents/a/original").response.body, HasSubstr("KEEP_ORIGINALS"));
}

TEST_F(OriginalRoutes, RefusesWhatIsNotOfTheDigest) {
    const auto refused = put_file(sha256_hex("other"), kPdf);
    EXPECT_EQ(refused.response.status, 422);
    EXPECT_EQ(refused.json().at("errors").at(0).at("pointer"), "/sha256");
    EXPECT_EQ(put_file("ABC", kPdf).response.status, 422);
}

TEST_F(OriginalRoutes, ABodyMayBeLargeOnlyWhereItIsAFile) {
    const auto room = [&](const char* method, const char* target) {
        return api().body_bytes_max(request(method, target));
    };
    EXPECT_EQ(room("PUT", "/originals/ab"), 256 * limits::kMiB);
    EXPECT_EQ(room("POST", "/index"), 32 * limits::kMiB);
    EXPECT_EQ(room("POST", "/nothing"), 32 * limits::kMiB);
}

}  // namespace
}  // namespace ragd
