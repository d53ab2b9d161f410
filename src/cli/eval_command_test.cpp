#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class EvalCommand : public CliFixture {};

TEST_F(EvalCommand, AsksWhatItWasTold) {
    EvalJob asked;
    world_.evaluate = [&](const Settings&, EvalJob job) {
        asked = std::move(job);
        return Result<EvalOutcome>{EvalOutcome{.report = {.dataset = "set", .queries = 1}}};
    };
    EXPECT_EQ(run({"eval", "dir", "--mode", "vector", "--no-rerank", "--queries", "7"}), 0);
    EXPECT_EQ(asked.folder, "dir");
    EXPECT_EQ(asked.queries_max, 7U);
    EXPECT_EQ(asked.options.way, (EvalWay{SearchMode::kVector, false}));
    EXPECT_FALSE(asked.against);
    EXPECT_EQ(run({"eval", "dir", "--queries", "0"}), 2);
}

TEST_F(EvalCommand, ComparesWithAnotherConfigurationOfTheSameIndex) {
    std::optional<EvalWay> asked;
    world_.evaluate = [&](const Settings&, EvalJob job) {
        asked = job.against;
        EvalReport report{.dataset = "set", .queries = 1, .results = {{.id = "q"}}};
        return Result<EvalOutcome>{EvalOutcome{.report = report, .against = report}};
    };
    EXPECT_EQ(run({"eval", "dir", "--against", "mode=keyword,rerank=off", "--json"}), 0);
    EXPECT_EQ(asked, (EvalWay{SearchMode::kKeyword, false}));
    EXPECT_EQ(boost::json::parse(out_.str()).at("against").at("paired").to_number<int>(), 1);
    EXPECT_EQ(run({"eval", "dir", "--against", "rerank=off"}), 0);
    EXPECT_EQ(asked, (EvalWay{SearchMode::kHybrid, false})) << "the rest is as in this run";
    EXPECT_THAT(out_.str(), HasSubstr("No difference at ndcg@10 beyond chance"));
}

TEST_F(EvalCommand, RefusesWhatItCannotCompareWithBeforeItRuns) {
    world_.evaluate = [](const Settings&, EvalJob) -> Result<EvalOutcome> {
        return fail(ErrorCode::kInternal, "was run");
    };
    EXPECT_EQ(run({"eval", "dir", "--against", "nowhere.json"}), 3);
    EXPECT_EQ(run({"eval", "dir", "--against", "mode=magic"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("mode must be hybrid, vector or keyword"));
    EXPECT_EQ(run({"eval", "dir", "--against", "top_k=3"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("such as mode=vector,rerank=off"));
    EXPECT_EQ(run({"eval", "dir", "--against", "mode=vector,mode=keyword"}), 2);
    EXPECT_EQ(run({"eval", "dir", "--against", "mode=vector,"}), 2);
    EXPECT_EQ(run({"eval", "dir", "--against", "rerank=on", "--rerank-model", "none"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("rerank=on needs a RERANK_MODEL"));
    EXPECT_EQ(run({"eval", "dir", "--report", "/nowhere/report.json"}), 1);
    EXPECT_THAT(err_.str(), HasSubstr("cannot write /nowhere/report.json"));
}

TEST_F(EvalCommand, HoldsARunAgainstAnEarlierReport) {
    const auto folder = folder_with("junk.json", "no");
    world_.evaluate = [](const Settings&, EvalJob) {
        return Result<EvalOutcome>{EvalOutcome{
            .report = {.dataset = "set", .queries = 1, .results = {{.id = "q", .ms = 2}}}}};
    };
    const std::string file = (folder / "before.json").string();
    EXPECT_EQ(run({"eval", "dir", "--report", file}), 0) << err_.str();
    EXPECT_EQ(run({"eval", "dir", "--against", file, "--report", file}), 0) << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr("B  " + file + ": hybrid, not reranked"));
    EXPECT_FALSE(std::filesystem::exists(file + ".part"));
    EXPECT_EQ(run({"eval", "dir", "--against", (folder / "junk.json").string()}), 2);
}

TEST_F(EvalCommand, AbstentionAsksAThousandQuestionsUnlessTold) {
    AbstentionOptions asked;
    world_.evaluate_abstention = [&](const Settings&, const std::filesystem::path& folder,
                                     AbstentionOptions options) -> Result<AbstentionReport> {
        EXPECT_EQ(folder, "dir");
        asked = std::move(options);
        return AbstentionReport{};
    };
    EXPECT_EQ(run({"eval", "dir", "--abstention", "--mode", "vector"}), 0) << err_.str();
    EXPECT_EQ(asked.queries_max, 1000U);
    EXPECT_EQ(asked.mode, SearchMode::kVector);
    EXPECT_EQ(run({"eval", "dir", "--abstention", "--queries", "7", "--no-rerank"}), 0);
    EXPECT_EQ(asked.queries_max, 7U);
    EXPECT_FALSE(asked.rerank);
}

TEST_F(EvalCommand, AnswersAreMeasuredAndHeldAgainstAnEarlierReport) {
    const auto folder = folder_with("junk.json", "no");
    AnswerJob asked;
    world_.evaluate_answers = [&](const Settings&, AnswerJob job) {
        asked = std::move(job);
        AnswerReport report{.dataset = "set", .results = {{.id = "q", .text = "What?"}}};
        sum_up(report);
        return Result<AnswerEvalOutcome>{AnswerEvalOutcome{.report = report}};
    };
    const std::string file = (folder / "before.json").string();
    const std::string page = (folder / "before.html").string();
    EXPECT_EQ(run({"eval", "--answers", "dir", "--queries", "7", "--top-k", "3", "--no-rerank",
                   "--report", file, "--html", page}),
              0)
        << err_.str();
    EXPECT_EQ(asked.folder, "dir");
    EXPECT_EQ(asked.queries_max, 7U);
    EXPECT_EQ(asked.options.top_k, 3U);
    EXPECT_FALSE(asked.options.way.rerank);
    EXPECT_FALSE(asked.options.trial);
    EXPECT_TRUE(std::filesystem::exists(page));
    EXPECT_THAT(out_.str(), HasSubstr("right_refusals    1.0000"));
    EXPECT_EQ(run({"eval", "--answers", "dir", "--against", file, "--json"}), 0) << err_.str();
    const auto json = boost::json::parse(out_.str());
    EXPECT_EQ(json.at("against").at("measures").at("correct").at("ties").to_number<int>(), 1);
    EXPECT_EQ(run({"eval", "dir", "--against", file}), 2) << "it is no report of retrieval";
}

}  // namespace
}  // namespace ragd
