#include "formats/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Records = std::vector<std::vector<std::string>>;

Records records(std::string_view text, char delimiter = ',') {
    CsvReader reader{text, delimiter};
    Records out;
    std::vector<std::string> cells;
    while (true) {
        const auto more = reader.next(cells);
        EXPECT_TRUE(more) << more.error().message;
        if (!more || !*more) {
            return out;
        }
        out.push_back(cells);
    }
}

Error error_of(std::string_view text) {
    CsvReader reader{text, ','};
    std::vector<std::string> cells;
    while (true) {
        const auto more = reader.next(cells);
        if (!more) {
            return more.error();
        }
        if (!*more) {
            ADD_FAILURE() << "read to the end";
            return {};
        }
    }
}

TEST(CsvReader, QuotedCellsHoldDelimitersBreaksAndQuotes) {
    EXPECT_THAT(records("a,\"b,\r\nc\",\"say \"\"hi\"\"\"\n"),
                ElementsAre(ElementsAre("a", "b,\r\nc", "say \"hi\"")));
}

TEST(CsvReader, EmptyCellsAreCells) {
    EXPECT_THAT(records("a,,\n,\n\"\",b"),
                ElementsAre(ElementsAre("a", "", ""), ElementsAre("", ""), ElementsAre("", "b")));
}

TEST(CsvReader, BothLineEndsAndBlankLines) {
    EXPECT_THAT(records("a\r\n\r\n\nb\n"), ElementsAre(ElementsAre("a"), ElementsAre("b")));
    EXPECT_THAT(records(""), testing::IsEmpty());
}

TEST(CsvReader, AQuoteInsideAnUnquotedCellIsItself) {
    EXPECT_THAT(records("5\" pipe;6\"", ';'), ElementsAre(ElementsAre("5\" pipe", "6\"")));
}

TEST(CsvReader, AfterAFaultTheNextLineIsRead) {
    EXPECT_EQ(error_of("a\n\"open\n\n").code, ErrorCode::kMalformed);
    EXPECT_THAT(error_of("a\n\n\"b\"c\n").message, HasSubstr("text after a closing quote"));
    CsvReader reader{"a\n\"open\nb\n", ','};
    std::vector<std::string> cells;
    ASSERT_TRUE(reader.next(cells));
    ASSERT_FALSE(reader.next(cells));
    EXPECT_EQ(reader.line(), 2U);
    ASSERT_TRUE(reader.next(cells));
    EXPECT_EQ(reader.line(), 3U);
    EXPECT_THAT(cells, ElementsAre("b"));
}

TEST(CsvReader, LinesEndAsTheFirstOneDoes) {
    EXPECT_THAT(records("a,b\rc,\"d\ne\"\r"),
                ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d\ne")));
    EXPECT_THAT(records("a\nb\rc\n"), ElementsAre(ElementsAre("a"), ElementsAre("b\rc")));
}

TEST(CsvReader, CountsLinesInsideQuotes) {
    CsvReader reader{"\"a\nb\"\nc\n", ','};
    std::vector<std::string> cells;
    ASSERT_TRUE(reader.next(cells));
    EXPECT_EQ(reader.line(), 1U);
    ASSERT_TRUE(reader.next(cells));
    EXPECT_EQ(reader.line(), 3U);
}

}  // namespace
}  // namespace ragd
