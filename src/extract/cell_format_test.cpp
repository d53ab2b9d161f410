#include "extract/cell_format.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(CellFormat, ShowsDatesAndTimes) {
    EXPECT_EQ(shown_number(45382, "yyyy\\-mm\\-dd", false), "2024-03-31");
    EXPECT_EQ(shown_number(45382, "[$-407]d. mmmm yyyy;@", false), "2024-03-31");
    EXPECT_EQ(shown_number(45382.75, "m/d/yy h:mm", false), "2024-03-31 18:00");
    EXPECT_EQ(shown_number(0.5, "hh:mm:ss", false), "12:00:00");
    EXPECT_EQ(shown_number(1.5, "[h]:mm", false), "36:00");
    EXPECT_EQ(shown_number(1, "yyyy-mm-dd", false), "1900-01-01");
    EXPECT_EQ(shown_number(61, "yyyy-mm-dd", false), "1900-03-01");
    EXPECT_EQ(shown_number(0, "yyyy-mm-dd", true), "1904-01-01");
    EXPECT_EQ(shown_number(-1, "yyyy-mm-dd", false), "-1");
    EXPECT_EQ(shown_number(1e300, "yyyy-mm-dd", false), "1e+300");
}

TEST(CellFormat, ShowsNumbers) {
    EXPECT_EQ(shown_number(1234.5, "General", false), "1234.5");
    EXPECT_EQ(shown_number(1234567.891, "#,##0.00", false), "1,234,567.89");
    EXPECT_EQ(shown_number(-1234, "#,##0", false), "-1,234");
    EXPECT_EQ(shown_number(0.125, "0.0%", false), "12.5%");
    EXPECT_EQ(shown_number(3, "0.00", false), "3.00");
    EXPECT_EQ(shown_number(12, "[$\u20ac-407] #,##0.00", false), "\u20ac 12.00");
    EXPECT_EQ(shown_number(12, "0\" km\"", false), "12 km");
    EXPECT_EQ(shown_number(7, "[Red]0;-0", false), "7");
    EXPECT_EQ(shown_number(1.5, "0.00E+00", false), "1.5");
    EXPECT_EQ(shown_number(0.5, "# ?/?", false), "0.5");
}

TEST(CellFormat, KnowsTheFormatsThatFilesDoNotSay) {
    EXPECT_EQ(shown_number(45382, built_in_format(14), false), "2024-03-31");
    EXPECT_EQ(shown_number(0.25, built_in_format(20), false), "06:00");
    EXPECT_EQ(shown_number(0.25, built_in_format(10), false), "25.00%");
    EXPECT_EQ(built_in_format(0), "General");
    EXPECT_EQ(built_in_format(-5), "General");
}

}  // namespace
}  // namespace ragd
