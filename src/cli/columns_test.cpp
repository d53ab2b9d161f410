#include "cli/columns.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Columns, WideCharactersTakeTwoAndJoiningOnesNone) {
    EXPECT_EQ(columns_of("abc"), 3U);
    EXPECT_EQ(columns_of("äöü"), 3U);
    EXPECT_EQ(columns_of("a\u0308o\u0308"), 2U) << "the same accents, as marks of their own";
    EXPECT_EQ(columns_of("東京"), 4U);
    EXPECT_EQ(columns_of("한국"), 4U);
    EXPECT_EQ(columns_of("😀!"), 3U);
    EXPECT_EQ(columns_of("שָׁלוֹם"), 4U) << "vowel marks stand under their letters";
    EXPECT_EQ(columns_of("zero\u200Bwidth"), 9U);
}

TEST(Columns, CutsAtWholeCharacters) {
    EXPECT_EQ(cut_to_columns("äöü", 2), "ä…");
    EXPECT_EQ(cut_to_columns("äöü", 3), "äöü");
    EXPECT_EQ(cut_to_columns("東京都", 5), "東京…");
    EXPECT_EQ(cut_to_columns("東京都", 4), "東…") << "half a character cannot be shown";
    EXPECT_EQ(cut_to_columns("e\u0301e\u0301e\u0301", 2), "e\u0301…");
    EXPECT_EQ(padded("東", 4) + "|", "東  |");
    EXPECT_EQ(padded("long word", 4), "long word");
}

TEST(Columns, WrapsAtSpaces) {
    EXPECT_EQ(wrapped("one two three", 7, 2), "  one two\n  three");
    EXPECT_EQ(wrapped("one  two", 4, 0), "one\ntwo");
    EXPECT_EQ(wrapped("see https://example.com/a/long/one now", 8, 0),
              "see\nhttps://example.com/a/long/one\nnow")
        << "what is too long stays whole, to be copied";
    EXPECT_EQ(wrapped("für Küche", 4, 0), "für\nKüche");
    EXPECT_EQ(wrapped("", 4, 0), "");
}

TEST(Columns, WrapsWithoutSpacesWhereAScriptHasNone) {
    EXPECT_EQ(wrapped("東京都は日本", 6, 0), "東京都\nは日本");
    EXPECT_EQ(wrapped("東京都。日本", 6, 0), "東京\n都。日\n本") << "no line begins with a stop";
}

}  // namespace
}  // namespace ragd
