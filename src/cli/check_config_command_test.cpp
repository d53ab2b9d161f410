#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class CheckConfigCommand : public CliFixture {};

TEST_F(CheckConfigCommand, NamesTheSourceOfEveryValue) {
    EXPECT_EQ(run({"check-config", "--cache-size", "5"}), 0);
    EXPECT_THAT(out_.str(), testing::ContainsRegex("CACHE_SIZE +5 +flag --cache-size"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("SERVER_PORT +8080 +default"));
}

TEST_F(CheckConfigCommand, FailsAfterTheListWhereSettingsDoNotGoTogether) {
    world_.check_settings = [](const Settings& settings) -> Result<void> {
        return fail_field("SERVER_PORT", "is " + std::to_string(settings.server_port));
    };
    EXPECT_NE(run({"check-config", "--server-port", "7"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("SERVER_HOST"));
    EXPECT_THAT(err_.str(), HasSubstr("SERVER_PORT is 7"));
}

TEST_F(CheckConfigCommand, NoSecretIsShown) {
    EXPECT_EQ(run({"check-config", "--json", "--openai-api-key", "sk-secret"}), 0);
    EXPECT_THAT(out_.str(), testing::Not(HasSubstr("sk-secret")));
    EXPECT_EQ(boost::json::parse(out_.str()).at("SERVER_PORT").at("origin").as_string(), "default");
}

}  // namespace
}  // namespace ragd
