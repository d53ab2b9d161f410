#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class Run : public CliFixture {};

TEST_F(Run, AnUnreachableServerIsExitCodeFive) {
    EXPECT_EQ(run({"--url", "http://127.0.0.1:1", "query", "x"}), 5);
    EXPECT_EQ(url_, "http://127.0.0.1:1");
}

TEST_F(Run, CommandsTalkToTheServerThatHoldsTheDirectory) {
    server_ = {.url = "http://127.0.0.1:9"};
    script_.replies = {{200, R"({"documents":[],"next_cursor":null})"}};
    EXPECT_EQ(run({"documents", "--json"}), 0);
    EXPECT_EQ(url_, "http://127.0.0.1:9");
    EXPECT_EQ(out_.str(), "{\"documents\":[]}\n");
}

TEST_F(Run, WithoutAServerTheApiOfThisProcessAnswers) {
    script_.replies = {{200, R"({"documents":[],"next_cursor":null})"}};
    EXPECT_EQ(run({"documents", "--json"}), 0);
    EXPECT_EQ(url_, "") << "nobody was called";
}

TEST_F(Run, WhatIsUnavailableInThisProcessIsNotCalledUnreachable) {
    EXPECT_EQ(run({"query", "x"}), 1);
    EXPECT_EQ(err_.str(), "ragd: nobody answers\n");
}

TEST_F(Run, SeveralFaultsAreListed) {
    script_.replies = {{422, R"({"status":422,"detail":"2 fields","errors":[
        {"pointer":"/query","detail":"is empty"},{"pointer":"/top_k","detail":"is 0"}]})"}};
    EXPECT_EQ(run({"query", "x"}), 2);
    EXPECT_EQ(err_.str(), "ragd: 2 fields\n  /query is empty\n  /top_k is 0\n");
}

TEST_F(Run, AServerThatIsNoneOfOursIsSaid) {
    script_.replies = {{200, "<html>"}};
    EXPECT_EQ(run({"--url", "http://127.0.0.1:1", "documents"}), 1);
    EXPECT_THAT(err_.str(), HasSubstr("is this a ragd server?"));
}

TEST_F(Run, ServesUntilToldToStop) {
    std::uint16_t port = 0;
    world_.serve = [&](const Settings& settings) -> Result<void> {
        port = settings.server_port;
        return {};
    };
    EXPECT_EQ(run({"serve", "--server-port", "9000"}), 0);
    EXPECT_EQ(port, 9000);
    world_.serve = [](const Settings&) -> Result<void> {
        return fail(ErrorCode::kUnavailable, "the port is taken");
    };
    EXPECT_EQ(run({"serve"}), 1);
    EXPECT_EQ(err_.str(), "ragd: the port is taken\n");
}

TEST_F(Run, PrintsTheVersion) {
    EXPECT_EQ(run({"version"}), 0);
    EXPECT_EQ(out_.str(), "ragd 1.2.3\n");
}

}  // namespace
}  // namespace ragd
