#include "ingest/bytes_documents.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A reader that gives what was prepared under a name, and what came of it.
class BytesDocuments : public testing::Test {
protected:
    BytesDocuments() {
        readable_["mail.html"] = {.text = "See the report.", .title = "Report"};
        readable_["mail.html"].attachments = {
            {.name = "a.txt", .media_type = "", .bytes = "one"},
            {.name = "a.txt", .media_type = "", .bytes = "two"},
            {.name = "page.html", .media_type = "", .bytes = "<p>"},
            {.name = "logo.xyz", .media_type = "", .bytes = "\x01\x02"},
            {.name = "bad.txt", .media_type = "", .bytes = "caf\xe9"},
            {.name = "gone.txt",
             .media_type = "",
             .bytes = "",
             .left_out = fail_extract(ExtractFault::kEncrypted, "locked").message},
            {.name = "rows.csv", .media_type = "", .bytes = "name\nAnn\n"}};
        readable_["page.html"] = {.text = "A page."};
        readable_["page.html"].attachments = {{.name = "deep.txt", .media_type = "", .bytes = "x"}};
        readable_["box.html"].attachments = {{.name = "page.html", .media_type = "", .bytes = ""}};
    }

    /// "id|title|text|parent" of each document, then what is left of the report.
    std::vector<std::string> read(const std::string& name) {
        std::vector<std::string> out;
        const FileNames file{.name = name, .id = "x/" + name, .url = "file:///x", .source = "s"};
        const auto done = documents_of_bytes(
            file, "text", reader_, [&](const Document& document) -> Result<void> {
                const auto* parent = document.metadata.if_contains("parent");
                out.push_back(document.id.str() + '|' + document.title + '|' + document.text + '|' +
                              (parent == nullptr ? "" : std::string{parent->as_string()}));
                EXPECT_EQ(document.url, "file:///x");
                EXPECT_EQ(document.source, "s");
                return {};
            });
        if (!done) {
            out.push_back(done.error().message);
            return out;
        }
        for (const UnreadPart& part : done->unread) {
            out.push_back((part.is_failed ? "failed|" : "skipped|") + part.id + '|' + part.code +
                          '|' + part.why.substr(0, 12));
        }
        for (const std::string& warning : done->warnings) {
            out.push_back("warning|" + warning);
        }
        return out;
    }

    std::map<std::string, Extraction> readable_;
    const DocumentReader reader_ = [this](std::string_view name,
                                          std::string_view) -> Result<Extraction> {
        const auto found = readable_.find(std::string{name});
        if (found == readable_.end()) {
            return fail(ErrorCode::kUnavailable, "no child");
        }
        return found->second;
    };
};

TEST_F(BytesDocuments, PartsAreDocumentsOfTheirOwn) {
    EXPECT_THAT(
        read("mail.html"),
        ElementsAre("x/mail.html|Report|See the report.|", "x/mail.html#a.txt|a|one|x/mail.html",
                    "x/mail.html#a.txt (2)|a|two|x/mail.html",
                    "x/mail.html#page.html|page|A page.|x/mail.html",
                    "x/mail.html#rows.csv#1||name: Ann\n|x/mail.html",
                    "skipped|x/mail.html#logo.xyz||of no known ",
                    "failed|x/mail.html#bad.txt||not UTF-8: b",
                    "failed|x/mail.html#gone.txt|encrypted|encrypted: l",
                    "warning|page.html: 1 parts inside it are not read: one level of files in "
                    "files is"));
}

TEST_F(BytesDocuments, AMessageOfAMailboxHasItsAttachments) {
    readable_["box.html"].parts = PartKind::kMessages;
    EXPECT_THAT(read("box.html"),
                ElementsAre("x/box.html#page.html|page|A page.|x/box.html",
                            "x/box.html#page.html#deep.txt|deep|x|x/box.html#page.html"));
    readable_["box.html"].parts = PartKind::kMembers;
    EXPECT_THAT(read("box.html"), ElementsAre("x/box.html#page.html|page|A page.|x/box.html",
                                              HasSubstr("one level")));
}

TEST_F(BytesDocuments, APackedFileWithoutANameHasThatOfItsFile) {
    readable_["a.txt.html"].attachments = {{.name = "", .media_type = "", .bytes = "text"}};
    EXPECT_THAT(read("a.txt.html"), ElementsAre("x/a.txt.html#a.txt|a|text|x/a.txt.html"));
}

TEST_F(BytesDocuments, WhatIsAboutNoPartEndsAll) {
    readable_.erase("page.html");
    EXPECT_EQ(read("mail.html").back(), "no child");
    int calls = 0;
    const auto done = documents_of_bytes(
        {.name = "mail.html"}, "text", reader_, [&](const Document&) -> Result<void> {
            return ++calls == 2 ? Result<void>{fail(ErrorCode::kTooLarge, "full")} : Result<void>{};
        });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "full");
    EXPECT_EQ(calls, 2);
}

TEST_F(BytesDocuments, BytesSayTheirFormatBeforeTheName) {
    EXPECT_EQ(format_of_bytes("a.txt", "%PDF-1.7"), FileFormat::kDocument);
    EXPECT_EQ(format_of_bytes("a.unknown", "<!DOCTYPE html>"), FileFormat::kDocument);
    EXPECT_EQ(format_of_bytes("a.txt", "<!DOCTYPE html>"), FileFormat::kPlainText);
    EXPECT_EQ(format_of_bytes("a/notes", "text"), FileFormat::kNoName);
    EXPECT_EQ(format_of_bytes("a.unknown", "text"), FileFormat::kUnknown);
}

}  // namespace
}  // namespace ragd
