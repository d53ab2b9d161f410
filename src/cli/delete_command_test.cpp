#include "cli/cli_fixture.hpp"
#include "domain/source.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class DeleteCommand : public CliFixture {};

TEST_F(DeleteCommand, AProblemBecomesItsMessageAndExitCode) {
    script_.replies = {{404, R"({"status":404,"detail":"no document 'x'"})"},
                       {200, R"({"documents":[],"next_cursor":null})"}};
    EXPECT_EQ(run({"delete", "x"}), 3);
    EXPECT_THAT(err_.str(), HasSubstr("there is no document 'x' in collection 'documents'"));
    EXPECT_EQ(script_.calls.at(0).target, "/documents/x?collection=documents");
}

TEST_F(DeleteCommand, WhoIsNotKnownOrMayNotIsExitCodeFour) {
    for (const int status : {401, 403}) {
        script_.calls.clear();
        script_.replies = {{status, R"({"detail":"no"})"}};
        EXPECT_EQ(run({"delete", "x"}), 4) << status;
    }
}

TEST_F(DeleteCommand, NothingMeansNothing) {
    EXPECT_EQ(run({"delete", "", "--yes"}), 2);
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(DeleteCommand, AnIdIsNoPath) {
    script_.replies = {{204, ""}};
    EXPECT_EQ(run({"delete", "."}), 0) << "a document may be called so";
    EXPECT_EQ(script_.calls.at(0).target, "/documents/.?collection=documents");
    EXPECT_EQ(script_.calls.size(), 1U);
}

/// What a collection answers that has two files of /nowhere/docs and one of /nowhere/docs-2.
const ApiReply kListed{200, R"({"documents":[
    {"id":"a.md","url":"file:///nowhere/docs/a.md"},
    {"id":"sub/b c.csv#1","url":"file:///nowhere/docs/sub/b%20c.csv"},
    {"id":"other.md","url":"file:///nowhere/docs-2/other.md"},
    {"id":"web","url":"https://example.com/docs"}],"next_cursor":null})"};

TEST_F(DeleteCommand, APathThatWasIndexedMeansItsDocument) {
    script_.replies = {{404, "{}"}, kListed, {204, ""}};
    EXPECT_EQ(run({"delete", "/nowhere/docs/sub/../sub/b c.csv"}), 0);
    EXPECT_EQ(err_.str(), "deleted sub/b c.csv#1\n");
    EXPECT_EQ(script_.calls.back().target, "/documents/sub%2Fb%20c.csv%231?collection=documents");
}

TEST_F(DeleteCommand, APathIsKnownByTheNameThatAServerTells) {
    const std::string source = shown_source("file:///nowhere/docs");
    const ApiReply listed{200, R"({"documents":[{"id":"sub/a.md","url":"source:)" + source +
                                   R"(/sub/a.md"}],"next_cursor":null})"};
    script_.replies = {{404, "{}"}, listed, {204, ""}};
    EXPECT_EQ(run({"delete", "/nowhere/docs/sub/a.md"}), 0);
    EXPECT_EQ(err_.str(), "deleted sub/a.md\n");
    script_.replies = {{404, "{}"}, listed};
    EXPECT_EQ(run({"delete", "/nowhere/docs"}), 2) << "a folder";
    script_.replies = {{404, "{}"}, listed};
    EXPECT_EQ(run({"delete", "/nowhere/other/sub/a.md"}), 3);
}

TEST_F(DeleteCommand, AFolderIsDeletedOnlyByWhoSaysYes) {
    script_.replies = {{404, "{}"}, kListed};
    EXPECT_EQ(run({"delete", "/nowhere/docs/"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("no document but where 2 came from"));
    EXPECT_THAT(err_.str(), HasSubstr("ragd delete --yes /nowhere/docs/"));
    EXPECT_EQ(script_.calls.size(), 2U) << "nothing was deleted";
    script_.replies = {{404, "{}"}, kListed, {204, ""}, {204, ""}};
    EXPECT_EQ(run({"delete", "/nowhere/docs/", "--yes", "--json"}), 0);
    EXPECT_EQ(out_.str(), "{\"deleted\":[\"a.md\",\"sub/b c.csv#1\"]}\n");
}

TEST_F(DeleteCommand, SaysWhatItDeleted) {
    script_.replies = {{204, ""}, {204, ""}};
    EXPECT_EQ(run({"delete", "a/b c.md", "--collection", "team a"}), 0);
    EXPECT_EQ(script_.calls.at(0).method, "DELETE");
    EXPECT_EQ(script_.calls.at(0).target, "/documents/a%2Fb%20c.md?collection=team%20a");
    EXPECT_EQ(err_.str(), "deleted a/b c.md\n");
    EXPECT_EQ(run({"delete", "x", "--json"}), 0);
    EXPECT_EQ(out_.str(), "{\"deleted\":\"x\"}\n");
}

}  // namespace
}  // namespace ragd
