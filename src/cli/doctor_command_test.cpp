#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class DoctorCommand : public CliFixture {};

TEST_F(DoctorCommand, FailsOnlyForAFault) {
    world_.examine = [](const Settings&) {
        return std::vector<Finding>{{Finding::Grade::kWarning, "low", "free some"}};
    };
    EXPECT_EQ(run({"doctor"}), 0);
    world_.examine = [](const Settings&) {
        return std::vector<Finding>{{Finding::Grade::kFault, "no model", "pull it"}};
    };
    EXPECT_EQ(run({"doctor"}), 1);
    EXPECT_THAT(out_.str(), HasSubstr("→ pull it"));
}

TEST_F(DoctorCommand, SaysTheSameAsJson) {
    world_.examine = [](const Settings&) {
        return std::vector<Finding>{{Finding::Grade::kGood, "fine", ""},
                                    {Finding::Grade::kFault, "no model", "pull it"}};
    };
    EXPECT_EQ(run({"doctor", "--json"}), 1);
    const auto findings = boost::json::parse(out_.str()).at("findings");
    EXPECT_EQ(findings.at(0).at("grade").as_string(), "ok");
    EXPECT_EQ(findings.at(1).at("grade").as_string(), "fault");
    EXPECT_EQ(findings.at(1).at("remedy").as_string(), "pull it");
}

TEST_F(DoctorCommand, ReadsEverythingOnlyWhenAskedTo) {
    world_.examine = [](const Settings&) { return std::vector<Finding>{}; };
    world_.examine_deeply = [](const Settings&) {
        return std::vector<Finding>{{Finding::Grade::kFault, "a page", "restore it"}};
    };
    EXPECT_EQ(run({"doctor"}), 0);
    EXPECT_EQ(run({"doctor", "--deep"}), 1);
    EXPECT_THAT(out_.str(), HasSubstr("→ restore it"));
}

}  // namespace
}  // namespace ragd
