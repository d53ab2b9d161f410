#include "formats/csv.hpp"

#include <algorithm>
#include <array>
#include <random>

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
    EXPECT_THAT(records("5\" pipe,b\rc\r"),
                ElementsAre(ElementsAre("5\" pipe", "b"), ElementsAre("c")))
        << "whose quote opens nothing";
}

/// One table in one of the ways in which it can be written.
class WrittenTable {
public:
    explicit WrittenTable(unsigned seed) : random_(seed) {
        table_.resize(1 + random_() % 4);
        for (auto& row : table_) {
            row.resize(1 + random_() % 4);
            lines_.push_back(line_);
            for (std::size_t n = 0; n < row.size(); ++n) {
                write(n == 0 ? "" : std::string{delimiter_});
                write(cell(row[n], row.size() == 1));
            }
            write(end_);
        }
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] char delimiter() const { return delimiter_; }
    [[nodiscard]] const Records& table() const { return table_; }
    [[nodiscard]] const std::vector<std::size_t>& lines() const { return lines_; }

private:
    /// A lone empty cell needs quotes: without them its row is a blank line.
    std::string cell(std::string& value, bool alone) {
        constexpr std::string_view kSigns = "ab,;\t|\"\"\n\r '";
        for (std::size_t size = random_() % 5; size > 0; --size) {
            value += kSigns[random_() % kSigns.size()];
        }
        const bool plain = value.find_first_of("\r\n") == std::string::npos &&
                           !value.contains(delimiter_) && !value.starts_with('"');
        if (plain && !(alone && value.empty()) && random_() % 3 != 0) {
            return value;
        }
        std::string quoted = "\"";
        for (const char c : value) {
            quoted.append(c == '"' ? 2 : 1, c);
        }
        return quoted + '"';
    }
    void write(const std::string& bytes) {
        text_ += bytes;
        line_ += static_cast<std::size_t>(std::ranges::count(bytes, end_.back()));
    }

    std::mt19937 random_;
    char delimiter_ = ",;\t|"[random_() % 4];
    std::string end_ = std::array{"\n", "\r\n", "\r"}.at(random_() % 3);
    std::string text_;
    Records table_;
    std::vector<std::size_t> lines_;
    std::size_t line_ = 1;
};

TEST(CsvReader, WhatIsWrittenIsReadWithItsLines) {
    for (unsigned seed = 0; seed < 5000; ++seed) {
        const WrittenTable written{seed};
        CsvReader reader{written.text(), written.delimiter()};
        std::vector<std::string> cells;
        for (std::size_t row = 0; row < written.table().size(); ++row) {
            const auto more = reader.next(cells);
            ASSERT_TRUE(more && *more) << testing::PrintToString(written.text());
            ASSERT_EQ(cells, written.table()[row]) << testing::PrintToString(written.text());
            ASSERT_EQ(reader.line(), written.lines()[row])
                << testing::PrintToString(written.text());
        }
        ASSERT_FALSE(reader.next(cells).value()) << testing::PrintToString(written.text());
    }
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
