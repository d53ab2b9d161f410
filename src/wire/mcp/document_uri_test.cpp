#include "wire/mcp/document_uri.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

DocumentPlace place(const char* collection, const char* id) {
    return {.collection = CollectionName{collection}, .id = DocumentId{id}};
}

TEST(DocumentUri, EveryNameComesBack) {
    for (const auto* id : {"a", "handbook/leave.md", "50% off?", "ä b#c", "ragd://x/y", "/", "."}) {
        const DocumentPlace one = place("Team_a-1", id);
        EXPECT_EQ(place_of_uri(uri_of(one)), one) << id;
        EXPECT_EQ(place_of_tool_id(tool_id_of(one)), one) << id;
        EXPECT_EQ(place_of_tool_id(uri_of(one)), one) << "a model may take one for the other";
    }
    EXPECT_EQ(uri_of(place("documents", "a/b c")), "ragd://documents/a%2Fb%20c");
    EXPECT_EQ(place_of_uri("ragd://documents/a/b%20c"), place("documents", "a/b c"));
}

TEST(DocumentUri, WhatNamesNoDocumentIsNone) {
    for (const auto* uri : {"", "ragd://", "ragd://a", "ragd://a/", "ragd:///b", "ragd://ä/b",
                            "ragd://a/%", "ragd://a/%f", "ragd://a/%ff", "http://a/b", "a/b"}) {
        EXPECT_EQ(place_of_uri(uri), std::nullopt) << uri;
    }
    for (const auto* id : {"", "a", "/b", "a b/c", "a/"}) {
        EXPECT_EQ(place_of_tool_id(id), std::nullopt) << id;
    }
}

TEST(DocumentUri, ThereIsAlwaysAnAddressToCite) {
    const DocumentPlace one = place("documents", "a");
    EXPECT_EQ(address_of(one, "https://example.com/a"), "https://example.com/a");
    for (const auto* url : {"", "file:///home/a", "source:notes/a.md", "javascript:x"}) {
        EXPECT_EQ(address_of(one, url), "ragd://documents/a") << url;
    }
}

}  // namespace
}  // namespace ragd
