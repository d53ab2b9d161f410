#include "answer/citation_mark.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// The numbers that `text` cites if it begins with a mark: "1 3-5 plain", and what follows it.
std::string read(std::string_view text) {
    CitationMark mark;
    if (match_mark(text, mark) != MarkMatch::kWhole) {
        return "no mark";
    }
    std::string numbers;
    for (const CitedRange& one : mark.cited) {
        numbers += one.first + (one.first == one.last ? "" : "-" + one.last) + " ";
    }
    return numbers + (mark.is_plain ? "plain" : "other") + "|" +
           std::string{text.substr(mark.bytes)};
}

TEST(MatchMark, ReadsWhatModelsAreToldToWrite) {
    EXPECT_EQ(read("[1] x"), "1 plain| x");
    EXPECT_EQ(read("[1, 3]"), "1 3 plain|");
    EXPECT_EQ(read("[1,3;4]"), "1 3 4 plain|");
    EXPECT_EQ(read("[1-3]"), "1-3 plain|");
    EXPECT_EQ(read("[1 – 3]"), "1-3 plain|");
    EXPECT_EQ(read("[0]"), "0 plain|");
    EXPECT_EQ(read("[1][2]"), "1 plain|[2]");
}

TEST(MatchMark, ReadsWhatModelsKnowFromElsewhere) {
    for (const std::string_view text : {"[Source 9]",
                                        "[source: 9]",
                                        "[SOURCE 9]",
                                        "[Sources 9]",
                                        "[ID:9]",
                                        "[id 9]",
                                        "[#9]",
                                        "[^9]",
                                        "[^9^]",
                                        "[[9]]",
                                        "【9】",
                                        "【9†source】",
                                        "【9:0†a.md】",
                                        "［9］",
                                        "[9†L1-L3]",
                                        "[doc9]",
                                        "[doc_9]",
                                        "[ref. 9]",
                                        "[Source no. 9]",
                                        "[citation:9]",
                                        "[cite: 9]",
                                        "[Source 9: Leave]",
                                        "[Source 9 - Leave]",
                                        "[Source 9, p. 3]",
                                        "[Source 9, lines 3-4]",
                                        "[９]",
                                        "[Quelle 9]",
                                        "(source 9)",
                                        "(Source: 9)",
                                        "(see source 9)",
                                        "(see [9])",
                                        "([9])",
                                        "(Sources: [9])",
                                        "（source 9）"}) {
        EXPECT_EQ(read(text), "9 other|") << text;
    }
    EXPECT_EQ(read("[Source 1, Source 9]"), "1 9 other|");
    EXPECT_EQ(read("[Sources 1 and 9]"), "1 9 other|");
    EXPECT_EQ(read("[Source 1: Leave; Source 9: Pay]"), "1 9 other|");
    EXPECT_EQ(read("[^1, ^9]"), "1 9 other|");
    EXPECT_EQ(read("(sources 1-9)"), "1-9 other|");
}

TEST(MatchMark, OtherBracketsAreNone) {
    for (const std::string_view text : {"[]",
                                        "[ ]",
                                        "[x]",
                                        "[i]",
                                        "[1.5]",
                                        "[1a]",
                                        "[a1]",
                                        "[-1, 1]",
                                        "[1",
                                        "[1 b]",
                                        "[,]",
                                        "[:1]",
                                        "[1:3]",
                                        "[0, 1]",
                                        "[0-9]",
                                        "[0, 10]",
                                        "[^0-9]",
                                        "[^1-9]",
                                        "[link](x)",
                                        "[[1], [2]]",
                                        "[source]",
                                        "[Section 9]",
                                        "[p. 9]",
                                        "(9)",
                                        "(1, 2)",
                                        "(see 9)",
                                        "(ID 4711)",
                                        "(document 9)",
                                        "(from 9 to 5)",
                                        "(source 9 says)",
                                        "(source)",
                                        "[Source 1\n]",
                                        "(",
                                        "[source-4be07b19d2c6]",
                                        "[1/2]",
                                        "[9 am]"}) {
        EXPECT_EQ(read(text), "no mark") << text;
    }
    EXPECT_EQ(read("[" + std::string(kMarkBytesMax, '1') + "]"), "no mark");
}

TEST(MatchMark, KnowsWhatMayBecomeAMark) {
    for (const std::string_view mark :
         {"[1, 3]", "[Source 9: Leave; Source 2]", "【9†source】", "(see source 9)", "[[9]]",
          "[１-2]", "([1], [9])", "[^9^]", "［9］"}) {
        CitationMark read;
        for (std::size_t bytes = 1; bytes < mark.size(); ++bytes) {
            EXPECT_EQ(match_mark(mark.substr(0, bytes), read), MarkMatch::kSoFar)
                << mark.substr(0, bytes);
        }
        EXPECT_EQ(match_mark(mark, read), MarkMatch::kWhole) << mark;
    }
    for (const std::string_view text : {"[x", "(whi", "(so t", "[1a", "【x", "[sourdough"}) {
        CitationMark read;
        EXPECT_EQ(match_mark(text, read), MarkMatch::kNo) << text;
    }
}

}  // namespace
}  // namespace ragd
