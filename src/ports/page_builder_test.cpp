#include "ports/page_builder.hpp"

#include <gtest/gtest.h>

#include "domain/page_cursor.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

DocumentInfo with_metadata(const std::string& id, std::size_t bytes) {
    return {.id = DocumentId{id}, .metadata = {{"text", std::string(bytes, 'x')}}};
}

TEST(PageBuilder, EndsByDocuments) {
    PageBuilder builder{test_scope().key(), 2};
    EXPECT_TRUE(builder.add(with_metadata("a", 1)));
    EXPECT_TRUE(builder.add(with_metadata("b", 1)));
    EXPECT_FALSE(builder.add(with_metadata("c", 1)));
    const auto page = builder.take();
    EXPECT_EQ(page.documents.size(), 2U);
    EXPECT_EQ(page.next_cursor, encode_page_cursor(test_scope().key(), DocumentId{"b"}));
}

TEST(PageBuilder, EndsByBytes) {
    PageBuilder builder{test_scope().key(), 1000};
    std::size_t fit = 0;
    while (builder.add(with_metadata(std::to_string(fit), 60'000))) {
        ++fit;
    }
    EXPECT_EQ(fit, PageBuilder::kBytesMax / 60'300);
    EXPECT_TRUE(builder.take().next_cursor);
}

TEST(PageBuilder, OneDocumentFitsWhateverItWeighs) {
    PageBuilder builder{test_scope().key(), 1000};
    EXPECT_TRUE(builder.add(with_metadata("a", 2 * PageBuilder::kBytesMax)));
    EXPECT_FALSE(builder.take().next_cursor) << "there was no other";
}

}  // namespace
}  // namespace ragd
