#include "eval/answer_report.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/answer_report_file.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

AnswerResult result(std::string id, bool answerable, AnswerOutcome outcome,
                    std::string answer = "") {
    AnswerResult made{.id = std::move(id), .text = "What <is> it?", .answer = std::move(answer)};
    made.outcome = outcome;
    made.ms = 2;
    if (answerable) {
        made.accepted = {"it"};
    }
    return made;
}

/// Three right, one of them long; two wrong; one refused for each reason.
AnswerReport report() {
    AnswerReport made{.dataset = "set",
                      .dataset_sha256 = "aa",
                      .results = {result("a", true, AnswerOutcome::kRight, "This is it. [1]"),
                                  result("b", true, AnswerOutcome::kRight,
                                         "It, said in seven words for once. [2]"),
                                  result("c", true, AnswerOutcome::kRight, "It. [1]"),
                                  result("d", true, AnswerOutcome::kWrong, "Never. [1]"),
                                  result("e", true, AnswerOutcome::kRefused),
                                  result("f", false, AnswerOutcome::kWrong, "Five. [1]"),
                                  result("g", false, AnswerOutcome::kRefused)}};
    sum_up(made);
    return made;
}

TEST(AnswerReport, FiguresAreThoseOfTheOutcomes) {
    const AnswerFigures figures = report().figures;
    EXPECT_EQ(figures.answerable, 5U);
    EXPECT_EQ(figures.unanswerable, 2U);
    EXPECT_EQ(figures.right, 3U);
    EXPECT_EQ(figures.wrong, 2U);
    EXPECT_EQ(figures.refused, 2U);
    EXPECT_DOUBLE_EQ(figures.precision, 3.0 / 5);
    EXPECT_DOUBLE_EQ(figures.recall, 3.0 / 5);
    EXPECT_DOUBLE_EQ(figures.f1, 3.0 / 5);
    EXPECT_DOUBLE_EQ(figures.refusals, 1.0 / 2);
    EXPECT_DOUBLE_EQ(figures.words, (3 + 7 + 1 + 1 + 1) / 5.0) << "citations are no words";
}

TEST(AnswerReport, NothingSaidIsNoDivisionByNothing) {
    AnswerReport silent{.results = {result("a", false, AnswerOutcome::kRefused)}};
    sum_up(silent);
    EXPECT_EQ(silent.figures.f1, 0);
    EXPECT_EQ(silent.figures.words, 0);
    EXPECT_EQ(silent.figures.refusals, 1);
}

TEST(AnswerReport, TextAndJsonHaveEveryFigure) {
    const auto json = boost::json::parse(to_json(report()));
    for (const char* name : {"precision", "recall", "f1", "right_refusals", "words", "right",
                             "wrong", "refused", "answerable", "unanswerable", "p50_ms"}) {
        EXPECT_TRUE(json.as_object().contains(name)) << name;
    }
    EXPECT_EQ(json.at("right").to_number<int>(), 3);
    EXPECT_THAT(to_text(report()), HasSubstr("right 3, wrong 2, refused 2"));
}

TEST(AnswerReport, TwoRunsAreComparedQuestionByQuestion) {
    AnswerReport better = report();
    better.results[5] = result("f", false, AnswerOutcome::kRefused);
    better.results.push_back(result("h", true, AnswerOutcome::kRight, "it"));
    sum_up(better);
    const auto compared = compare(better, report(), "before");
    ASSERT_TRUE(compared) << compared.error().message;
    EXPECT_EQ(compared->paired, 7U);
    EXPECT_THAT(compared->only_a, testing::ElementsAre("h"));
    EXPECT_EQ(compared->measures.at(0).test.wins, 1U) << "a right refusal counts";
    EXPECT_EQ(compared->measures.at(1).test.ties, 7U) << "no more right answers";
    EXPECT_THAT(compared->verdict, HasSubstr("No difference beyond chance"));
    AnswerReport other = report();
    other.dataset_sha256 = "bb";
    EXPECT_EQ(compare(report(), other, "before").error().code, ErrorCode::kConflict);
}

class AnswerReportFile : public testing::Test {
protected:
    AnswerReportFile() {
        file_ = std::filesystem::temp_directory_path() /
                ("ragd-answers-" + std::to_string(::getpid()) + ".json");
    }
    ~AnswerReportFile() override { std::filesystem::remove(file_); }
    Result<AnswerReport> read(const std::string& text) {
        std::ofstream{file_, std::ios::binary} << text;
        return read_answer_report_file(file_);
    }
    std::filesystem::path file_;
};

TEST_F(AnswerReportFile, IsReadBackAsItWasWritten) {
    const auto back = read(answer_report_file(report()));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(to_json(*back), to_json(report()));
    EXPECT_EQ(back->results[1].answer, report().results[1].answer);
    EXPECT_EQ(answer_report_file(*back), answer_report_file(report()));
}

TEST_F(AnswerReportFile, WhatIsNoReportIsRefusedWithTheReason) {
    std::string text = answer_report_file(report());
    text.replace(text.find("\"refused\",\"answer\""), 9, "\"perhaps\"");
    const auto wrong = read(text);
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("\"outcome\" must be one of"));
    EXPECT_THAT(read(R"({"format": "ragd-eval-report/1"})").error().message,
                HasSubstr("must be ragd-eval-answers/1"));
}

TEST(AnswerHtml, ThePageListsWhatWentWrongAndEscapesIt) {
    const std::string page = answer_html_report(report(), nullptr);
    EXPECT_THAT(page, HasSubstr("What &lt;is&gt; it?"));
    EXPECT_THAT(page, HasSubstr("Refused, though they answer"));
    EXPECT_THAT(page, testing::Not(HasSubstr("A against B")));
}

}  // namespace
}  // namespace ragd
