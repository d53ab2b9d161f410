#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class IndexCommand : public CliFixture {};

TEST_F(IndexCommand, SkipsEmptyFilesAndReportsRefusedOnes) {
    const auto folder = folder_with("a.md", "# A\n\nText of a.");
    folder_with("b.md", "Text of b.");
    folder_with("empty.txt", " \n");
    script_.replies = {
        {422,
         R"({"status":422,"detail":"x","errors":[{"pointer":"/documents/0/text","detail":"no"}]})"},
        {200,
         R"({"indexed":1,"chunks":2,"documents":[{"id":"b.md","version":1,"chunks":2,"status":"created"}]})"}};
    EXPECT_EQ(run({"index", folder.string(), "--json"}), 6);
    const auto report = boost::json::parse(out_.str());
    EXPECT_EQ(report.at("indexed").to_number<int>(), 1);
    EXPECT_EQ(report.at("failed").at(0).at("id").as_string(), "a.md");
    EXPECT_EQ(report.at("skipped").at(0).at("id").as_string(), "empty.txt");
    const auto again = boost::json::parse(script_.calls.at(1).body);
    EXPECT_EQ(again.at("documents").as_array().size(), 1U);
    EXPECT_EQ(again.at("documents").at(0).at("id").as_string(), "b.md");
}

TEST_F(IndexCommand, NotesASecondDocumentOfTheSameId) {
    const auto folder = folder_with("a.jsonl", R"({"id":"1","text":"One."})");
    folder_with("b.jsonl", R"({"id":"1","text":"Another one."})");
    script_.replies = {
        {200,
         R"({"indexed":1,"chunks":1,"documents":[{"id":"1","version":1,"chunks":1,"status":"created"}]})"}};
    EXPECT_EQ(run({"index", folder.string(), "--json"}), 6);
    const auto report = boost::json::parse(out_.str());
    EXPECT_EQ(report.at("indexed").to_number<int>(), 1);
    EXPECT_EQ(report.at("failed").at(0).at("id").as_string(), "1");
    EXPECT_EQ(script_.calls.size(), 1U);
}

TEST_F(IndexCommand, WhatWasDoneBeforeTheServerWentAwayIsReported) {
    const auto folder = folder_with("a.md", "Text of a.");
    EXPECT_EQ(run({"--url", "http://127.0.0.1:1", "index", folder.string()}), 5);
    EXPECT_EQ(out_.str(), "");
}

TEST_F(IndexCommand, AnAnswerThatDoesNotSayWhatBecameOfTheDocumentsIsNoSuccess) {
    const auto folder = folder_with("a.md", "Text of a.");
    for (const char* body : {"{}", "[]", R"({"documents":{}})", R"({"documents":[]})"}) {
        script_.replies = {{200, body}};
        EXPECT_NE(run({"index", folder.string()}), 0) << body;
        EXPECT_THAT(err_.str(), HasSubstr("is this a ragd server?")) << body;
    }
}

TEST_F(IndexCommand, SaysInOneLineWhatBecameOfTheDocuments) {
    const auto folder = folder_with("a.md", "Text of a.");
    folder_with("b.pdf", "%PDF");
    script_.replies = {
        {200,
         R"({"indexed":1,"chunks":2,"documents":[{"id":"a.md","version":3,"chunks":2,"status":"updated"}]})"}};
    EXPECT_EQ(run({"index", folder.string(), "--collection", "c"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("1 documents (0 new, 1 updated, 0 unchanged), 2 chunks"));
    EXPECT_THAT(err_.str(), HasSubstr("b.pdf: .pdf is not supported yet"));
    EXPECT_EQ(boost::json::parse(script_.calls.at(0).body).at("collection").as_string(), "c");
}

TEST_F(IndexCommand, APathThatIsNotThereIsExitCodeThree) {
    EXPECT_EQ(run({"index", "/no/such/folder"}), 3);
    EXPECT_TRUE(script_.calls.empty());
}

}  // namespace
}  // namespace ragd
