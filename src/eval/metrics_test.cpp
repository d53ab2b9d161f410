#include "eval/metrics.hpp"

#include <fstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using Ranking = std::vector<std::string>;

TEST(Measure, EqualsTrecEvalToFourDigits) {
    std::ifstream in{RAGD_SOURCE_DIR "/tests/data/measures.jsonl"};
    std::string line;
    std::size_t cases = 0;
    while (std::getline(in, line)) {
        SCOPED_TRACE(++cases);
        const auto run = boost::json::parse(line);
        Judgements judged;
        for (const auto& [document, grade] : run.at("judged").as_object()) {
            judged.emplace(document, grade.to_number<int>());
        }
        Ranking ranking;
        for (const auto& document : run.at("ranking").as_array()) {
            ranking.emplace_back(document.as_string());
        }
        const Measures measured = measure(ranking, judged, 10);
        const auto expect = [&](const char* name, double value) {
            EXPECT_NEAR(value, run.at("expected").at(name).to_number<double>(), 5e-5) << name;
        };
        expect("ndcg@10", measured.ndcg);
        expect("mrr@10", measured.mrr);
        expect("recall@10", measured.recall);
        expect("recall@100", measured.recall_100);
        expect("success@1", measured.success_1);
        expect("success@3", measured.success_3);
        expect("precision@3", measured.precision_3);
    }
    EXPECT_EQ(cases, 60U) << "made by tools/oracles/measures.py";
}

TEST(Measure, GainsAreLinearInTheGrade) {
    const Judgements judged{{"a", 1}, {"b", 4}};
    const Measures measured = measure(Ranking{"a", "b"}, judged, 10);
    EXPECT_NEAR(measured.ndcg, (1 + 4 / 1.5849625) / (4 + 1 / 1.5849625), 1e-6);
}

TEST(Measure, WithoutRelevantDocumentsAllIsZero) {
    const Measures measured = measure(Ranking{"a"}, {{"a", 0}, {"b", -1}}, 10);
    EXPECT_EQ(measured.ndcg, 0);
    EXPECT_EQ(measured.recall, 0);
    EXPECT_EQ(measured.mrr, 0);
}

TEST(Measure, CutsAtK) {
    const Measures measured = measure(Ranking{"x", "y", "a"}, {{"a", 1}}, 2);
    EXPECT_EQ(measured.mrr, 0);
    EXPECT_EQ(measured.recall, 0);
    EXPECT_EQ(measured.recall_100, 1);
    EXPECT_EQ(measured.success_3, 1);
}

TEST(Mean, IsOverAllQueries) {
    const std::vector<Measures> queries{{.ndcg = 1, .success_1 = 1}, {.ndcg = 0.5}};
    EXPECT_DOUBLE_EQ(mean(queries).ndcg, 0.75);
    EXPECT_DOUBLE_EQ(mean(queries).success_1, 0.5);
    EXPECT_DOUBLE_EQ(mean({}).ndcg, 0);
}

TEST(Percentile, InterpolatesBetweenTheNearest) {
    EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, 50), 2.5);
    EXPECT_DOUBLE_EQ(percentile({7}, 99), 7);
    EXPECT_DOUBLE_EQ(percentile({1, 2}, 100), 2);
    EXPECT_DOUBLE_EQ(percentile({}, 50), 0);
}

}  // namespace
}  // namespace ragd
