#include "eval/answer_set.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AnswerSetTest : public testing::Test {
protected:
    AnswerSetTest() {
        folder_ = std::filesystem::temp_directory_path() /
                  ("ragd-answer-set-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        write("corpus.jsonl", R"({"_id": "d", "title": "T", "text": "Tea is hot."})");
        write("queries.jsonl",
              "{\"_id\": \"a\", \"text\": \"How is tea?\"}\n{\"_id\": \"b\", \"text\": \"Who?\"}\n"
              "{\"_id\": \"c\", \"text\": \"Not asked.\"}");
        write("answers.jsonl",
              "{\"_id\": \"b\", \"answers\": []}\n{\"_id\": \"a\", \"answers\": [\"hot\", "
              "\"warm\"]}");
    }
    ~AnswerSetTest() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& name, const std::string& text) {
        std::ofstream{folder_ / name} << text << '\n';
    }
    std::filesystem::path folder_;
};

TEST_F(AnswerSetTest, QuestionsWithALineInAnswersAreAskedInTheirOrder) {
    const auto set = read_answer_set(folder_);
    ASSERT_TRUE(set) << set.error().message;
    ASSERT_EQ(set->queries.size(), 2U);
    EXPECT_EQ(set->queries[0].id, "a");
    EXPECT_THAT(set->queries[0].accepted, ElementsAre("hot", "warm"));
    EXPECT_THAT(set->queries[1].accepted, IsEmpty()) << "the documents do not answer";
    EXPECT_EQ(set->corpus.size(), 1U);
    EXPECT_THAT(set->warnings,
                ElementsAre("1 questions without a line in answers.jsonl were left out"));
}

TEST_F(AnswerSetTest, ItsFingerprintChangesWithAnAnswer) {
    const auto before = read_answer_set(folder_);
    write("answers.jsonl", R"({"_id": "a", "answers": ["cold"]})");
    const auto after = read_answer_set(folder_);
    ASSERT_TRUE(before && after);
    EXPECT_NE(before->sha256, after->sha256);
}

TEST_F(AnswerSetTest, ALineThatIsWrongIsNamed) {
    for (const std::string line : {R"({"_id": "a"})", R"({"_id": "a", "answers": "hot"})",
                                   R"({"_id": "a", "answers": [1]})", R"({"answers": []})", "no"}) {
        write("answers.jsonl", R"({"_id": "b", "answers": []})" + std::string{"\n"} + line);
        const auto set = read_answer_set(folder_);
        ASSERT_FALSE(set) << line;
        EXPECT_EQ(set.error().code, ErrorCode::kMalformed);
        EXPECT_THAT(set.error().message, HasSubstr("answers.jsonl:2"));
    }
    write("answers.jsonl", R"({"_id": "z", "answers": []})");
    EXPECT_FALSE(read_answer_set(folder_)) << "nothing is asked";
    std::filesystem::remove(folder_ / "answers.jsonl");
    EXPECT_EQ(read_answer_set(folder_).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace ragd
