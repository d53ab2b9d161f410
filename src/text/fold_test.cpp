#include "text/fold.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Fold, DropsCaseAndAccents) {
    EXPECT_EQ(fold("\u00c9COLE"), "ecole");
    EXPECT_EQ(fold("e\u0301cole"), fold("\u00e9cole")) << "composed or not";
    EXPECT_EQ(fold("\u0391\u03b8\u03ae\u03bd\u03b1"), fold("\u03b1\u03b8\u03b7\u03bd\u03b1"));
}

TEST(Fold, WritesLettersWithAStrokeAndJoinedOnesPlainly) {
    EXPECT_EQ(fold("\u0141\u00f3d\u017a"), "lodz");
    EXPECT_EQ(fold("\u00c6"), "ae");
    EXPECT_EQ(fold("Stra\u00dfe"), "strasse");
    EXPECT_EQ(fold("\ufb01n"), "fin") << "a ligature of typesetting";
}

TEST(Fold, KeepsMarksThatAreLettersOfTheirScript) {
    EXPECT_EQ(fold("\u0939\u093f"), "\u0939\u093f") << "a vowel sign of Devanagari";
    EXPECT_NE(fold("\u304c"), fold("\u304b")) << "ga is not ka";
}

TEST(Fold, DropsInvisibleCharacters) {
    EXPECT_EQ(fold("co\u00adoperate"), "cooperate");
    EXPECT_EQ(fold("a\u200bb"), "ab");
}

TEST(Fold, ChangesNothingThatIsFolded) {
    for (const char* word : {"ecole", "lodz", "strasse", "ae", "", "2024"}) {
        EXPECT_EQ(fold(word), word);
        EXPECT_EQ(fold(fold(word)), fold(word));
    }
}

}  // namespace
}  // namespace ragd
