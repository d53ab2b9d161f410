#include "domain/page_cursor.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

const CollectionKey kPlace{TenantId{"default"}, CollectionName{"documents"}};

TEST(Cursor, ComesBackForEveryLengthAndByte) {
    std::string id;
    for (int byte = 0; byte < 256; ++byte) {
        id += static_cast<char>(byte);
        const auto cursor = encode_page_cursor(kPlace, DocumentId{id});
        EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789-_"),
                  std::string::npos);
        EXPECT_EQ(decode_page_cursor(kPlace, cursor).value().str(), id);
    }
}

TEST(Cursor, EmptyIsTheBeginning) {
    EXPECT_TRUE(decode_page_cursor(kPlace, "").value().empty());
}

TEST(Cursor, ChangedOrForeignIsRefused) {
    const auto cursor = encode_page_cursor(kPlace, DocumentId{"handbook.md"});
    for (std::size_t i = 0; i < cursor.size(); ++i) {
        std::string changed = cursor;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        const auto decoded = decode_page_cursor(kPlace, changed);
        // The last letter may differ only in bits that are not used.
        EXPECT_TRUE(!decoded || decoded->str() == "handbook.md") << i;
        EXPECT_FALSE(decode_page_cursor(kPlace, cursor.substr(0, i + 1) + "*"));
    }
    EXPECT_FALSE(decode_page_cursor({TenantId{"other"}, kPlace.collection}, cursor));
    EXPECT_FALSE(decode_page_cursor({kPlace.tenant, CollectionName{"other"}}, cursor));
}

}  // namespace
}  // namespace ragd
