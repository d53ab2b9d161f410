#include "text/search_words.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// The text without signs, and how many phrases and exclusions were read.
std::string read(std::string_view question) {
    const SearchWords words = read_search_words(question);
    return words.bare + " | " + std::to_string(words.phrases.size()) + " " +
           std::to_string(words.excluded.size());
}

TEST(SearchWords, OfAPlainQuestionAreTheQuestion) {
    for (const std::string_view question :
         {"How many days?", "well-known", "a - b", "-", "--flag", "git stash -u", "at -20 degrees",
          "2020-01-31", "5\" disk and 3\" disk", "don't 'quote' me", "\"\"", "\"\" x", "\"open",
          "the sub -clause- here", "a \u2013 b", "C++ -- or C#", "x -", "\"?!\" what", "10 -5"}) {
        const SearchWords words = read_search_words(question);
        EXPECT_TRUE(words.is_plain()) << question;
        EXPECT_EQ(words.bare, question);
        EXPECT_EQ(words.text, question);
    }
}

TEST(SearchWords, TakePhrasesInQuotesOfAllKinds) {
    EXPECT_EQ(read("the \"exact phrase\" here"), "the exact phrase here | 1 0");
    EXPECT_EQ(read("\u201eexakt so\u201c"), "exakt so | 1 0");
    EXPECT_EQ(read("\u201cas is\u201d, please"), "as is, please | 1 0");
    EXPECT_EQ(read("\u00abtel quel\u00bb"), "tel quel | 1 0");
    EXPECT_EQ(read("\u00bbgenau so\u00ab"), "genau so | 1 0");
    EXPECT_EQ(read("\u300c保修期\u300d"), "保修期 | 1 0");
    EXPECT_EQ(read("(\"a b\") \"c\""), "(a b) c | 2 0");
    EXPECT_EQ(read("What does \"serendipity\" mean?"), "What does serendipity mean? | 1 0");
}

TEST(SearchWords, KeepQuotesInsideOfQuotes) {
    const SearchWords words = read_search_words("\"say \"hi\" loud\"");
    ASSERT_EQ(words.phrases.size(), 1U);
    EXPECT_TRUE(words.phrases[0].is_in(read_words("They say \u201chi\u201d loud.")));
    EXPECT_FALSE(words.phrases[0].is_in(read_words("They say hi.")));
    EXPECT_EQ(read("\"a \"b c\" d"), "a \"b c d | 1 0");
}

TEST(SearchWords, TakeWhatIsExcludedOutOfTheQuestion) {
    EXPECT_EQ(read("jaguar -car"), "jaguar | 0 1");
    EXPECT_EQ(read("-car jaguar"), "jaguar | 0 1");
    EXPECT_EQ(read("jaguar -car?"), "jaguar ? | 0 1");
    EXPECT_EQ(read("jaguar -\"sports car\" speed"), "jaguar  speed | 0 1");
    EXPECT_EQ(read("server -node.js -C++ -.NET -foo_bar"), "server | 0 4");
    EXPECT_EQ(read("\"big cat\" -car -plane"), "big cat | 1 2");
    EXPECT_EQ(read("Urlaub -überstunden"), "Urlaub | 0 1");
}

TEST(SearchWords, KeepQuotesForWhoReadsTheQuestion) {
    const SearchWords words = read_search_words("What does \"as is\" mean -lawyer");
    EXPECT_EQ(words.text, "What does \"as is\" mean");
    EXPECT_EQ(words.bare, "What does as is mean");
}

TEST(SearchWords, TellNamesFromNumbers) {
    const auto names = [](std::string_view question) { return read_search_words(question).names; };
    EXPECT_EQ(names("What does v6.2.14 change?"), std::vector<std::string>{"6.2.14"});
    EXPECT_EQ(names("Is (CVE-2024-1234) closed, or m5799?"),
              (std::vector<std::string>{"cve2024-1234", "m5799"}));
    EXPECT_TRUE(
        names("In the 1990s, 28 days, 500mg of p53, covid-19 in 2020, 20th of 100").empty());
}

TEST(SearchWords, OfExclusionsAloneAreAPlainQuestion) {
    EXPECT_EQ(read("-car"), "-car | 0 0");
    EXPECT_EQ(read("-car -\"sports car\" ?"), "-car -\"sports car\" ? | 0 0");
}

}  // namespace
}  // namespace ragd
