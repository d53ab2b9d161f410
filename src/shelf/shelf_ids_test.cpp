#include "shelf/shelf_ids.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

constexpr WallTime kWhen{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

TEST(ShelfIds, LaterFilesSortBehind) {
    const std::string first = new_file_id(kWhen);
    const std::string later = new_file_id(kWhen + std::chrono::seconds{1});
    EXPECT_LT(first, later);
    EXPECT_TRUE(is_file_id(first));
    for (const char* other : {"file-", "file-12", "vs_a", "file-doc-eHl6", ""}) {
        EXPECT_FALSE(is_file_id(other)) << other;
    }
    EXPECT_FALSE(is_file_id(first + "0"));
}

TEST(ShelfIds, AStoreIsItsCollection) {
    EXPECT_EQ(store_id(CollectionName{"handbook"}), "vs_handbook");
    EXPECT_EQ(collection_of_store("vs_hand-book_2"), CollectionName{"hand-book_2"});
    for (const std::string none : {"", "vs_", "handbook", "vs_a/b", "vs_a b", "vs_ä"}) {
        EXPECT_FALSE(collection_of_store(none)) << none;
    }
    EXPECT_FALSE(collection_of_store("vs_" + std::string(limits::kCollectionNameBytes + 1, 'a')));
}

TEST(ShelfIds, ANewCollectionHasAsMuchOfItsNameAsACollectionMay) {
    for (const std::string& name : {std::string{}, std::string{"Support FAQ (2026)"},
                                    std::string{"äöü"}, std::string{"/"}, std::string(300, 'x')}) {
        const CollectionName made = new_collection(name);
        EXPECT_EQ(collection_of_store(store_id(made)), made) << made.str();
    }
    EXPECT_TRUE(new_collection("Support FAQ").str().starts_with("Support-FAQ-"));
    EXPECT_NE(new_collection("a"), new_collection("a"));
}

TEST(ShelfIds, ADocumentOfAnotherRoadIsAFileOfItsOwn) {
    const DocumentId document{"people/räume 1.md?#"};
    const std::string file = file_id_of_document(document);
    EXPECT_EQ(document_of_file_id(file), document);
    EXPECT_FALSE(is_file_id(file));
    for (const std::string& none :
         {std::string{"file-doc-"}, std::string{"file-doc-!"}, file + "=", new_file_id(kWhen)}) {
        EXPECT_FALSE(document_of_file_id(none)) << none;
    }
    const std::string sent = new_file_id(kWhen);
    EXPECT_EQ(file_id_of(document, sent), sent);
    EXPECT_EQ(file_id_of(document, "a folder"), file);
    EXPECT_EQ(file_id_of(document, std::nullopt), file);
}

}  // namespace
}  // namespace ragd
