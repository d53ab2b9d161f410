#include "eval/compare.hpp"

#include <filesystem>
#include <fstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/report_file.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

/// `count` queries, the i-th with nDCG `ndcg(i)`.
EvalReport report_of(std::size_t count, const std::function<double(std::size_t)>& ndcg) {
    EvalReport report{.dataset = "set", .dataset_sha256 = "aa", .queries = count};
    for (std::size_t i = 0; i < count; ++i) {
        report.results.push_back({.id = fmt::format("q{}", i),
                                  .text = "what \"is\" it?",
                                  .measures = {.ndcg = ndcg(i)},
                                  .ms = 1.5,
                                  .ranking = {{.document = "d1",
                                               .score = 0.75,
                                               .fused = 0.5,
                                               .rerank = std::nullopt,
                                               .grade = 2}}});
    }
    return report;
}

double half(std::size_t) {
    return 0.5;
}

TEST(Compare, PairsByIdAndSaysWhichAreNotPaired) {
    EvalReport a = report_of(20, [](std::size_t i) { return i % 4 == 0 ? 0.5 : 0.75; });
    EvalReport b = report_of(20, half);
    std::ranges::reverse(b.results);
    a.results.back().id = "mine";
    const auto compared = compare(a, b, "old");
    ASSERT_TRUE(compared) << compared.error().message;
    EXPECT_EQ(compared->paired, 19U);
    EXPECT_EQ(compared->only_a, std::vector<std::string>{"mine"});
    EXPECT_EQ(compared->only_b, std::vector<std::string>{"q19"});
    const MeasureComparison& ndcg = compared->measures.front();
    EXPECT_EQ(ndcg.name, "ndcg@10");
    EXPECT_NEAR(ndcg.test.difference, 14 * 0.25 / 19, 1e-12);
    EXPECT_EQ(ndcg.test.wins, 14U);
    EXPECT_THAT(compared->verdict,
                HasSubstr("A (hybrid, not reranked) is better than B (old) at ndcg@10, beyond"));
}

TEST(Compare, SaysWhereNothingIsBeyondChance) {
    const auto compared =
        compare(report_of(20, [](std::size_t i) { return i % 2 == 0 ? 0.4 : 0.6; }),
                report_of(20, half), "old");
    ASSERT_TRUE(compared);
    EXPECT_THAT(compared->verdict, HasSubstr("No difference at ndcg@10 beyond chance"));
    EXPECT_THAT(to_text(*compared), HasSubstr("ndcg@10       0.5000  0.5000  +0.0000  ["));
}

TEST(Compare, RefusesWhatCannotBePaired) {
    const EvalReport mine = report_of(3, half);
    EvalReport other = mine;
    other.dataset = "another";
    EXPECT_EQ(compare(mine, other, "old.json").error().message,
              "old.json is a report of the set 'another', not of 'set'");
    other = mine;
    other.dataset_sha256 = "bb";
    EXPECT_THAT(compare(mine, other, "old.json").error().message, HasSubstr("another version"));
    other = mine;
    other.k = 5;
    EXPECT_THAT(compare(mine, other, "old.json").error().message, HasSubstr("give --k 5"));
    other = mine;
    other.results.clear();
    const auto none = compare(mine, other, "old.json");
    EXPECT_EQ(none.error().code, ErrorCode::kConflict);
    EXPECT_THAT(none.error().message, HasSubstr("no query in common"));
}

TEST(Compare, JsonKeepsTheContractAndAddsAgainst) {
    const EvalReport a = report_of(3, half);
    const auto compared = compare(a, report_of(3, half), "old");
    ASSERT_TRUE(compared);
    const auto json = boost::json::parse(to_json(a, *compared));
    EXPECT_EQ(json.at("dataset").as_string(), "set");
    EXPECT_TRUE(json.as_object().contains("ndcg@10"));
    const auto& against = json.at("against");
    EXPECT_EQ(against.at("paired").to_number<int>(), 3);
    EXPECT_EQ(against.at("measures").at("ndcg@10").at("p").to_number<double>(), 1.0);
    EXPECT_EQ(against.at("measures").at("ndcg@10").at("ties").to_number<int>(), 3);
}

class ReportFile : public testing::Test {
protected:
    std::filesystem::path write(std::string_view text) {
        const auto file = std::filesystem::path{testing::TempDir()} /
                          testing::UnitTest::GetInstance()->current_test_info()->name();
        std::ofstream{file} << text;
        return file;
    }
};

TEST_F(ReportFile, IsReadBackAsItWasWritten) {
    EvalReport report = report_of(3, half);
    report.mode = SearchMode::kVector;
    report.reranked = true;
    report.setup = {.ragd = "1.0",
                    .cpu = "a cpu",
                    .embedding_model = "e",
                    .rerank_model = "r",
                    .reader_model = "q"};
    report.results[1].ranking[0].rerank = -1.25;
    report.means.mrr = 0.125;
    report.p99_ms = 7;
    const auto read = read_report_file(write(report_file(report)));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(report_file(*read), report_file(report));
    EXPECT_EQ(read->results[1].ranking[0].rerank, -1.25);
    EXPECT_EQ(read->results[0].text, "what \"is\" it?");
}

TEST_F(ReportFile, IsOneJsonTextWithALineForEachQuery) {
    const EvalReport report = report_of(3, half);
    const auto compared = compare(report, report, "old");
    ASSERT_TRUE(compared);
    const std::string text = report_file(report, &*compared);
    EXPECT_EQ(boost::json::parse(text).at("against").at("paired").to_number<int>(), 3);
    EXPECT_EQ(std::ranges::count(text, '\n'), 7);
}

TEST_F(ReportFile, WhatIsNoReportIsRefusedWithTheReason) {
    EXPECT_EQ(read_report_file("/nowhere/x.json").error().code, ErrorCode::kNotFound);
    EXPECT_THAT(read_report_file(write("no")).error().message, HasSubstr("it is not JSON"));
    EXPECT_THAT(read_report_file(write("[1]")).error().message, HasSubstr("\"format\" is missing"));
    EXPECT_THAT(read_report_file(write(R"({"format":"ragd-eval-report/9"})")).error().message,
                HasSubstr("must be ragd-eval-report/1"));
    std::string text = report_file(report_of(1, half));
    text.replace(text.find("\"ms\":1.5"), 8, "\"ms\":\"x\"");
    const auto read = read_report_file(write(text));
    EXPECT_EQ(read.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(read.error().message, HasSubstr("\"ms\" must be a number"));
}

}  // namespace
}  // namespace ragd
