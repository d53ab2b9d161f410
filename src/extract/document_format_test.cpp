#include "extract/document_format.hpp"

#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

Result<Extraction> extract(std::string_view name, std::string_view bytes,
                           ExtractLimits limits = {}) {
    return extract_document(name, bytes, limits);
}

std::optional<ExtractFault> fault(const Result<Extraction>& result) {
    return result ? std::nullopt : fault_of(result.error());
}

constexpr std::string_view kPage =
    "<!DOCTYPE html><title>Leave</title><h2 id=a>Days</h2><p>24 days.";

TEST(DocumentFormat, IsFoundByNameAndByContent) {
    EXPECT_EQ(format_by_name("a/Handbook.HTML"), find_format("html"));
    EXPECT_EQ(format_by_name("a.html/notes"), nullptr);
    EXPECT_EQ(format_by_name(".html"), nullptr);
    EXPECT_EQ(format_by_content("\xEF\xBB\xBF <?xml version='1.0'?>\n<!-- x --> <HTML lang=en>"),
              find_format("html"));
    EXPECT_EQ(format_by_content("<p>part of a page"), nullptr);
    EXPECT_EQ(format_by_content(""), nullptr);
}

TEST(DocumentFormat, NamesAndExtensionsAreOfOneFormatEach) {
    for (const DocumentFormat& format : document_formats()) {
        EXPECT_EQ(find_format(format.name), &format);
        for (const std::string_view extension : format.extensions) {
            if (!extension.empty()) {
                EXPECT_EQ(format_by_name("x." + std::string{extension}), &format) << extension;
            }
        }
    }
}

TEST(DocumentFormat, ContentIsBelievedAndAMismatchIsReported) {
    const auto page = extract("report.pdf", kPage);
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->text, "## Days\n\n24 days.\n");
    EXPECT_EQ(page->title, "Leave");
    EXPECT_EQ(page->warnings, std::vector<std::string>{"its name says .pdf, its bytes are html"});
    ASSERT_EQ(page->locations.size(), 1U);
    EXPECT_EQ(page->locations[0], (LocatedSpan{{0, 17}, {.anchor = "a"}}));
    EXPECT_TRUE(extract("report.htm", kPage)->warnings.empty());
    EXPECT_TRUE(extract("report", kPage)->warnings.empty());
}

TEST(DocumentFormat, WhatCannotBeReadHasACodeAndAHint) {
    EXPECT_EQ(fault(extract("a.bin", "\x01\x02")), ExtractFault::kUnsupported);
    EXPECT_EQ(fault(extract("a.html", "<p> ")), ExtractFault::kNoText);
    EXPECT_EQ(fault(extract("a.html", kPage, {.text_bytes_max = 10})), ExtractFault::kTooLarge);
    EXPECT_EQ(fault(extract("a.html", kPage, {.depth_max = 1})), ExtractFault::kTooLarge);
    const auto error = fail_extract(ExtractFault::kEncrypted, "it asks for a password");
    EXPECT_EQ(error.message, "encrypted: it asks for a password; save it without a password");
    EXPECT_EQ(error.code, ErrorCode::kUnsupported);
    EXPECT_EQ(fault_of(fail(ErrorCode::kUnsupported, "else")), std::nullopt);
}

}  // namespace
}  // namespace ragd
