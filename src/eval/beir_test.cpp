#include "eval/beir.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "eval/set_files.hpp"

namespace ragd {
namespace {

class BeirTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::path{testing::TempDir()} / "beir-set";
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        write("corpus.jsonl", R"({"_id":"d1","title":"One","text":"First."})"
                              "\n"
                              R"({"_id":"d2","text":"Second."})"
                              "\n\n"
                              R"({"_id":"d3","title":"Empty","text":" "})"
                              "\n");
        write("queries.jsonl",
              "{\"_id\":\"q1\",\"text\":\"first?\"}\r\n{\"_id\":\"q2\",\"text\":\"none?\"}\n");
        write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq9\td1\t1\n");
    }
    void write(const std::string& name, const std::string& text) {
        std::ofstream{folder_ / name, std::ios::binary} << text;
    }
    std::string error() {
        const auto set = read_eval_set(folder_);
        return set ? "none" : set.error().message;
    }
    std::filesystem::path folder_;
};

TEST_F(BeirTest, ReadsDocumentsQueriesAndJudgements) {
    const auto set = read_eval_set(folder_);
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(set->name, "beir-set");
    ASSERT_EQ(set->corpus.size(), 2U);
    EXPECT_EQ(set->corpus[0].title, "One");
    EXPECT_EQ(set->corpus[1].id.str(), "d2");
    ASSERT_EQ(set->queries.size(), 1U);
    EXPECT_EQ(set->queries[0].text, "first?");
    EXPECT_EQ(set->queries[0].judged, (Judgements{{"d1", 2}, {"d2", 0}}));
    EXPECT_TRUE(set->queries[0].excluded.empty());
}

TEST_F(BeirTest, AChangeOfAJudgementIsAnotherVersionOfTheSet) {
    const std::string before = read_eval_set(folder_)->sha256;
    EXPECT_EQ(read_eval_set(folder_)->sha256, before);
    write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq9\td1\t1\n");
    EXPECT_NE(read_eval_set(folder_)->sha256, before);
}

TEST_F(BeirTest, CountsJudgementsThatNameNothingOfTheSet) {
    write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\tnope\t1\nq9\td1\t1\n");
    const auto set = read_eval_set(folder_);
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_TRUE(std::ranges::any_of(set->warnings, [](const std::string& warning) {
        return warning.starts_with("2 judgements name");
    }));
}

TEST_F(BeirTest, JudgementsMayHaveNoHeader) {
    write("qrels.tsv", "q1\td1\t2\nq1\td2\t0\n");
    EXPECT_EQ(read_eval_set(folder_)->queries[0].judged, (Judgements{{"d1", 2}, {"d2", 0}}));
}

TEST_F(BeirTest, AByteOrderMarkIsNoPartOfAFile) {
    write("queries.jsonl", "\xEF\xBB\xBF{\"_id\":\"q1\",\"text\":\"first?\"}\n");
    write("qrels.tsv", "\xEF\xBB\xBFq1\td1\t2\n");
    const auto set = read_eval_set(folder_);
    ASSERT_TRUE(set) << set.error().message;
    ASSERT_EQ(set->queries.size(), 1U);
    EXPECT_EQ(set->queries[0].judged, (Judgements{{"d1", 2}}));
}

TEST(KeepEvenly, LeavesQueriesSpreadOverTheSet) {
    std::vector<EvalQuery> queries;
    for (const char* id : {"a", "b", "c", "d", "e", "f"}) {
        queries.push_back({.id = id});
    }
    keep_evenly(queries, 9);
    EXPECT_EQ(queries.size(), 6U);
    keep_evenly(queries, 3);
    ASSERT_EQ(queries.size(), 3U);
    EXPECT_EQ(queries[0].id + queries[1].id + queries[2].id, "ace");
}

TEST_F(BeirTest, WarnsOfWhatItLeavesOut) {
    const auto set = read_eval_set(folder_);
    EXPECT_EQ(set->warnings,
              (std::vector<std::string>{"1 empty documents were left out",
                                        "1 judgements name a query or a document that is not in "
                                        "the set",
                                        "1 queries without judgements were left out"}));
}

TEST_F(BeirTest, ReadsTheExclusionsIfThereAreAny) {
    write("exclude.tsv", "query-id\tcorpus-id\nq1\td2\nq7\td1\n");
    EXPECT_TRUE(read_eval_set(folder_)->queries[0].excluded.contains("d2"));
}

TEST_F(BeirTest, NamesFileAndLineOfWhatItCannotRead) {
    write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tmuch\n");
    EXPECT_TRUE(error().ends_with("qrels.tsv:2: 'much' is no whole number")) << error();
    write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1 d1 1\n");
    EXPECT_TRUE(error().ends_with("qrels.tsv:2: must have 3 columns, has 1")) << error();
    write("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"a\"}\n{\"_id\":\"q1\",\"text\":\"b\"}\n");
    EXPECT_TRUE(error().ends_with("queries.jsonl:2: query 'q1' was there before")) << error();
    write("corpus.jsonl", "{\"_id\":7,\"text\":\"a\"}\n");
    EXPECT_TRUE(error().ends_with("corpus.jsonl:1: \"_id\" must be a string")) << error();
    write("corpus.jsonl", "{\"_id\":\"d1\",\n");
    EXPECT_TRUE(error().ends_with("corpus.jsonl:1: not a JSON object")) << error();
}

TEST_F(BeirTest, AMissingFileIsNamed) {
    std::filesystem::remove(folder_ / "queries.jsonl");
    const auto set = read_eval_set(folder_);
    EXPECT_EQ(set.error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(set.error().message.contains("queries.jsonl")) << set.error().message;
}

}  // namespace
}  // namespace ragd
