#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class DocumentsCommand : public CliFixture {};

TEST_F(DocumentsCommand, FollowsTheCursor) {
    script_.replies = {{200, R"({"documents":[{"id":"a"}],"next_cursor":"c/1"})"},
                       {200, R"({"documents":[{"id":"b"}],"next_cursor":null})"}};
    EXPECT_EQ(run({"documents"}), 0);
    EXPECT_THAT(script_.calls.at(1).target, HasSubstr("cursor=c%2F1"));
    EXPECT_THAT(out_.str(), HasSubstr("\nb "));
}

TEST_F(DocumentsCommand, AListThatCannotBeReadIsAnError) {
    for (const char* body : {"[]", "{}", R"({"documents":{}})"}) {
        script_.replies = {{200, body}};
        EXPECT_EQ(run({"documents"}), 1) << body;
        EXPECT_THAT(err_.str(), HasSubstr("cannot be read")) << body;
    }
}

TEST_F(DocumentsCommand, NothingThatADocumentSaysDrivesTheTerminal) {
    script_.replies = {
        {200,
         R"({"documents":[{"id":"a\u001b[31m","title":"T\u0007","version":2,"chunks":3,"bytes":4},
                               17],"next_cursor":null})"}};
    EXPECT_EQ(run({"documents"}), 0);
    EXPECT_THAT(out_.str(), testing::ContainsRegex("a\\[31m +2 +3 +4  T\n"));
}

}  // namespace
}  // namespace ragd
