#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

/// Answers with what the test wrote down, and keeps what was asked.
class ScriptedTransport final : public Transport {
public:
    struct Script {
        std::vector<ApiCall> calls;
        std::vector<ApiReply> replies;
    };
    explicit ScriptedTransport(Script& script) : script_(script) {}
    Result<ApiReply> call(ApiCall call) override {
        script_.calls.push_back(std::move(call));
        if (script_.replies.empty()) {
            return fail(ErrorCode::kUnavailable, "nobody answers");
        }
        ApiReply reply = script_.replies.front();
        script_.replies.erase(script_.replies.begin());
        return reply;
    }

private:
    Script& script_;
};

class CliTest : public testing::Test {
protected:
    CliTest() {
        const auto open = [this] { return std::make_unique<ScriptedTransport>(script_); };
        world_.open_local = [open](const Settings&) -> Result<std::unique_ptr<Transport>> {
            return std::unique_ptr<Transport>{open()};
        };
        world_.open_remote = [this, open](
                                 const Settings&,
                                 const std::string& url) -> Result<std::unique_ptr<Transport>> {
            url_ = url;
            return std::unique_ptr<Transport>{open()};
        };
        world_.local_server = [this](const Settings&) { return server_; };
        world_.version = "1.2.3";
    }

    int run(std::vector<std::string> arguments) {
        out_.str("");
        err_.str("");
        Console console{out_, err_, {}};
        return run_cli(world_, std::move(arguments), {{"HOME", "/nowhere"}}, console);
    }

    std::filesystem::path folder_with(std::string_view name, std::string_view text) {
        const auto folder = std::filesystem::path{testing::TempDir()} /
                            testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::create_directories(folder);
        std::ofstream{folder / name} << text;
        return folder;
    }

