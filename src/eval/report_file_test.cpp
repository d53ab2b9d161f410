#include "eval/report_file.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

EvalReport small_report() {
    return {.dataset = "set \"one\"",
            .dataset_sha256 = "aa",
            .mode = SearchMode::kVector,
            .reranked = true,
            .k = 5,
            .queries = 1,
            .means = {.ndcg = 0.5},
            .results = {{.id = "q1",
                         .text = "line\nbreak",
                         .measures = {.ndcg = 0.5},
                         .ms = 1.5,
                         .ranking = {{.document = "d1",
                                      .score = 0.75,
                                      .fused = std::nullopt,
                                      .rerank = -2.5,
                                      .grade = 2}}}}};
}

class ReportFileBytes : public testing::Test {
public:
    ReportFileBytes() {
        file_ = std::filesystem::temp_directory_path() /
                ("ragd-report-" + std::to_string(::getpid()) + ".json");
    }
    ~ReportFileBytes() override { std::filesystem::remove(file_); }

    Result<EvalReport> read(const std::string& text) {
        std::ofstream{file_, std::ios::binary} << text;
        return read_report_file(file_);
    }
    std::filesystem::path file_;
};

TEST_F(ReportFileBytes, OptionalScoresAndOddNamesSurvive) {
    const auto back = read(report_file(small_report()));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->dataset, "set \"one\"");
    EXPECT_EQ(back->mode, SearchMode::kVector);
    EXPECT_EQ(back->k, 5U);
    ASSERT_EQ(back->results.size(), 1U);
    EXPECT_EQ(back->results[0].text, "line\nbreak");
    EXPECT_EQ(back->results[0].ranking[0].fused, std::nullopt);
    EXPECT_EQ(back->results[0].ranking[0].rerank, -2.5);
}

TEST_F(ReportFileBytes, OneThatIsCutAnywhereIsRefusedByName) {
    const std::string whole = report_file(small_report());
    const std::size_t json_end = whole.find_last_of('}') + 1;
    for (std::size_t cut = 0; cut < json_end; cut += 7) {
        const auto back = read(whole.substr(0, cut));
        ASSERT_FALSE(back) << "cut at " << cut;
        EXPECT_EQ(back.error().code, ErrorCode::kMalformed);
        EXPECT_THAT(back.error().message, testing::HasSubstr(file_.string()));
    }
}

TEST_F(ReportFileBytes, AMemberThatIsMissingIsNamed) {
    for (const char* name : {"format", "dataset_sha256", "configuration", "means", "per_query",
                             "ranking", "document", "grade", "p99_ms"}) {
        std::string text = report_file(small_report());
        const std::string key = "\"" + std::string{name} + "\"";
        const std::size_t at = text.find(key);
        ASSERT_NE(at, std::string::npos) << name;
        text.replace(at, key.size(), "\"other\"");
        const auto back = read(text);
        ASSERT_FALSE(back) << name;
        EXPECT_THAT(back.error().message, testing::HasSubstr(key));
    }
}

TEST_F(ReportFileBytes, ANumberThatNoReportHasIsRefused) {
    for (const auto& [name, value] :
         {std::pair{"grade", "1e300"}, std::pair{"grade", "1.5"}, std::pair{"score", "1e999"}}) {
        std::string text = report_file(small_report());
        const std::string key = "\"" + std::string{name} + "\":";
        const std::size_t at = text.find(key) + key.size();
        text.replace(at, text.find_first_of(",}", at) - at, value);
        const auto back = read(text);
        ASSERT_FALSE(back) << name << value;
        EXPECT_THAT(back.error().message, testing::HasSubstr(name));
    }
}

TEST_F(ReportFileBytes, AMissingFileIsNotFound) {
    const auto back = read_report_file("/nonexistent/report.json");
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace ragd
