#include "text/analyzer.hpp"

#include <random>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

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
    EXPECT_THAT(terms("3.14 2020 1,000,000 1,234.5"),
                ElementsAre("3.14", "2020", "1000000", "1234.5"));
    EXPECT_THAT(terms("2020-01-31 1, 2 1,2"),
                ElementsAre("2020-01-31", "20200131", "2020", "1", "2", "1", "2"));
    EXPECT_THAT(terms("10.0.0.1"), ElementsAre("10.0.0.1", "10.0", "10.0.0"));
    EXPECT_THAT(terms("555-123456"), Contains("555123456"));
}

TEST(Analyzer, ReadsVersionsWithAndWithoutV) {
    EXPECT_THAT(terms("v6.2.8"), ElementsAre("6.2.8", "6.2"));
    EXPECT_EQ(terms("V6.2.8"), terms("6.2.8"));
    EXPECT_THAT(terms("v1.1"), ElementsAre("1.1"));
    EXPECT_THAT(terms("v2"), ElementsAre("v2", "2"));
    EXPECT_THAT(terms("1.10"), Not(Contains("1.1")));
    EXPECT_THAT(terms("2.13 2.1.30"), AllOf(Not(Contains("2.1.3")), Contains("2.1")));
    EXPECT_THAT(terms("3.0.0-rc.2"), IsSupersetOf({"3.0.0rc2", "3.0.0", "rc2"}));
    EXPECT_THAT(terms("3.0.0rc2"), IsSupersetOf({"3.0.0rc2", "3.0.0", "rc2"}));
    EXPECT_THAT(terms("v3.0.0-beta"), IsSupersetOf({"3.0.0", "beta"}));
    EXPECT_THAT(terms("python3.11 python-3.11"), IsSupersetOf({"3.11", "python3", "python"}));
    EXPECT_THAT(terms("CVE-2024-1234"), IsSupersetOf({"2024-1234", "cve"}));
}

TEST(Analyzer, FindsPartsOfIdentifiers) {
    EXPECT_THAT(terms("WF-M5799DWF"),
                ElementsAre("wfm5799dwf", "wf", "m5799dwf", "m5799", "5799", "5799dwf", "dwf"));
    EXPECT_THAT(terms("m5799"), ElementsAre("m5799", "5799"));
    EXPECT_THAT(terms("utf8Decode sha256"),
                IsSupersetOf({"utf8decode", "utf", "utf8", "decod", "sha", "256"}));
    EXPECT_THAT(terms("H2O B12 p53 CD4"), ElementsAre("h2o", "b12", "p53", "cd4"));
    EXPECT_THAT(terms("a1b2c3d4e5f6a7b8"), ElementsAre("a1b2c3d4e5f6a7b8"));
    EXPECT_THAT(terms("foo_bar.txt"), ElementsAre("foobartxt", "foobar", "foo", "bar", "txt"));
    EXPECT_THAT(terms("node.js"), Contains(terms("nodejs")[0]));
}

TEST(Analyzer, TakesGermanCompoundsApart) {
    EXPECT_THAT(terms("Urlaubstage"), IsSupersetOf({"urlaub", "tag", "tage"}));
    EXPECT_THAT(terms("Urlaub"), ElementsAre("urlaub"));
    EXPECT_THAT(terms("Kündigungsfrist"), IsSupersetOf({"kundigung", "frist"}));
    EXPECT_THAT(terms("Resturlaub Urlaubsguthaben"), Contains("urlaub").Times(2));
    EXPECT_THAT(terms("planform transporter goldfinch kuchemann beginnings"),
                ElementsAre("planform", "transport", "goldfinch", "kuchemann", "begin"));
}

TEST(Analyzer, SpellsUmlautsBothWays) {
    EXPECT_THAT(terms("Müller"), ElementsAre("muller", "mueller"));
    EXPECT_THAT(terms("Mueller"), ElementsAre("mueller"));
    EXPECT_EQ(terms("Mu\u0308ller"), terms("Müller"));
    EXPECT_THAT(terms("Überstunden"), Contains(terms("Ueberstunden")[0]));
    EXPECT_THAT(terms("blue does value"), ElementsAre("blue", "doe", "valu"));
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
    EXPECT_THAT(
        terms(".NET (.gitignore) end.Next ...so"),
        ElementsAre(".net", "net", ".gitignore", "gitignor", "endnext", "end", "next", "so"));
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

TEST(Analyzer, LeavesOutVowelsOfHebrewAndArabic) {
    EXPECT_EQ(terms("שָׁלוֹם"), terms("שלום"));
    EXPECT_EQ(terms("مُحَمَّد"), terms("محمد"));
    EXPECT_EQ(terms("الـعـربيّة"), terms("العربية"));
    EXPECT_EQ(terms("أحمد"), terms("احمد"));
    EXPECT_THAT(terms("\u064b \u05b0"), IsEmpty());
}

TEST(Analyzer, LeavesOtherScriptsTheirMarks) {
    EXPECT_THAT(terms("हिन्दी"), ElementsAre("हिन्दी"));
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
