#include "store/scope_revisions.hpp"

#include <set>

#include <gtest/gtest.h>

namespace ragd {
namespace {

CollectionKey place(const char* tenant, const char* collection) {
    return {TenantId{tenant}, CollectionName{collection}};
}

TEST(ScopeRevisions, AWriteRenamesItsCollectionAndNoOther) {
    ScopeRevisions revisions;
    const auto mine = revisions.of(place("a", "x"));
    const auto others = revisions.of(place("a", "y"));
    const auto strangers = revisions.of(place("b", "x"));
    revisions.changed(Touches::one(place("a", "x")));
    EXPECT_NE(revisions.of(place("a", "x")), mine);
    EXPECT_EQ(revisions.of(place("a", "y")), others);
    EXPECT_EQ(revisions.of(place("b", "x")), strangers);
}

TEST(ScopeRevisions, WhatChangesNoAnswerRenamesNothing) {
    ScopeRevisions revisions;
    const auto before = revisions.of(place("a", "x"));
    revisions.changed(Touches::nothing());
    EXPECT_EQ(revisions.of(place("a", "x")), before);
}

TEST(ScopeRevisions, NoNameIsGivenTwice) {
    ScopeRevisions revisions;
    const auto here = place("a", "x");
    std::set<std::string> names{revisions.of(here)};
    for (int i = 0; i < 20; ++i) {
        revisions.changed(i % 3 == 0 ? Touches::all() : Touches::one(here));
        EXPECT_TRUE(names.insert(revisions.of(here)).second);
    }
    EXPECT_TRUE(names.insert(ScopeRevisions{}.of(here)).second) << "of another process";
}

}  // namespace
}  // namespace ragd
