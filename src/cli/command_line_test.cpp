#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class CommandLine : public CliFixture {};

TEST_F(CommandLine, UsageErrorsAreExitCodeTwoOnStderr) {
    EXPECT_EQ(run({}), 2);
    EXPECT_EQ(run({"frobnicate"}), 2);
    EXPECT_EQ(run({"--data-dir", "/d", "qurey", "x"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("no command 'qurey'; did you mean 'query'?"));
    EXPECT_EQ(run({"query"}), 2);
    EXPECT_EQ(run({"query", "x", "--top-k", "0"}), 2);
    EXPECT_EQ(run({"query", "x", "--mode", "magic"}), 2);
    EXPECT_EQ(run({"serve", "--server-port", "70000"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("SERVER_PORT (flag --server-port) must be"));
    EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandLine, HelpIsDataWithExamples) {
    EXPECT_EQ(run({"--help"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("Examples:"));
    EXPECT_EQ(run({"query", "--help"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("--top-k"));
    EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandLine, GlobalOptionsStandBeforeOrAfterTheCommand) {
    EXPECT_EQ(run({"--json", "version"}), 0);
    EXPECT_THAT(out_.str(),
                testing::StartsWith(R"({"version":"1.2.3","document_formats":["html")"));
    EXPECT_EQ(run({"version", "--json", "--server-port", "9"}), 0);
    EXPECT_THAT(out_.str(),
                testing::StartsWith(R"({"version":"1.2.3","document_formats":["html")"));
}

TEST_F(CommandLine, ACommandTakesNoOptionOfAnother) {
    EXPECT_EQ(run({"documents", "--top-k", "3"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("Try: ragd documents --help"));
    EXPECT_EQ(run({"version", "why?"}), 2);
}

TEST_F(CommandLine, EveryCommandHasHelpAndAllButVersionExamples) {
    for (const char* command :
         {"serve", "index", "query", "documents", "delete", "eval", "tune", "check-config",
          "doctor", "health", "models", "completion", "man"}) {
        EXPECT_EQ(run({command, "--help"}), 0) << command;
        EXPECT_THAT(out_.str(), HasSubstr(std::string{"Examples:\n  ragd "} + command)) << command;
    }
    EXPECT_EQ(run({"version", "--help"}), 0);
}

}  // namespace
}  // namespace ragd
