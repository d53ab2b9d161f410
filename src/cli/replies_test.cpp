// What each command makes of an answer that is a refusal, or is no answer of ours.
#include <fmt/format.h>

#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// The commands that ask a server once and live on its answer.
class Replies : public CliFixture {
protected:
    Replies() {
        const auto folder = folder_with("a.md", "Text of a.");
        commands_ = {
            {"documents"}, {"query", "why?"}, {"delete", "a.md"}, {"index", folder.string()}};
    }
    /// With one reply, from a server that was named.
    int run_with(std::vector<std::string> command, ApiReply reply) {
        script_.replies = {std::move(reply)};
        command.insert(command.begin(), {"--url", "http://127.0.0.1:1"});
        return run(std::move(command));
    }
    std::vector<std::vector<std::string>> commands_;
};

TEST_F(Replies, ARefusalIsAnExitCodeAndItsWordsOnStderr) {
    struct Refusal {
        int status;
        int exit_code;
    };
    for (const auto& command : commands_) {
        for (const Refusal& refusal : {Refusal{400, 2},
                                       {401, 4},
                                       {403, 4},
                                       {409, 1},
                                       {413, 1},
                                       {422, 2},
                                       {429, 1},
                                       {500, 1},
                                       {502, 5},
                                       {503, 5},
                                       {504, 1}}) {
            const auto said = fmt::format("{} after {}", command.front(), refusal.status);
            EXPECT_EQ(run_with(command, {refusal.status, R"({"detail":"that is why"})"}),
                      refusal.exit_code)
                << said;
            EXPECT_EQ(err_.str(), "ragd: that is why\n") << said;
            EXPECT_THAT(out_.str(), testing::Not(HasSubstr("that is why"))) << said;
        }
    }
}

TEST_F(Replies, WhatIsNoAnswerOfOursIsNoSuccess) {
    for (const auto& command : commands_) {
        for (const int status : {200, 302, 404, 500, 502}) {
            for (const char* body : {"<html>", "", "[]", "7", "null", R"("ok")"}) {
                const auto said = fmt::format("{} after {} {}", command.front(), status, body);
                EXPECT_NE(run_with(command, {status, body}), 0) << said;
                EXPECT_THAT(err_.str(), StartsWith("ragd: ")) << said;
            }
        }
    }
}

TEST_F(Replies, AProxyWithoutAServerBehindItIsUnreachable) {
    for (const auto& command : commands_) {
        for (const int status : {502, 503}) {
            EXPECT_EQ(run_with(command, {status, "<html>Bad Gateway</html>"}), 5) << status;
        }
    }
}

TEST_F(Replies, WithJsonARefusalLeavesStdoutEmpty) {
    for (auto command : commands_) {
        command.emplace_back("--json");
        EXPECT_EQ(run_with(command, {503, R"({"detail":"that is why"})"}), 5) << command.front();
        EXPECT_THAT(out_.str(), IsEmpty()) << command.front();
    }
}

TEST_F(Replies, NothingThatAServerSaysDrivesTheTerminal) {
    for (const auto& command : commands_) {
        (void)run_with(command, {422, R"({"detail":"a\u001b[31m\u0007b\u202ec","errors":[
            {"pointer":"/x\u001b","detail":"y\r"},{"pointer":"/z","detail":"\u009b"}]})"});
        EXPECT_EQ(err_.str().find_first_of("\x1b\a\r"), std::string::npos) << err_.str();
        EXPECT_THAT(err_.str(), testing::Not(HasSubstr("\u202e"))) << err_.str();
        EXPECT_THAT(err_.str(), testing::Not(HasSubstr("\u009b"))) << err_.str();
    }
}

TEST_F(Replies, HealthSaysWhatTheServerSaysAndFailsUnlessItIsWell) {
    for (const int status : {200, 404, 500, 503}) {
        EXPECT_EQ(run_with({"health"}, {status, "it is so"}), status == 200 ? 0 : 1) << status;
        EXPECT_EQ(out_.str(), "it is so\n");
    }
    EXPECT_EQ(script_.calls.front().target, "/health");
    EXPECT_EQ(run({"health", "--ready", "--server-port", "9000"}), 5) << "nobody answers";
    EXPECT_EQ(url_, "http://127.0.0.1:9000");
    EXPECT_EQ(script_.calls.back().target, "/health/ready");
}

}  // namespace
}  // namespace ragd
