#include "base/sha256.hpp"
#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

class IndexCommand : public CliFixture {
protected:
    IndexCommand() { script_.keeps_sources = true; }
};

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

constexpr std::string_view kOneRow =
    R"({"indexed":1,"chunks":1,"documents":[{"id":"a.csv#2","version":1,"chunks":1,"status":"created"}]})";

TEST_F(IndexCommand, AFileThatTheServerDoesNotHaveIsSentOnce) {
    const std::string table = "name,city\nAnn,Bonn\nTom,Ulm\n";
    const auto folder = folder_with("a.csv", table);
    folder_with("b.txt", "A text is stored as it is.");
    script_.replies = {
        {200, std::string{kOneRow}},
        {200,
         R"({"indexed":2,"chunks":2,"documents":[{"id":"a.csv#2","chunks":1,"status":"created"},{"id":"b.txt","chunks":1,"status":"created"}]})"}};
    script_.file_replies = {{404, "{}"}, {201, "{}"}};
    EXPECT_EQ(run({"index", folder.string()}), 0) << err_.str();
    ASSERT_EQ(script_.file_calls.size(), 2U)
        << "a file of many documents is sent once, a text never";
    EXPECT_EQ(script_.file_calls[0].method, "GET");
    EXPECT_EQ(script_.file_calls[1].method, "PUT");
    EXPECT_EQ(script_.file_calls[1].target, "/originals/" + sha256_hex(table));
    EXPECT_EQ(script_.file_calls[1].body, table);
    EXPECT_EQ(script_.file_calls[1].media_type, "text/csv");
    const auto sent = boost::json::parse(script_.calls.at(0).body).at("documents").at(0);
    EXPECT_EQ(sent.at_pointer("/file/name").as_string(), "a.csv");
    EXPECT_EQ(sent.at_pointer("/file/sha256").as_string(), sha256_hex(table));
    EXPECT_TRUE(sent.at("file").as_object().contains("modified"));
}

TEST_F(IndexCommand, AServerThatKeepsNoFilesIsAskedOnce) {
    const auto folder = folder_with("a.csv", "name,city\nAnn,Bonn\n");
    folder_with("b.csv", "name,city\nTom,Ulm\n");
    script_.replies = {{200, std::string{kOneRow}}, {200, std::string{kOneRow}}};
    script_.file_replies = {{404, "{}"}, {409, R"({"status":409,"detail":"KEEP_ORIGINALS"})"}};
    EXPECT_EQ(run({"index", folder.string()}), 0) << err_.str();
    EXPECT_EQ(script_.file_calls.size(), 2U);
    EXPECT_EQ(err_.str(), "") << "that is how it was set up";
}

TEST_F(IndexCommand, AFileThatCannotBeKeptIsNotedAndItsDocumentsAreIndexed) {
    const auto folder = folder_with("a.csv", "name,city\nAnn,Bonn\n");
    script_.replies = {{200, std::string{kOneRow}}};
    script_.file_replies = {{404, "{}"}, {503, R"({"status":503,"detail":"no room"})"}};
    EXPECT_EQ(run({"index", folder.string()}), 0);
    EXPECT_THAT(err_.str(), HasSubstr("its file is not kept"));
    EXPECT_THAT(err_.str(), HasSubstr("no room"));
}

TEST_F(IndexCommand, ABadLineIsToldAndTheRestIsIndexed) {
    const auto folder = folder_with("a.jsonl", "{\"text\":\"x\"}\n{\"text\":\n{\"text\":\"y\"}\n");
    folder_with("b.csv", "name,city\n");
    script_.replies = {
        {200,
         R"({"indexed":1,"chunks":1,"documents":[{"id":"a.jsonl#1","version":1,"chunks":1,"status":"created"}]})"},
        {200,
         R"({"indexed":1,"chunks":1,"documents":[{"id":"a.jsonl#3","version":1,"chunks":1,"status":"created"}]})"}};
    EXPECT_EQ(run({"index", folder.string(), "--json"}), 6);
    const auto report = boost::json::parse(out_.str());
    EXPECT_EQ(report.at("indexed").to_number<int>(), 2);
    EXPECT_EQ(report.at("failed").as_array().size(), 1U) << out_.str();
    EXPECT_EQ(report.at("failed").at(0).at("id").as_string(), "a.jsonl");
    EXPECT_THAT(std::string{report.at("failed").at(0).at("why").as_string()},
                HasSubstr("line 2: not JSON"));
    EXPECT_EQ(report.at("skipped").at(0).at("id").as_string(), "b.csv");
    EXPECT_EQ(report.at("skipped").at(0).at("why").as_string(),
              "it has a header row at most, and no rows below it");
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
    folder_with("b.bin", "x");
    script_.replies = {
        {200,
         R"({"indexed":1,"chunks":2,"documents":[{"id":"a.md","version":3,"chunks":2,"status":"updated"}]})"}};
    EXPECT_EQ(run({"index", folder.string(), "--collection", "c"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("1 document (0 new, 1 updated, 0 unchanged), 2 chunks"));
    EXPECT_THAT(err_.str(), HasSubstr("b.bin: of no known format"));
    EXPECT_EQ(boost::json::parse(script_.calls.at(0).body).at("collection").as_string(), "c");
}

TEST_F(IndexCommand, CallsGrowWhileTheyAreQuick) {
    std::filesystem::path folder;
    for (int i = 0; i < 7; ++i) {
        folder = folder_with("f" + std::to_string(i) + ".md", "Text.");
    }
    script_.replies = {{200, R"({"documents":[{}]})"},
                       {200, R"({"documents":[{},{}]})"},
                       {200, R"({"documents":[{},{},{},{}]})"}};
    (void)run({"index", folder.string()});
    std::vector<std::size_t> sizes;
    for (const ApiCall& call : script_.calls) {
        sizes.push_back(boost::json::parse(call.body).at("documents").as_array().size());
    }
    EXPECT_THAT(sizes, testing::ElementsAre(1, 2, 4))
        << "the first one shows at once that it works";
}

TEST_F(IndexCommand, SkippedFilesHaveALineForEachKind) {
    const auto folder = folder_with("a.md", "Text of a.");
    folder_with("b.mp4", "b");
    folder_with("c.mp4", "c");
    folder_with("d.bin", "d");
    const ApiReply indexed{
        200,
        R"({"indexed":1,"chunks":2,"documents":[{"id":"a.md","version":3,"chunks":2,"status":"updated"}]})"};
    script_.replies = {indexed, indexed};
    EXPECT_EQ(run({"index", folder.string()}), 0);
    EXPECT_THAT(err_.str(), HasSubstr("skipped 3 files: of no known format"));
    EXPECT_THAT(err_.str(), HasSubstr("[.mp4 2, .bin 1] (--verbose names each)\n"));
    EXPECT_THAT(err_.str(), Not(HasSubstr("b.mp4")));
    EXPECT_EQ(run({"index", folder.string(), "--verbose"}), 0);
    EXPECT_THAT(err_.str(), HasSubstr("b.mp4: of no known format"));
    EXPECT_THAT(err_.str(), HasSubstr("d.bin: of no known format"));
}

TEST_F(IndexCommand, SaysWhoseTheDocumentsAreAndKeepsBoth) {
    const auto folder = folder_with("a.md", "Text of a.");
    const std::string reply =
        R"({"indexed":1,"chunks":1,"documents":[{"id":"x/a.md","version":1,"chunks":1,)"
        R"("status":"created","renamed_from":"a.md"}]})";
    script_.replies = {{200, reply}, {200, reply}};
    EXPECT_EQ(run({"index", folder.string()}), 0);
    const auto sent = boost::json::parse(script_.calls.at(0).body);
    EXPECT_EQ(sent.at("on_conflict").as_string(), "keep_both");
    const std::string source{sent.at("documents").at(0).at("source").as_string()};
    EXPECT_TRUE(source.starts_with("file:///")) << source;
    EXPECT_THAT(err_.str(), HasSubstr("1 of them have the ids of another source's documents"));
    EXPECT_THAT(err_.str(), HasSubstr("x/a.md"));
    EXPECT_EQ(run({"index", folder.string(), "--source", "handbook", "--replace"}), 0);
    const auto named = boost::json::parse(script_.calls.at(1).body);
    EXPECT_EQ(named.at("on_conflict").as_string(), "replace");
    EXPECT_EQ(named.at("documents").at(0).at("source").as_string(), "handbook");
}

TEST_F(IndexCommand, TwoFoldersOfOneRunMayHaveFilesOfOneName) {
    const auto folder = folder_with("a.md", "Text of a.");
    const auto other = folder / "other";
    std::filesystem::create_directories(other);
    std::ofstream{other / "a.md"} << "Text of another a.";
    script_.replies = {{200, R"({"documents":[{}]})"}, {200, R"({"documents":[{}]})"}};
    (void)run({"index", (folder / "a.md").string(), other.string()});
    ASSERT_EQ(script_.calls.size(), 2U);
    const auto first = boost::json::parse(script_.calls.at(0).body).at("documents");
    const auto second = boost::json::parse(script_.calls.at(1).body).at("documents");
    EXPECT_EQ(first.at(0).at("id"), second.at(0).at("id"));
    EXPECT_NE(first.at(0).at("source"), second.at(0).at("source"));
}

TEST_F(IndexCommand, ANameOfASourceIsCheckedBeforeAnythingIsRead) {
    for (const char* name : {"", "file:///home", "a\nb"}) {
        EXPECT_EQ(run({"index", "/no/such/folder", "--source", name}), 2) << name;
    }
}

TEST_F(IndexCommand, APathThatIsNotThereIsExitCodeThree) {
    EXPECT_EQ(run({"index", "/no/such/folder"}), 3);
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(IndexCommand, TellsHowTheRunBeganAndEnded) {
    const auto folder = folder_with("a.md", "Text of a.");
    script_.replies = {{200, R"({"documents":[{"id":"a.md","status":"created"}]})"}};
    EXPECT_EQ(run({"index", folder.string()}), 0);
    std::vector<std::string> states;
    for (const ApiCall& call : script_.source_calls) {
        if (call.method == "PUT") {
            states.emplace_back(boost::json::parse(call.body).at("state").as_string());
        }
    }
    EXPECT_THAT(states, testing::ElementsAre("running", "done"));
    const auto file = boost::json::parse(script_.calls.at(0).body).at("documents").at(0).at("file");
    EXPECT_EQ(file.at("path").as_string(), "a.md");
    EXPECT_TRUE(file.at("stamp").as_string().ends_with("/1"));
}

TEST_F(IndexCommand, ADryRunTellsNobody) {
    const auto folder = folder_with("a.md", "Text of a.");
    EXPECT_EQ(run({"index", folder.string(), "--dry-run"}), 0);
    EXPECT_EQ(out_.str(),
              "new a.md\nwould read 1 file (1 new, 0 changed), leave 0 documents as they "
              "are, tell of 0 vanished documents\n");
    EXPECT_TRUE(script_.calls.empty());
    for (const ApiCall& call : script_.source_calls) {
        EXPECT_EQ(call.method, "GET");
    }
}

TEST_F(IndexCommand, WhoAsksItToStopAtOnceGetsASummary) {
    const auto folder = folder_with("a.md", "Text of a.");
    std::stop_source asked;
    asked.request_stop();
    world_.stop_when_asked = [&asked] { return asked.get_token(); };
    EXPECT_EQ(run({"index", folder.string()}), 6);
    EXPECT_THAT(out_.str(), HasSubstr("stopped"));
    EXPECT_TRUE(script_.calls.empty());
}

}  // namespace
}  // namespace ragd
