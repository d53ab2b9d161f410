#include "extract/epub_extractor.hpp"

#include <gtest/gtest.h>

#include "extract/test_documents.hpp"
#include "extract/zip_for_tests.hpp"

namespace ragd {
namespace {

std::string epub_of(const std::string& encryption) {
    const auto page = [](const std::string& body) {
        return "<!DOCTYPE html><html><head><title>t</title></head><body>" + body + "</body></html>";
    };
    std::vector<std::pair<std::string, std::string>> members = {
        {"mimetype", "application/epub+zip"},
        {"META-INF/container.xml",
         "<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles></container>"},
        {"OPS/book.opf",
         "<package><metadata><dc:title>The book</dc:title><dc:creator>Ada</dc:creator>"
         "<dc:subject>sea</dc:subject></metadata><manifest>"
         "<item id='one' href='text/a%20b.xhtml' media-type='application/xhtml+xml'/>"
         "<item id='two' href='text/c.xhtml' media-type='application/xhtml+xml'/>"
         "<item id='cover' href='cover.xhtml' media-type='application/xhtml+xml'/>"
         "<item id='css' href='a.css' media-type='text/css'/></manifest><spine>"
         "<itemref idref='cover'/><itemref idref='two'/><itemref idref='css'/>"
         "<itemref idref='one'/></spine></package>"},
        {"OPS/cover.xhtml", page("<img src='a.png'/>")},
        {"OPS/text/a b.xhtml", page("<h1>Last</h1><p>It ends here, as all books do.</p>")},
        {"OPS/text/c.xhtml", page("<h1>First</h1><p>It begins with a light on the sea.</p>")}};
    if (!encryption.empty()) {
        members.emplace_back("META-INF/encryption.xml", encryption);
    }
    return zip_of(members);
}

TEST(EpubExtractor, ReadsChaptersInTheOrderOfTheBook) {
    ASSERT_TRUE(is_epub(epub_of("")));
    const Extraction out = extracted(extract_epub, epub_of(""));
    EXPECT_EQ(out.text,
              "# First\n\nIt begins with a light on the sea.\n\n"
              "# Last\n\nIt ends here, as all books do.\n");
    EXPECT_EQ(out.title, "The book");
    EXPECT_EQ(out.metadata.at("author"), "Ada");
    for (const LocatedSpan& located : out.locations) {
        EXPECT_LE(located.span.end, out.text.size());
    }
}

TEST(EpubExtractor, ReadsWhatLibreOfficeWrites) {
    const Extraction out = extracted(extract_epub, test_document("handbook.epub"));
    EXPECT_TRUE(out.text.contains("Two keepers share the night; the second comes at two."))
        << out.text;
    EXPECT_EQ(out.title, "Handbook of the lighthouse");
}

TEST(EpubExtractor, SaysWhyNot) {
    EXPECT_EQ(
        fault_of(extract_epub(epub_of("<CipherReference URI=\"OPS/text/c.xhtml\"/>"), {}).error()),
        ExtractFault::kEncrypted);
    EXPECT_TRUE(extract_epub(epub_of("<CipherReference URI=\"OPS/font.otf\"/>"), {}));
    EXPECT_EQ(fault_of(extract_epub(zip_of({{"mimetype", "application/epub+zip"}}), {}).error()),
              ExtractFault::kDamaged);
    expect_no_harm(extract_epub, test_document("handbook.epub"));
}

}  // namespace
}  // namespace ragd
