#include "text/analyzer.hpp"

#include <random>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> terms(std::string_view text) {
    std::vector<std::string> out;
    Analyzer{}.analyze(text, out);
    return out;
}

TEST(Analyzer, LowersStemsAndDropsStopWords) {
    EXPECT_THAT(terms("The Running of RUNNERS, and their relational databases!"),
                ElementsAre("run", "runner", "relat", "databas"));
    EXPECT_THAT(terms("what is the point"), ElementsAre("what", "point"));
    EXPECT_THAT(terms("  \n,.;"), IsEmpty());
}

TEST(Analyzer, AppendsToWhatIsThere) {
    std::vector<std::string> out{"a"};
    Analyzer{}.analyze("b", out);
    EXPECT_THAT(out, ElementsAre("a", "b"));
}

TEST(Analyzer, FoldsAccentsOfEuropeanLetters) {
    EXPECT_THAT(terms("Café naïve Łódź Straße ŒUVRE"),
                ElementsAre("cafe", "naiv", "lodz", "strass", "oeuvr"));
    EXPECT_EQ(terms("Ёлка"), terms("елка"));
    EXPECT_EQ(terms("Άλφα"), terms("αλφα"));
    EXPECT_EQ(terms("cafe\u0301"), terms("caf\u00e9"));
    EXPECT_EQ(terms("\uff21\uff22\uff23 \ufb01ne"), terms("abc fine"));
    EXPECT_EQ(terms("co\u00adoperate"), terms("cooperate"));
}

TEST(Analyzer, RemovesPossessives) {
    EXPECT_THAT(terms("Bob's dogs' Ann\u2019s"), ElementsAre("bob", "dog", "ann"));
    EXPECT_EQ(terms("don't"), terms("dont"));
    EXPECT_THAT(terms("O'Neill l\u2019eau"), ElementsAre("oneil", "neill", "leau", "eau"));
}

TEST(Analyzer, KeepsNumbers) {
    EXPECT_THAT(
        terms("3.14 2020 1,000,000 1,234.5 v1.2.3 10.0.0.1"),
        ElementsAre("3.14", "2020", "1000000", "1234.5", "v1.2.3", "v1", "2", "3", "10.0.0.1"));
    EXPECT_THAT(terms("2020-01-31 1, 2 1,2"),
                ElementsAre("2020-01-31", "2020", "1", "2", "1", "2"));
}

TEST(Analyzer, KeepsCompoundsWholeAndInParts) {
    EXPECT_THAT(terms("ERR_42 wi-fi"), ElementsAre("err42", "err", "42", "wifi", "wi", "fi"));
    EXPECT_THAT(terms("getUserName HTTPServer"),
                ElementsAre("getusernam", "get", "user", "name", "httpserver", "http", "server"));
    EXPECT_THAT(terms("os.path.join"), ElementsAre("ospathjoin", "os", "path", "join"));
    EXPECT_EQ(terms("snake_case_name")[0], terms("snakeCaseName")[0]);
    EXPECT_EQ(terms("wi-fi")[0], terms("WiFi")[0]);
    EXPECT_THAT(terms("COVID-19"), ElementsAre("covid19", "covid", "19"));
    EXPECT_THAT(terms("__init__ DNAs iPhone"), ElementsAre("init", "dnas", "iphon", "phone"));
}

TEST(Analyzer, KeepsNamesWithSigns) {
    EXPECT_THAT(terms("C++ C# F# g++, U.S.A. R&D AT&T"),
                ElementsAre("c++", "c#", "f#", "g++", "usa", "rd", "att", "t"));
    EXPECT_THAT(terms("a++b C#7"), ElementsAre("b", "c", "7"));
}

TEST(Analyzer, KeepsAddressesWholeAndInParts) {
    EXPECT_THAT(terms("ann.lee@example.com"),
                ElementsAre("ann.lee@example.com", "ann", "lee", "exampl", "com"));
    EXPECT_THAT(terms("https://example.com/a_b"),
                ElementsAre("https", "examplecom", "exampl", "com", "ab", "b"));
}

TEST(Analyzer, PairsCharactersOfScriptsWithoutSpaces) {
    EXPECT_THAT(terms("日本語"), ElementsAre("日本", "本語"));
    EXPECT_THAT(terms("犬 한국어 x中文"), ElementsAre("犬", "한국", "국어", "x", "中文"));
    EXPECT_EQ(terms("ｶﾞｲﾄﾞ"), terms("ガイド"));
    EXPECT_THAT(terms("ก่ข"), ElementsAre("ก่ข"));
}

TEST(Analyzer, LeavesOtherScriptsTheirMarks) {
    EXPECT_THAT(terms("हिन्दी"), ElementsAre("हिन्दी"));
    EXPECT_NE(terms("שָׁלוֹם"), terms("שלום"));
}

TEST(Analyzer, CutsLongWords) {
    EXPECT_THAT(terms(std::string(1000, 'q')),
                ElementsAre(std::string(Analyzer::kTermBytesMax, 'q')));
    for (const std::string& term : terms("ααααααααααααααααααααααααααααααααααααααααααααααα")) {
        EXPECT_LE(term.size(), Analyzer::kTermBytesMax);
        EXPECT_TRUE(is_valid_utf8(term));
    }
}

TEST(Analyzer, ReadsAnyBytes) {
    std::mt19937 random{5};
    static constexpr std::string_view kPieces[] = {
        "a",      "B",      "9",    "_",        "-",      ".",      "'",      "@",
        "&",      ",",      "#",    "++",       " ",      "\u2019", "\u0301", "\u4e2d",
        "\u00df", "\u0130", "\xff", "\xe4\xb8", "\u200d", "\u2011", "word",   "HTTP"};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (std::size_t n = random() % 40; n > 0; --n) {
            text += kPieces[random() % std::size(kPieces)];
        }
        for (const std::string& term : terms(text)) {
            ASSERT_FALSE(term.empty()) << text;
            ASSERT_LE(term.size(), Analyzer::kTermBytesMax) << text;
            ASSERT_TRUE(is_valid_utf8(term)) << text;
        }
    }
}

TEST(Analyzer, GivesTheSameOnAllThreads) {
    const std::string text = "Running databases of naïve C++ users in 日本語";
    const std::vector<std::string> expected = terms(text);
    std::vector<std::jthread> threads;
    std::vector<int> wrong(4);
    for (int& each : wrong) {
        threads.emplace_back([&] {
            for (int n = 0; n < 200; ++n) {
                each += terms(text) == expected ? 0 : 1;
            }
        });
    }
    threads.clear();
    EXPECT_THAT(wrong, testing::Each(0));
}

}  // namespace
}  // namespace ragd
