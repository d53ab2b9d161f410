#include "formats/subtitles.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Subtitles, AreWhatIsSaid) {
    EXPECT_EQ(
        subtitles_as_text("1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>Turn the valve</i>\r\n\r\n"
                          "2\r\n00:00:03,500 --> 00:00:05,000\r\n{\\an8}to the left,\r\n"
                          "then wait.\r\n\r\n"
                          "3\r\n00:00:09,000 --> 00:00:11,000\r\n42\r\n"),
        "Turn the valve\nto the left,\nthen wait.\n\n42\n");
}

TEST(Subtitles, OfTheWebHaveHeadersNotesAndNames) {
    EXPECT_EQ(subtitles_as_text("WEBVTT - a film\n\nNOTE\nnot said\n\nintro\n"
                                "00:01.000 --> 00:02.000 align:start\n"
                                "<v Ann>Hello 3 < 4 &amp;&nbsp;5.\n\n"
                                "100:00:00.000 --> 100:00:01.000\nLate.\n"),
              "Hello 3 < 4 & 5.\n\nLate.\n");
}

TEST(Subtitles, OfAnythingElseAreEmpty) {
    EXPECT_EQ(subtitles_as_text("some text\n\nmore --> text\n1:2:3:4 --> 5\nx"), "");
    EXPECT_EQ(subtitles_as_text("99999999999999999999:00 --> 1:00\nx"), "");
    EXPECT_EQ(subtitles_as_text(""), "");
}

}  // namespace
}  // namespace ragd
