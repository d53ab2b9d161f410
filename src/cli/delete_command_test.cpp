#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

class DeleteCommand : public CliFixture {};

TEST_F(DeleteCommand, AProblemBecomesItsMessageAndExitCode) {
    script_.replies = {{404, R"({"status":404,"detail":"no document 'x'"})"}};
    EXPECT_EQ(run({"delete", "x"}), 3);
    EXPECT_EQ(err_.str(), "ragd: no document 'x'\n");
    EXPECT_EQ(script_.calls.at(0).target, "/documents/x?collection=documents");
}

TEST_F(DeleteCommand, WhoIsNotKnownOrMayNotIsExitCodeFour) {
    for (const int status : {401, 403}) {
        script_.calls.clear();
        script_.replies = {{status, R"({"detail":"no"})"}};
        EXPECT_EQ(run({"delete", "x"}), 4) << status;
    }
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
