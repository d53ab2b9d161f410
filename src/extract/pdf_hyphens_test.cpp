#include <gtest/gtest.h>

#include "extract/pdf_blocks.hpp"

namespace ragd {
namespace {

std::string joined(std::string text, const std::string& line, const PdfCompounds& compounds = {}) {
    join_pdf_line(text, line, compounds);
    return text;
}

TEST(PdfHyphens, AWordThatALineCutIsWholeAgain) {
    EXPECT_EQ(joined("of the founda-", "tions below"), "of the foundations below");
    EXPECT_EQ(joined("die Fu\u00df-", "\u00fcbung"), "die Fu\u00df\u00fcbung");
    EXPECT_EQ(joined("one line", "and the next"), "one line and the next");
    EXPECT_EQ(joined("", "first"), "first");
}

TEST(PdfHyphens, OtherHyphensStay) {
    EXPECT_EQ(joined("in the Anglo-", "Saxon time"), "in the Anglo-Saxon time");
    EXPECT_EQ(joined("of COVID-", "19 and"), "of COVID-19 and");
    EXPECT_EQ(joined("he said -", "and left"), "he said - and left");
    EXPECT_EQ(joined("1990-", "1995"), "1990- 1995");
}

TEST(PdfHyphens, ACompoundThatStandsElsewhereKeepsItsHyphen) {
    PdfCompounds compounds;
    add_pdf_compounds("A Well-known, long-lived rule - 3-4", compounds);
    EXPECT_EQ(compounds, (PdfCompounds{"long-lived", "well-known"}));
    EXPECT_EQ(joined("the well-", "known rule", compounds), "the well-known rule");
    EXPECT_EQ(joined("the well-", "being", compounds), "the wellbeing");
}

TEST(PdfHyphens, NumbersInWordsKeepTheirs) {
    std::string text = "We received ninety-";
    join_pdf_line(text, "four frames", {});
    EXPECT_EQ(text, "We received ninety-four frames");
}

}  // namespace
}  // namespace ragd
