// A test set runs on an index of its own, whatever the settings say of where the documents are.
#include <fstream>

#include <gmock/gmock.h>

#include "app/app_fixture.hpp"
#include "app/commands.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Evaluate : public AppFixture {
protected:
    Evaluate() {
        settings_.embedding_model =
            (fs::path{RAGD_SOURCE_DIR} / "tests/data/tiny_encoder").string();
        settings_.rerank_model.clear();
        settings_.reader_model.clear();
        settings_.qdrant_url = "http://127.0.0.1:1";    // which is not for test sets
        settings_.redis_url = "redis://127.0.0.1:1/0";  // nor is this
        fs::create_directories(temporary_);
        const char* before = ::getenv("TMPDIR");
        before_ = before == nullptr ? "" : before;
        ::setenv("TMPDIR", temporary_.c_str(), 1);
        write("corpus.jsonl", R"({"_id":"tea","title":"Tea","text":"Green tea is served hot."}
{"_id":"ice","title":"Ice","text":"Lemon sorbet is kept frozen."}
{"_id":"bread","title":"Bread","text":"Rye bread rests for a day."})");
        write("queries.jsonl", R"({"_id":"q1","text":"green tea"}
{"_id":"q2","text":"lemon sorbet"}
{"_id":"q3","text":"rye bread"}
{"_id":"q4","text":"who repairs bicycles"})");
        write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\ttea\t1\nq2\tice\t1\nq3\tbread\t1\n");
        write("answers.jsonl", R"({"_id":"q1","answers":["hot"]}
{"_id":"q2","answers":["frozen"]}
{"_id":"q4","answers":[]})");
    }
    ~Evaluate() override {
        before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1);
    }
    void write(const char* name, std::string_view text) {
        fs::create_directories(set_);
        std::ofstream{set_ / name} << text << '\n';
    }
    void expect_nothing_left() const {
        EXPECT_TRUE(fs::is_empty(temporary_)) << *fs::directory_iterator{temporary_};
        EXPECT_FALSE(fs::exists(settings_.data_dir)) << "the documents of the user are elsewhere";
    }

    fs::path temporary_ = folder_ / "temporary";
    fs::path set_ = folder_ / "small";
    std::string before_;
    static constexpr EvalWay kKeyword{.mode = SearchMode::kKeyword, .rerank = false};
};

TEST_F(Evaluate, WordsFindWhatIsJudgedAndAnotherWayIsAskedOfTheSameIndex) {
    EvalJob job{.folder = set_, .options = {.way = kKeyword}};
    job.against = EvalWay{.mode = SearchMode::kVector, .rerank = false};
    const auto outcome = evaluate(settings_, job);
    ASSERT_TRUE(outcome) << outcome.error().message;
    const EvalReport& report = outcome->report;
    EXPECT_EQ(report.dataset, "small");
    EXPECT_EQ(report.queries, 3U) << "one has no judgements";
    EXPECT_DOUBLE_EQ(report.means.ndcg, 1);
    EXPECT_EQ(report.setup.embedding_model, settings_.embedding_model);
    EXPECT_EQ(report.setup.rerank_model, "") << "none ran";
    ASSERT_TRUE(outcome->against);
    EXPECT_EQ(outcome->against->mode, SearchMode::kVector);
    EXPECT_EQ(outcome->against->queries, 3U);
    EXPECT_EQ(outcome->against->dataset_sha256, report.dataset_sha256);
    expect_nothing_left();
}

TEST_F(Evaluate, APartOfTheQuestionsIsSaid) {
    EvalJob job{.folder = set_, .queries_max = 2, .options = {.way = kKeyword}};
    const auto outcome = evaluate(settings_, job);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->report.queries, 2U);
    EXPECT_THAT(outcome->report.warnings, testing::Contains(HasSubstr("asked 2 of 3 queries")));
    EXPECT_FALSE(outcome->against);
}

TEST_F(Evaluate, AnswersAreHeldAgainstThoseThatAreAccepted) {
    AnswerJob job{.folder = set_, .options = {.way = kKeyword}};
    const auto outcome = evaluate_answers(settings_, job);
    ASSERT_TRUE(outcome) << outcome.error().message;
    ASSERT_EQ(outcome->report.results.size(), 3U);
    EXPECT_EQ(outcome->report.results[2].id, "q4");
    expect_nothing_left();
}

TEST_F(Evaluate, EachQuestionIsAskedOfBothHalves) {
    const auto report = evaluate_abstention(settings_, set_, {.mode = SearchMode::kKeyword});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->trials, 6U);
    EXPECT_DOUBLE_EQ(report->recall, 1) << "the other half knows nothing of it";
    expect_nothing_left();
}

TEST_F(Evaluate, FewQuestionsAreNotTunedOn) {
    const auto report = tune_settings(settings_, {.folder = set_});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::kInvalidField);
    EXPECT_THAT(report.error().message, HasSubstr("at least 30 questions"));
    expect_nothing_left();
}

TEST_F(Evaluate, ASetThatIsNotThereIsSaidBeforeAModelIsRead) {
    settings_.embedding_model = "no/such-model";
    const fs::path nowhere = folder_ / "nowhere";
    for (const auto& error : {evaluate(settings_, {.folder = nowhere}).error(),
                              evaluate_answers(settings_, {.folder = nowhere}).error(),
                              evaluate_abstention(settings_, nowhere, {}).error(),
                              tune_settings(settings_, {.folder = nowhere}).error()}) {
        EXPECT_EQ(error.code, ErrorCode::kNotFound);
        EXPECT_THAT(error.message, HasSubstr("nowhere"));
    }
    expect_nothing_left();
}

TEST_F(Evaluate, AModelThatIsNotThereLeavesNothingBehind) {
    settings_.embedding_model = "no/such-model";
    EXPECT_EQ(evaluate(settings_, {.folder = set_}).error().code, ErrorCode::kNotFound);
    expect_nothing_left();
}

}  // namespace
}  // namespace ragd
