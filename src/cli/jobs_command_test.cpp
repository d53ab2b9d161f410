#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class JobsCommand : public CliFixture {
protected:
    static constexpr const char* kJob =
        R"({"id":"j1","state":"partial","created_at":"2026-01-31T00:00:00.000Z",
            "counts":{"files":2,"completed":1,"failed":1},
            "files":[{"name":"a.txt","state":"completed","chunks":3},
                     {"name":"b\u001b[31m.pdf","state":"failed","code":"encrypted","detail":"it is locked"}]})";
};

TEST_F(JobsCommand, ListsAllPages) {
    script_.replies = {{200, R"({"jobs":[{"id":"j2","state":"running"}],"next_cursor":"c/1"})"},
                       {200, R"({"jobs":[{"id":"j1","state":"completed"}],"next_cursor":null})"}};
    EXPECT_EQ(run({"jobs"}), 0);
    EXPECT_THAT(script_.calls.at(1).target, HasSubstr("cursor=c%2F1"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("j2 +running"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("j1 +completed"));
}

TEST_F(JobsCommand, ShowsWhatBecameOfEachFile) {
    script_.replies = {{200, kJob}};
    EXPECT_EQ(run({"jobs", "j/1"}), 0);
    EXPECT_EQ(script_.calls.at(0).method, "GET");
    EXPECT_EQ(script_.calls.at(0).target, "/jobs/j%2F1");
    EXPECT_THAT(out_.str(), testing::ContainsRegex("a.txt +completed +3 chunks"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("failed +encrypted: it is locked"));
    EXPECT_THAT(out_.str(), testing::Not(HasSubstr("\x1b")));
}

TEST_F(JobsCommand, CancelsOne) {
    script_.replies = {{200, kJob}};
    EXPECT_EQ(run({"jobs", "j1", "--cancel"}), 0);
    EXPECT_EQ(script_.calls.at(0).method, "DELETE");
    EXPECT_EQ(run({"jobs", "--cancel"}), 2) << "which one?";
}

TEST_F(JobsCommand, AnAnswerThatCannotBeReadIsAnError) {
    for (const char* body : {"[]", "{}", R"({"jobs":{}})"}) {
        script_.replies = {{200, body}};
        EXPECT_EQ(run({"jobs"}), 1) << body;
        script_.replies = {{200, body}};
        EXPECT_EQ(run({"jobs", "j1"}), 1) << body;
    }
}

}  // namespace
}  // namespace ragd
