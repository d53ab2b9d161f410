#include "domain/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(Source, APlaceIsAFileUrlOfThisMachine) {
    for (const char* place : {"file:///a/b", "file:/a", "FILE:///a", "file://localhost/a"}) {
        EXPECT_TRUE(is_local_place(place)) << place;
    }
    for (const char* other : {"", "handbook", "/a/b", "file://server/share",
                              "https://x.test/file:///a", "files:///a"}) {
        EXPECT_FALSE(is_local_place(other)) << other;
    }
}

TEST(Source, IsShownByItsNameAndNeverByItsPlace) {
    EXPECT_EQ(shown_source("handbook"), "handbook");
    const std::string alpha = shown_source("file:///home/ann/alpha/my%20docs");
    EXPECT_THAT(alpha, MatchesRegex("my docs~[0-9a-f]+"));
    EXPECT_NE(alpha, shown_source("file:///home/ann/beta/my%20docs"));
    EXPECT_THAT(shown_source("file:///"), MatchesRegex("~[0-9a-f]+"));
    EXPECT_THAT(shown_source("file:///a/%FF"), MatchesRegex("%FF~[0-9a-f]+"));
    EXPECT_EQ(id_of_source("team", DocumentId{"a/b.md"}).str(), "team/a/b.md");
}

TEST(Source, AFileMayBeCalledByEveryEndOfItsPath) {
    Document document{.id = DocumentId{"b/x y.csv#3"}, .url = "file:///h/a/b/x%20y.csv"};
    std::vector<std::string> names;
    for (const FileAlias& alias : aliases_of(document)) {
        names.push_back(alias.id.str() + " in " + alias.folder);
    }
    EXPECT_THAT(names,
                testing::ElementsAre("h/a/b/x y.csv#3 in file://", "a/b/x y.csv#3 in file:///h",
                                     "x y.csv#3 in file:///h/a/b"));
    document = {.id = DocumentId{"m#1.eml#a/b.pdf"}, .url = "file:///a/m%231.eml"};
    ASSERT_EQ(aliases_of(document).size(), 1U);
    EXPECT_EQ(aliases_of(document)[0].id.str(), "a/m#1.eml#a/b.pdf");
    document.id = DocumentId{"own"};
    EXPECT_TRUE(aliases_of(document).empty());
    document = {.id = DocumentId{"d"}, .url = "https://x.test/a/d"};
    EXPECT_TRUE(aliases_of(document).empty());
}

struct Case {
    std::string id;
    std::optional<std::string> source;
    std::string url;
    std::string shown;  // a pattern
};

TEST(Source, AUrlOfALocalFileIsShownWithoutItsPlace) {
    const std::string folder = "file:///home/ann/docs";
    const std::vector<Case> cases{
        {"a/b.md", folder, folder + "/a/b.md", "source:docs~[0-9a-f]+/a/b\\.md"},
        {"a b.md", "team", folder + "/a%20b.md", "source:team/a%20b\\.md"},
        {"rows.csv#12", folder, folder + "/x/rows.csv", "source:docs~[0-9a-f]+/x/rows\\.csv"},
        {"x/rows.csv#12", "team", folder + "/x/rows.csv", "source:team/x/rows\\.csv"},
        {"x/mail.eml#a b.pdf", folder, folder + "/x/mail.eml",
         "source:docs~[0-9a-f]+/x/mail\\.eml"},
        {"x/a#b.zip#c#1", "team", folder + "/x/a%23b.zip", "source:team/x/a%23b\\.zip"},
        {"team/x.md", "team", folder + "/x.md", "source:team/x\\.md"},
        {"own-id", folder, folder + "/x/y.jsonl", "source:docs~[0-9a-f]+/x/y\\.jsonl"},
        {"own-id", "team", folder + "/x/y.jsonl", "source:team/y\\.jsonl"},
        {"a/b.md", std::nullopt, folder + "/a/b.md", "source:docs~[0-9a-f]+/a/b\\.md"},
        {"own-id", std::nullopt, folder + "/y.jsonl", "source:docs~[0-9a-f]+/y\\.jsonl"},
        {"z", "", "file:///z", "source:z~[0-9a-f]+/z|source:.*/z"},
        {"d", folder, "https://x.test/d", "https://x\\.test/d"},
        {"d", "", "", ""}};
    for (const Case& one : cases) {
        const DocumentId id{one.id};
        const std::string shown = shown_url({.id = id, .source = one.source, .url = one.url});
        EXPECT_THAT(shown, testing::ContainsRegex("^(" + one.shown + ")$")) << one.id;
        EXPECT_THAT(shown, Not(HasSubstr("/home/ann")));
    }
}

TEST(Source, OnlyItsOwnerMayWriteOverADocument) {
    const auto sent = [](std::string source, std::string url) {
        Document document;
        document.source = std::move(source);
        document.url = std::move(url);
        return document;
    };
    const std::string file = "file:///a/docs/x.md";
    EXPECT_TRUE(is_same_owner("s", "", sent("s", "u")));
    EXPECT_FALSE(is_same_owner("s", "", sent("t", "")));
    EXPECT_FALSE(is_same_owner("s", "", sent("", "")));
    EXPECT_TRUE(is_same_owner("", "", sent("", "u")));
    EXPECT_FALSE(is_same_owner("", "", sent("s", "")));
    EXPECT_TRUE(is_same_owner("file:///a/docs", file, sent("handbook", file))) << "the same file";
    EXPECT_FALSE(is_same_owner("s", "https://x.test", sent("t", "https://x.test")));
    // From before there were sources.
    EXPECT_TRUE(is_same_owner(std::nullopt, file, sent("file:///a/docs", file)));
    EXPECT_FALSE(is_same_owner(std::nullopt, file, sent("file:///b/docs", "file:///b/docs/x.md")));
    EXPECT_TRUE(is_same_owner(std::nullopt, "https://x.test", sent("s", "")));
    EXPECT_FALSE(is_same_owner(std::nullopt, "https://x.test", sent("s", file)));
    EXPECT_TRUE(is_same_owner(std::nullopt, file, sent("", ""))) << "as ever";
}

}  // namespace
}  // namespace ragd
