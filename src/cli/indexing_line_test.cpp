#include "cli/indexing_line.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

class IndexingLineTest : public testing::Test {
protected:
    void index(IndexingLine& line, std::size_t files, std::chrono::milliseconds each) {
        for (std::size_t i = 0; i < files; ++i) {
            line.begin_file("f" + std::to_string(++done_) + ".md", 100);
            clock_.advance(each);
            line.add_document(100, done_);
            line.end_file(done_);
        }
    }

    ManualClock clock_;
    std::ostringstream out_;
    std::ostringstream err_;
    Console person_{out_, err_, {.err_terminal = true, .columns = 100}};
    Console log_{out_, err_, {}};
    std::size_t done_ = 0;
};

TEST_F(IndexingLineTest, MovesForEachFileAndSaysRateAndTimeLeft) {
    IndexingLine line{person_, clock_, {.files = 100, .bytes = 10'000}};
    index(line, 1, 200ms);
    EXPECT_THAT(err_.str(), HasSubstr("indexing 1 of 100 files, 1%: f1.md"));
    index(line, 19, 200ms);
    for (int i = 1; i <= 20; ++i) {
        EXPECT_THAT(err_.str(), HasSubstr("indexing " + std::to_string(i) + " of 100"));
    }
    EXPECT_THAT(err_.str(),
                EndsWith("indexing 20 of 100 files, 20%, 5.0 documents/s, 16 s left: f20.md"));
}

TEST_F(IndexingLineTest, TheRateIsThatOfTheLastSeconds) {
    IndexingLine line{person_, clock_, {.files = 1'000, .bytes = 100'000}};
    index(line, 500, 2ms);  // unchanged ones
    index(line, 40, 1s);
    EXPECT_THAT(err_.str(), HasSubstr(", 1.0 documents/s, 8 min left"));
}

TEST_F(IndexingLineTest, OneLargeFileMovesWithItsDocuments) {
    IndexingLine line{person_, clock_, {.files = 1, .bytes = 1'000}};
    line.begin_file("corpus.jsonl", 1'000);
    for (std::size_t i = 1; i <= 5; ++i) {
        clock_.advance(1s);
        line.add_document(100, i);
    }
    EXPECT_THAT(err_.str(), HasSubstr("1 of 1 files, 50%, 1.0 documents/s, 5 s left: corpus"));
}

TEST_F(IndexingLineTest, ALogGetsALineNowAndThen) {
    IndexingLine line{log_, clock_, {.files = 100, .bytes = 10'000}};
    index(line, 9, 1s);
    EXPECT_EQ(err_.str(), "") << "what is short needs none";
    index(line, 16, 1s);
    EXPECT_EQ(err_.str(),
              "indexing 10 of 100 files, 10%, 1.0 documents/s, 2 min left\n"
              "indexing 20 of 100 files, 20%, 1.0 documents/s, 1 min left\n");
}

TEST(WrittenDuration, IsRoundedForPeople) {
    EXPECT_EQ(written_duration(42s), "42 s");
    EXPECT_EQ(written_duration(200s), "3 min");
    EXPECT_EQ(written_duration(80min), "1 h 20 min");
    EXPECT_EQ(written_duration(3599s), "1 h 0 min");
}

}  // namespace
}  // namespace ragd
