#include "domain/document_id.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

Document document() {
    Document d{.id = DocumentId{"a"}, .text = "text", .title = "title", .url = "url"};
    d.metadata = boost::json::parse(R"({"b":[1,{"y":2,"x":1}],"a":"1"})").as_object();
    return d;
}

TEST(CanonicalJson, SortsKeysAtEveryDepth) {
    EXPECT_EQ(canonical_json(document().metadata), R"({"a":"1","b":[1,{"x":1,"y":2}]})");
    EXPECT_EQ(canonical_json(boost::json::parse(R"({"\"":{},"a":[]})")), R"({"\"":{},"a":[]})");
}

TEST(IdFromContent, IsTheSameForTheSameContentOnly) {
    Document other = document();
    other.id = {};
    EXPECT_EQ(id_from_content(document()), id_from_content(other));
    EXPECT_EQ(id_from_content(other).str().size(), 39U);
    other.title = "t";
    EXPECT_NE(id_from_content(document()), id_from_content(other));
}

}  // namespace
}  // namespace ragd
