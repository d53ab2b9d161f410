#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class TuneCommand : public CliFixture {};

TEST_F(TuneCommand, PrintsWhatToSetOrThatNothingIsToBeSet) {
    TuneReport report{.dataset = "set", .questions = 40};
    EvalJob asked;
    world_.tune = [&](const Settings&, EvalJob job) {
        asked = std::move(job);
        return Result<TuneReport>{report};
    };
    EXPECT_EQ(run({"tune", "dir", "--queries", "40", "--k", "5"}), 0);
    EXPECT_EQ(asked.folder, "dir");
    EXPECT_EQ(asked.queries_max, 40U);
    EXPECT_EQ(asked.options.k, 5U);
    EXPECT_THAT(out_.str(), HasSubstr("leave the settings as they are"));
    report.verdict = TuneVerdict::kOrder;
    report.advised.vector_weight = 0.65;
    EXPECT_EQ(run({"tune", "dir"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("  FUSION_VECTOR_WEIGHT=0.65\n"));
    EXPECT_EQ(run({"tune", "dir", "--json"}), 0);
    EXPECT_EQ(boost::json::parse(out_.str()).at("settings").at("FUSION_VECTOR_WEIGHT").as_string(),
              "0.65");
}

}  // namespace
}  // namespace ragd