    World world_;
    ScriptedTransport::Script script_;
    std::optional<std::string> server_;
    std::string url_;
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(CliTest, UsageErrorsAreExitCodeTwoOnStderr) {
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

TEST_F(CliTest, HelpIsDataWithExamples) {
    EXPECT_EQ(run({"--help"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("Examples:"));
    EXPECT_EQ(run({"query", "--help"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("--top-k"));
    EXPECT_EQ(err_.str(), "");
}

TEST_F(CliTest, QuerySendsTheContractAndPrintsTheReplyAsOneLine) {
    script_.replies = {{200, R"({"answer":"Yes. [1]","sources":[]})"}};
    EXPECT_EQ(run({"query", "why?", "--json", "--top-k", "7", "--no-rerank", "--filter",
                   R"({"lang":"en"})"}),
              0);
    EXPECT_EQ(out_.str(), "{\"answer\":\"Yes. [1]\",\"sources\":[]}\n");
    const auto body = boost::json::parse(script_.calls.at(0).body);
    EXPECT_EQ(body.at("query").as_string(), "why?");
    EXPECT_EQ(body.at("top_k").to_number<int>(), 7);
    EXPECT_FALSE(body.at("rerank").as_bool());
    EXPECT_EQ(body.at("filter").at("lang").as_string(), "en");
}

TEST_F(CliTest, QueryShowsAnswerSourcesAndWarnings) {
    script_.replies = {{200, R"({"answer":"Five days. [1]","answer_kind":"extractive",
        "sources":[{"n":1,"document_id":"a.md","version":2,"start":10,"end":30,"score":0.5,
                    "title":"Leave","text":"Five\ndays.\u001b[31m"}],
        "timings_ms":{"total":3.25},"warnings":["reranking is off"]})"}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("Five days. [1]\n"));
    EXPECT_THAT(out_.str(), HasSubstr("[1] Leave — a.md, version 2, bytes 10-30  score 0.500"));
    EXPECT_THAT(out_.str(), HasSubstr("Five days.[31m")) << "no escape byte reaches the terminal";
    EXPECT_THAT(err_.str(), HasSubstr("warning: reranking is off"));
}

TEST_F(CliTest, AProblemBecomesItsMessageAndExitCode) {
    script_.replies = {{404, R"({"status":404,"detail":"no document 'x'"})"}};
    EXPECT_EQ(run({"delete", "x"}), 3);
    EXPECT_EQ(err_.str(), "ragd: no document 'x'\n");
    EXPECT_EQ(script_.calls.at(0).target, "/documents/x?collection=documents");
}

TEST_F(CliTest, WhoIsNotKnownOrMayNotIsExitCodeFour) {
    for (const int status : {401, 403}) {
        script_.calls.clear();
        script_.replies = {{status, R"({"detail":"no"})"}};
        EXPECT_EQ(run({"delete", "x"}), 4) << status;
    }
}

TEST_F(CliTest, AnUnreachableServerIsExitCodeFive) {
    EXPECT_EQ(run({"--url", "http://127.0.0.1:1", "query", "x"}), 5);
    EXPECT_EQ(url_, "http://127.0.0.1:1");
}

TEST_F(CliTest, CommandsTalkToTheServerThatHoldsTheDirectory) {
    server_ = "http://127.0.0.1:9";
    script_.replies = {{200, R"({"documents":[],"next_cursor":null})"}};
    EXPECT_EQ(run({"documents", "--json"}), 0);
    EXPECT_EQ(url_, "http://127.0.0.1:9");
    EXPECT_EQ(out_.str(), "{\"documents\":[]}\n");
}

TEST_F(CliTest, DocumentsFollowsTheCursor) {
    script_.replies = {{200, R"({"documents":[{"id":"a"}],"next_cursor":"c/1"})"},
                       {200, R"({"documents":[{"id":"b"}],"next_cursor":null})"}};
    EXPECT_EQ(run({"documents"}), 0);
    EXPECT_THAT(script_.calls.at(1).target, HasSubstr("cursor=c%2F1"));
    EXPECT_THAT(out_.str(), HasSubstr("\nb "));
}

TEST_F(CliTest, IndexSkipsEmptyFilesAndReportsRefusedOnes) {
    const auto folder = folder_with("a.md", "# A\n\nText of a.");
    folder_with("b.md", "Text of b.");
    folder_with("empty.txt", " \n");
    script_.replies = {
        {422,
         R"({"status":422,"detail":"x","errors":[{"pointer":"/documents/0/text","detail":"no"}]})"},
        {200,
         R"({"indexed":1,"chunks":2,"documents":[{"id":"b.md","version":1,"chunks":2,"status":"created"}]})"}};
    EXPECT_EQ(run({"index", folder.string(), "--json"}), 6);
    const auto report = boost::json::parse(out_.str());
    EXPECT_EQ(report.at("indexed").to_number<int>(), 1);
    EXPECT_EQ(report.at("failed").at(0).at("id").as_string(), "a.md");
    EXPECT_EQ(report.at("skipped").at(0).at("id").as_string(), "empty.txt");
    const auto again = boost::json::parse(script_.calls.at(1).body);
    EXPECT_EQ(again.at("documents").as_array().size(), 1U);
    EXPECT_EQ(again.at("documents").at(0).at("id").as_string(), "b.md");
}

TEST_F(CliTest, IndexNotesASecondDocumentOfTheSameId) {
    const auto folder = folder_with("a.jsonl", R"({"id":"1","text":"One."})");
    folder_with("b.jsonl", R"({"id":"1","text":"Another one."})");
    script_.replies = {
        {200,
         R"({"indexed":1,"chunks":1,"documents":[{"id":"1","version":1,"chunks":1,"status":"created"}]})"}};
    EXPECT_EQ(run({"index", folder.string(), "--json"}), 6);
    const auto report = boost::json::parse(out_.str());
    EXPECT_EQ(report.at("indexed").to_number<int>(), 1);
    EXPECT_EQ(report.at("failed").at(0).at("id").as_string(), "1");
    EXPECT_EQ(script_.calls.size(), 1U);
}

TEST_F(CliTest, HealthAsksTheServerOfThisMachine) {
    script_.replies = {{200, R"({"status":"ok"})"}, {503, R"({"status":"down"})"}};
    EXPECT_EQ(run({"health"}), 0);
    EXPECT_EQ(script_.calls.at(0).target, "/health");
    EXPECT_EQ(run({"health", "--ready"}), 1);
    EXPECT_EQ(script_.calls.at(1).target, "/health/ready");
    EXPECT_EQ(run({"health"}), 5);
}

TEST_F(CliTest, DoctorFailsOnlyForAFault) {
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

TEST_F(CliTest, EvalAsksWhatItWasTold) {
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

TEST_F(CliTest, EvalComparesWithAnotherConfigurationOfTheSameIndex) {
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

TEST_F(CliTest, EvalRefusesWhatItCannotCompareWithBeforeItRuns) {
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

TEST_F(CliTest, EvalHoldsARunAgainstAnEarlierReport) {
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

TEST_F(CliTest, TunePrintsWhatToSetOrThatNothingIsToBeSet) {
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

TEST_F(CliTest, CheckConfigNamesTheSourceOfEveryValue) {
    EXPECT_EQ(run({"check-config", "--cache-size", "5"}), 0);
    EXPECT_THAT(out_.str(), testing::ContainsRegex("CACHE_SIZE +5 +flag --cache-size"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("SERVER_PORT +8080 +default"));
}

TEST(Console, CutsAndWrapsAtWholeCharacters) {
    EXPECT_EQ(shortened("äöü", 2), "ä…");
    EXPECT_EQ(shortened("äöü", 3), "äöü");
    EXPECT_EQ(wrapped("one two three", 7, 2), "  one two\n  three");
    EXPECT_EQ(wrapped("unbreakable", 4, 0), "unbreakable");
    EXPECT_EQ(printable("a\tb\x1b[1m\x7f"), "a b[1m");
    EXPECT_EQ(printable("a\xC2\x9b"), "a");
}

TEST(Transport, EncodesWhatAPathMayNotHold) {
    EXPECT_EQ(percent_encode("a/b c?ä"), "a%2Fb%20c%3F%C3%A4");
}

}  // namespace
}  // namespace ragd
