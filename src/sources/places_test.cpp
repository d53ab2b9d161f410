// What names a place of which kind, and what is read of what such places say of themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/bucket_listing.hpp"
#include "sources/bucket_place.hpp"
#include "sources/git_source.hpp"
#include "sources/listed_files.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Places, RepositoriesAreNamedByTheirEndOrTheirBeginning) {
    const auto place = [](std::string_view text) { return parse_git_place(text).value(); };
    EXPECT_EQ(place("https://example.org/a.git"),
              (GitPlace{"https://example.org/a.git", "https://example.org/a.git", ""}));
    EXPECT_EQ(place("git+https://example.org/a#next")->branch, "next");
    EXPECT_EQ(place("git@example.org:team/a.git#v1")->url, "git@example.org:team/a.git");
    EXPECT_FALSE(place("https://example.org/a"));
    EXPECT_FALSE(place("notes/"));
    EXPECT_FALSE(place("/no/such/place.git"));
    EXPECT_FALSE(place("s3://bucket/x"));
}

TEST(Places, APasswordIsInNoNameOfARepository) {
    const auto place = parse_git_place("https://ann:secret@example.org/a.git").value();
    EXPECT_EQ(place->shown, "https://example.org/a.git");
    EXPECT_EQ(place->url, "https://ann:secret@example.org/a.git");
}

TEST(Places, WhatWouldBeAnOptionOrAProgramIsNoRepository) {
    for (const char* text :
         {"git+ext::sh -c x", "ext::sh -c x.git#a", "https://example.org/a.git#-x",
          "git+ftp://example.org/a", "https://example.org/a.git#a b"}) {
        const auto place = parse_git_place(text);
        EXPECT_TRUE(!place || !*place) << text;
    }
}

TEST(Places, BucketsHaveANameAndAPrefix) {
    const auto place = [](std::string_view text) { return parse_bucket_place(text).value(); };
    EXPECT_EQ(place("s3://books"), (BucketPlace{"books", ""}));
    EXPECT_EQ(place("s3://books/"), (BucketPlace{"books", ""}));
    EXPECT_EQ(place("s3://books/a/b"), (BucketPlace{"books", "a/b/"}));
    EXPECT_FALSE(place("books"));
    for (const char* text : {"s3://", "s3://x", "s3://a b/c", "s3://..x/", "s3:///x"}) {
        EXPECT_FALSE(parse_bucket_place(text)) << text;
    }
}

TEST(Places, BucketsAreAskedWhereTheEnvironmentSays) {
    const BucketPlace place{"books", "a/"};
    const auto url = [&](std::map<std::string, std::string> environment, std::string_view key) {
        return BucketService::of(environment)->get(place, key).url;
    };
    EXPECT_EQ(url({}, "a/b c.md"), "https://books.s3.us-east-1.amazonaws.com/a/b%20c.md");
    EXPECT_EQ(url({{"AWS_REGION", "eu-1"}}, ""), "https://books.s3.eu-1.amazonaws.com/");
    EXPECT_EQ(url({{"AWS_ENDPOINT_URL", "http://127.0.0.1:9000/"}}, "x"),
              "http://127.0.0.1:9000/books/x");
    EXPECT_FALSE(BucketService::of({})->get(place, "").signer);
    const auto known = BucketService::of(
        {{"AWS_ACCESS_KEY_ID", "k"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}});
    EXPECT_EQ(known->get(place, "").signer->key_id, "k");
    EXPECT_EQ(known->get(place, "").headers.back().second, "t");
    EXPECT_FALSE(BucketService::of({{"AWS_ACCESS_KEY_ID", "k"}}));
    EXPECT_FALSE(BucketService::of({{"AWS_ENDPOINT_URL", "127.0.0.1"}}));
}

TEST(Places, APageOfABucketIsRead) {
    const auto page = parse_bucket_page(
        R"(<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <IsTruncated>true</IsTruncated><NextContinuationToken>t+1</NextContinuationToken>
        <Contents><Key>a%2Bb+c/%C3%A4.md</Key><LastModified>2026-01-31T09:05:07.000Z</LastModified>
        <ETag>&quot;abc-2&quot;</ETag><Size>12</Size></Contents>
        <Contents><Key>folder/</Key><ETag>"x"</ETag><Size>0</Size></Contents></ListBucketResult>)");
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->next, "t+1");
    ASSERT_EQ(page->files.size(), 1U);
    EXPECT_EQ(page->files[0].path, "a+b c/\xC3\xA4.md");
    EXPECT_EQ(page->files[0].stamp, "abc-2");
    EXPECT_EQ(page->files[0].bytes, 12U);
    EXPECT_EQ(to_rfc3339(*page->files[0].modified), "2026-01-31T09:05:07.000Z");
    for (const char* body :
         {"", "<html/>", "<ListBucketResult><Contents/></ListBucketResult>",
          "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"}) {
        EXPECT_FALSE(parse_bucket_page(body)) << body;
    }
    EXPECT_EQ(parse_bucket_fault("<Error><Code>NoSuchBucket</Code></Error>").code, "NoSuchBucket");
    EXPECT_EQ(parse_bucket_fault("<html>").code, "");
}

TEST(Places, AListIsChosenFromAsAFolderIsWalked) {
    const std::vector<ListedFile> listed{
        {"b.md", 1, "1"},          {"a.md", 1, "1"},     {".hidden/c.md", 1, "1"},
        {"x/.ragdignore", 9, "1"}, {"x/out.md", 1, "1"}, {"x/in.md", 1, "1"},
        {"p.png", 1, "1"},         {"~$d.docx", 1, "1"}, {"e//f.md", 1, "1"},
        {"../g.md", 1, "1"},       {"LICENSE", 1, "1"},  {"plain", 1, "1"},
        {"binary", 1, "1"}};
    const auto read = [](const ListedFile& file, std::size_t) -> Result<std::string> {
        return file.path == "x/.ragdignore" ? "out.md"
               : file.path == "binary"      ? "\x01\x02"
                                            : "text";
    };
    const auto list = choose_listed(listed, {"s3://b/h", "s3://b/h"}, {}, read);
    ASSERT_TRUE(list);
    std::vector<std::string> ids;
    for (const FoundFile& file : list->files) {
        ids.push_back(file.id);
    }
    EXPECT_THAT(ids, ElementsAre("LICENSE", "a.md", "b.md", "plain", "x/in.md"));
    EXPECT_EQ(list->files.at(1).url, "s3://b/h/a.md");
    EXPECT_EQ(list->skipped.size(), 2U);
    EXPECT_TRUE(list->sources.at(0).whole);
}

}  // namespace
}  // namespace ragd
