#include "inference/openvino_reader.hpp"

#include <cmath>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"
#include "inference/graphs/precision.hpp"
#include "inference/reader_folder.hpp"
#include "runtime/io_thread.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class TinyReader : public testing::Test {
protected:
    static std::filesystem::path base() { return test::data_dir() / "tiny_encoder"; }
    static Result<std::unique_ptr<OpenVinoReader>> open(const std::filesystem::path& folder,
                                                        const std::filesystem::path& on,
                                                        const Clock& clock) {
        return open_reader({.folder = folder, .base = on, .name = "tiny"}, clock);
    }
    Result<std::unique_ptr<OpenVinoReader>> open() {
        return open(test::data_dir() / "tiny_reader", base(), clock_);
    }
    /// What arithmetic may make of a logit: so small a model evens out little.
    static double rounding() {
        return choose_precision(this_cpu().flags) == Precision::kBf16 ? 0.2 : 1e-3;
    }
    Result<std::vector<PassageReading>> read(OpenVinoReader& reader, std::string question,
                                             std::vector<ReadPassage> passages,
                                             const RequestContext& ctx = test_context()) {
        return io_.block_on(reader.read(ctx, std::move(question), std::move(passages)));
    }
    test::TempDir dir_;
    SystemClock clock_;
    IoThread io_;
};

void expect_near(const PassageReading& reading, const boost::json::object& expected,
                 double rounding) {
    EXPECT_NEAR(reading.answers, expected.at("answers").to_number<double>(), rounding);
    EXPECT_NEAR(reading.none, expected.at("none").to_number<double>(), 2 * rounding);
    const auto& words = expected.at("words").as_array();
    ASSERT_EQ(reading.words.size(), words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i].as_array();
        EXPECT_EQ(reading.words[i].start, word[0].to_number<std::size_t>()) << i;
        EXPECT_EQ(reading.words[i].end, word[1].to_number<std::size_t>()) << i;
        EXPECT_NEAR(reading.words[i].begins, word[2].to_number<double>(), rounding) << i;
        EXPECT_NEAR(reading.words[i].ends, word[3].to_number<double>(), rounding) << i;
    }
}

/// A long passage among them is read where it has the question's words, which is at its end.
TEST_F(TinyReader, LogitsAndTheBytesOfWordsEqualTheReference) {
    const auto reference =
        boost::json::parse(test::read_text(test::data_dir() / "tiny_reader/expected.json"))
            .as_object();
    std::vector<ReadPassage> passages;
    for (const auto& one : reference.at("passages").as_array()) {
        passages.push_back({.context = std::string{one.at("context").as_string()},
                            .text = std::string{one.at("text").as_string()}});
    }
    const auto reader = open();
    ASSERT_TRUE(reader) << reader.error().message;
    const auto readings =
        read(**reader, std::string{reference.at("question").as_string()}, passages);
    ASSERT_TRUE(readings) << readings.error().message;
    ASSERT_EQ(readings->size(), passages.size());
    for (std::size_t i = 0; i < passages.size(); ++i) {
        SCOPED_TRACE(passages[i].text);
        expect_near((*readings)[i], reference.at("passages").at(i).as_object(), rounding());
    }
}

TEST_F(TinyReader, TextThatTheModelHasNoWordsForIsUnfamiliar) {
    const auto reader = open();
    ASSERT_TRUE(reader) << reader.error().message;
    const auto readings = read(**reader, "how long is the parental leave",
                               {{.text = "the parental leave is not long"},
                                {.text = "das Elternjahr dauert lange, heisst es"},
                                {.text = "\xE5\xA6\x82\xE4\xBD\x95\xE8\xAF\xB7\xE5\x81\x87"}});
    ASSERT_TRUE(readings);
    EXPECT_DOUBLE_EQ((*readings)[0].familiar, 1);
    EXPECT_LT((*readings)[1].familiar, 0.6);
    EXPECT_LT((*readings)[2].familiar, 0.75);
    EXPECT_LT(
        read(**reader, "wie lange dauert es?", {{.text = "the leave is long"}})->front().familiar,
        0.6)
        << "a question that is not understood finds no answer";
}

TEST_F(TinyReader, ADeadlineThatIsOverLeavesNothingReadAndNoError) {
    const auto reader = open();
    RequestContext late = test_context();
    late.deadline = Deadline::at(clock_.now());
    const auto readings = read(**reader, "what", {{.text = "this"}, {.text = "that"}}, late);
    ASSERT_TRUE(readings) << readings.error().message;
    EXPECT_THAT(*readings, IsEmpty());
    RequestContext gone = test_context();
    std::stop_source left;
    left.request_stop();
    gone.cancelled = left.get_token();
    EXPECT_EQ(read(**reader, "what", {{.text = "this"}}, gone).error().code, ErrorCode::kCancelled);
}

TEST_F(TinyReader, QuestionsAndPassagesOfAnyLengthFit) {
    const auto reader = open();
    std::string longest;
    for (int i = 0; i < 300; ++i) {
        longest += "key card door ";
    }
    const auto readings =
        read(**reader, longest, {{.context = longest, .text = longest}, {.text = ""}});
    ASSERT_TRUE(readings) << readings.error().message;
    EXPECT_THAT(readings->back().words, IsEmpty());
}

TEST_F(TinyReader, AnotherBaseThanItWasTrainedFromIsRefused) {
    const auto wrong =
        open(test::data_dir() / "tiny_reader", test::data_dir() / "tiny_cross_encoder", clock_);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(wrong.error().message, HasSubstr("trained from another version of tiny_encoder"));
}

TEST_F(TinyReader, AConfigurationThatIsWrongIsNamed) {
    const auto config_of = [this](std::string_view text) {
        test::write_text(dir_.path() / "config.json", text);
        return read_reader_config(dir_.path());
    };
    EXPECT_TRUE(config_of(R"({"format": "ragd-reader/1", "base": "b", "base_sha256": "c",
                              "max_word_pieces": 200})"));
    EXPECT_TRUE(is_reader(dir_.path()));
    const auto ruled = config_of(R"({"format": "ragd-reader/1", "base": "b", "base_sha256": "c",
                      "max_word_pieces": 200, "span": 0.5, "answerable": 0.25, "fused": 2,
                      "bias": -1, "threshold": 0.6})");
    ASSERT_TRUE(ruled) << ruled.error().message;
    EXPECT_DOUBLE_EQ(ruled->rule->fused, 2);
    EXPECT_NEAR(ruled->rule->probability({.fused = (1 + std::log(1.5)) / 2}), 0.5, 1e-9)
        << "what was the threshold is a half";
    for (const char* text :
         {R"({"format": "ragd-reader/2", "base": "b", "base_sha256": "c", "max_word_pieces": 200})",
          R"({"format": "ragd-reader/1", "base_sha256": "c", "max_word_pieces": 200})",
          R"({"format": "ragd-reader/1", "base": "b", "max_word_pieces": 200})",
          R"({"format": "ragd-reader/1", "base": "b", "base_sha256": "c"})",
          R"({"format": "ragd-reader/1", "base": "b", "base_sha256": "c", "max_word_pieces": 3})",
          R"({"format": "ragd-reader/1", "base": "b", "base_sha256": "c", "max_word_pieces": 200,
              "span": 0.5})"}) {
        const auto config = config_of(text);
        ASSERT_FALSE(config) << text;
        EXPECT_THAT(config.error().message, HasSubstr("config.json"));
    }
    EXPECT_FALSE(is_reader(test::data_dir() / "tiny_encoder"));
}

}  // namespace
}  // namespace ragd
