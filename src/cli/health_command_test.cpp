#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

class HealthCommand : public CliFixture {};

TEST_F(HealthCommand, AsksTheServerOfThisMachine) {
    script_.replies = {{200, R"({"status":"ok"})"}, {503, R"({"status":"down"})"}};
    EXPECT_EQ(run({"health"}), 0);
    EXPECT_EQ(script_.calls.at(0).target, "/health");
    EXPECT_EQ(run({"health", "--ready"}), 1);
    EXPECT_EQ(script_.calls.at(1).target, "/health/ready");
    EXPECT_EQ(run({"health"}), 5);
}

}  // namespace
}  // namespace ragd
