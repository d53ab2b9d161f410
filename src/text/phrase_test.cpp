#include "text/phrase.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace ragd {
namespace {

bool has(std::string_view text, std::string_view phrase) {
    return Phrase{phrase, Phrase::Match::kExact}.is_in(read_words(text));
}

bool excludes(std::string_view word, std::string_view text) {
    return Phrase{word, Phrase::Match::kInflected}.is_in(read_words(text));
}

TEST(Phrase, IsItsWordsNextToEachOtherInThisOrder) {
    EXPECT_TRUE(has("An exact phrase it is.", "exact phrase"));
    EXPECT_TRUE(has("The EXACT\n  Phrase, in two lines", "exact phrase"));
    EXPECT_TRUE(has("an exact-phrase search", "exact phrase"));
    EXPECT_TRUE(has("an **exact** phrase", "exact phrase"));
    EXPECT_TRUE(has("exact phrase", "exact phrase."));
    EXPECT_FALSE(has("a phrase that is exact", "exact phrase"));
    EXPECT_FALSE(has("exact and phrase", "exact phrase"));
    EXPECT_FALSE(has("exact phrases", "exact phrase"));
    EXPECT_FALSE(has("inexact phrase", "exact phrase"));
    EXPECT_FALSE(has("exact", "exact phrase"));
    EXPECT_FALSE(has("", "exact phrase"));
    EXPECT_TRUE(has("to be or not to be", "or not"));
}

TEST(Phrase, IsFoundWhateverItsAccentsAndApostrophes) {
    EXPECT_TRUE(has("le café crème", "cafe creme"));
    EXPECT_TRUE(has("it doesn\u2019t matter", "doesn't matter"));
    EXPECT_TRUE(has("a well\u2011known name", "well-known name"));
    EXPECT_TRUE(has("Die Straße dort", "die strasse"));
    EXPECT_TRUE(has("10\u00a0km long", "10 km"));
}

TEST(Phrase, WantsWhatJoinsItsWords) {
    EXPECT_TRUE(has("with node.js on it", "node.js"));
    EXPECT_FALSE(has("a node js", "node.js"));
    EXPECT_FALSE(has("a well known name", "well-known"));
    EXPECT_TRUE(has("read foo_bar.txt first", "foo_bar.txt"));
    EXPECT_TRUE(has("in C++ only", "C++"));
    EXPECT_FALSE(has("in C only", "C++"));
    EXPECT_TRUE(has("with .NET 8", ".NET"));
    EXPECT_FALSE(has("the net", ".NET"));
    EXPECT_TRUE(has("give --flag twice", "--flag"));
    EXPECT_FALSE(has("a flag", "--flag"));
    EXPECT_TRUE(has("rose by 100% then", "100%"));
}

TEST(Phrase, ANumberIsAllOfANumber) {
    EXPECT_TRUE(has("Release v6.2.8 is out", "6.2.8"));
    EXPECT_TRUE(has("Release 1.1.", "1.1"));
    EXPECT_FALSE(has("Release 1.10", "1.1"));
    EXPECT_FALSE(has("Release 1.1.2", "1.1"));
    EXPECT_FALSE(has("Release 3.1.1", "1.1"));
    EXPECT_TRUE(has("Call 555-1234 now", "555-1234"));
    EXPECT_FALSE(has("CVE-2024-12345", "CVE-2024-1234"));
}

TEST(Phrase, OfAScriptWithoutSpacesIsFoundInside) {
    EXPECT_TRUE(has("これは日本語の本です", "日本語"));
    EXPECT_TRUE(has("保修期为两年", "保修 期"));
    EXPECT_FALSE(has("日本の言語", "日本語"));
}

TEST(Phrase, AWordToExcludeStandsForAllItsForms) {
    EXPECT_TRUE(excludes("car", "Jaguar cars are fast."));
    EXPECT_TRUE(excludes("cars", "A car."));
    EXPECT_TRUE(excludes("Café", "the CAFE"));
    EXPECT_TRUE(excludes("known", "a well-known name"));
    EXPECT_FALSE(excludes("java", "JavaScript"));
    EXPECT_FALSE(excludes("node.js", "a node"));
    EXPECT_TRUE(excludes("node.js", "node.js"));
}

TEST(Phrase, TheNameOfAnOptionIsNotTheWordToExclude) {
    EXPECT_FALSE(excludes("xzf", "Unpack it with tar -xzf file."));
    EXPECT_FALSE(excludes("xzf", "`-xzf` unpacks"));
    EXPECT_TRUE(excludes("xzf", "The xzf option, -xzf"));
}

TEST(Phrase, OfSignsAloneIsInNoText) {
    const Phrase signs{"-- !", Phrase::Match::kExact};
    EXPECT_FALSE(signs.has_words());
    EXPECT_FALSE(signs.is_in(read_words("-- !")));
}

}  // namespace
}  // namespace ragd
