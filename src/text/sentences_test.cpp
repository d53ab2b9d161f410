#include "text/sentences.hpp"

#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// The sentences of `text`, one per element.
std::vector<std::string> sentences(std::string_view text) {
    std::vector<std::string> out;
    for (const Span span : split_sentences(text)) {
        out.emplace_back(span.of(text));
    }
    return out;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Sentences, BlankTextHasNone) {
    EXPECT_THAT(sentences(""), IsEmpty());
    EXPECT_THAT(sentences(" \n\t\r\n \u3000"), IsEmpty());
}

TEST(Sentences, EndAtStopsBeforeACapital) {
    EXPECT_THAT(sentences("One is here. Two is there! Is three? Four"),
                ElementsAre("One is here.", "Two is there!", "Is three?", "Four"));
}

TEST(Sentences, TitlesAndLatinShortFormsDoNotEndOne) {
    EXPECT_THAT(sentences("Dr. Smith met Mrs. Jones, e.g. Anna vs. Bob. Then he left."),
                ElementsAre("Dr. Smith met Mrs. Jones, e.g. Anna vs. Bob.", "Then he left."));
    EXPECT_THAT(sentences("In Roe v. Wade the court ruled."),
                ElementsAre("In Roe v. Wade the court ruled."));
}

TEST(Sentences, InitialsAndAcronymsDoNotEndOne) {
    EXPECT_THAT(sentences("J. K. Rowling met George W. Bush in the U.S. Senate."),
                ElementsAre("J. K. Rowling met George W. Bush in the U.S. Senate."));
    EXPECT_THAT(sentences("She moved to the U.S. The year was 1999. It rained."),
                ElementsAre("She moved to the U.S.", "The year was 1999.", "It rained."));
}

TEST(Sentences, CompanyFormsEndOneOnlyBeforeACommonFirstWord) {
    EXPECT_THAT(sentences("Acme Inc. Europe grew. Acme Inc. The rest fell."),
                ElementsAre("Acme Inc. Europe grew.", "Acme Inc.", "The rest fell."));
    EXPECT_THAT(sentences("Shoes, hats, etc. However, no coats."),
                ElementsAre("Shoes, hats, etc.", "However, no coats."));
}

TEST(Sentences, NumbersKeepTheirPoints) {
    EXPECT_THAT(sentences("Pi is 3.14. Use v1.2.3 of file.txt. See Fig. 2 and No. 5."),
                ElementsAre("Pi is 3.14.", "Use v1.2.3 of file.txt.", "See Fig. 2 and No. 5."));
    EXPECT_THAT(sentences("on dec. 28 it rained. then dec. came"),
                ElementsAre("on dec. 28 it rained.", "then dec.", "came"));
    EXPECT_THAT(sentences("The answer is no. We left."),
                ElementsAre("The answer is no.", "We left."));
}

TEST(Sentences, WordsThatOnlyLookLikeShortFormsEndOne) {
    EXPECT_THAT(sentences("They sat. Bob stood. It is fun. Ann ran."),
                ElementsAre("They sat.", "Bob stood.", "It is fun.", "Ann ran."));
}

TEST(Sentences, GermanAbbreviationsAndOrdinalsDoNotEndOne) {
    for (const std::string_view whole :
         {"Die Prüfung ist am 29. Juli 2026 um ca. 9.30 Uhr, z. B. in Raum Nr. 12.",
          "Im 19. Jahrhundert lebte d. h. wohnte Hr. Maier in der 2. Etage.",
          "Der Versand kostet inkl. MwSt. bzw. Zoll ggf. Mehr als 5 Euro.",
          "Die Feier war vom 3. Mai bis zum 12. Versuch i. d. R. Ohne o. Ä. Dinge.",
          "Das ist u. A. Sache des Amts, vgl. Abb. 3 und Kap. 7, Mär. 2020.",
          "Er kam am 3. März z. T. Zu Fuß, s. Bd. 2."}) {
        EXPECT_THAT(sentences(whole), ElementsAre(std::string{whole}));
    }
    EXPECT_THAT(sentences("Es gibt Äpfel, Birnen usw. Die Liste endet. Er ist 29. Danach kam sie."),
                ElementsAre("Es gibt Äpfel, Birnen usw.", "Die Liste endet.", "Er ist 29.",
                            "Danach kam sie."));
    EXPECT_THAT(sentences("Im Jahr 1999. Juli war warm."),
                ElementsAre("Im Jahr 1999.", "Juli war warm."));
}

TEST(Sentences, RomanceAbbreviationsDoNotEndOne) {
    for (const std::string_view whole :
         {"Mme. Curie et M. Joly (tél. 12) vivent av. Foch, p. ex. à Paris, éd. 3.",
          "El Sr. Pérez y la Sra. Gómez, p. ej. Ana, viven en la Avda. Mayor núm. 5, pág. 7.",
          "Il Sig. Rossi e il Dott. Bianchi, cfr. Pag. 3, p. es. Roma."}) {
        EXPECT_THAT(sentences(whole), ElementsAre(std::string{whole}));
    }
    EXPECT_THAT(
        sentences("Il vit ici. Elle est à Paris. ¿Dónde está? Aquí. Pane, ecc. Anche vino."),
        ElementsAre("Il vit ici.", "Elle est à Paris.", "¿Dónde está?", "Aquí.", "Pane, ecc.",
                    "Anche vino."));
}

TEST(Sentences, MeasuresAndPlacesDoNotEndOne) {
    for (const std::string_view whole :
         {"The tolerance is approx. 0.05 mm (see Fig. 3 and Sec. 4.2) at 20 deg. C.",
          "J. R. R. Hale wrote it in St. Ives at 6 p.m. on a Monday.",
          "Prof. Dr. A. B. Keller of Acme Inc. signs invoices above 5,000.50 U.S. dollars.",
          "The file is at C:\\data\\v1.2\\x.txt, cf. no. 7 on p. 12."}) {
        EXPECT_THAT(sentences(whole), ElementsAre(std::string{whole}));
    }
    EXPECT_THAT(sentences("There are n. The rest is x. Then I am 29. The end."),
                ElementsAre("There are n.", "The rest is x.", "Then I am 29.", "The end."));
}

TEST(Sentences, ClosingMarksBelongToTheSentence) {
    EXPECT_THAT(sentences("He said \"Stop.\" She did. (It worked.) **Good.** Next."),
                ElementsAre("He said \"Stop.\"", "She did.", "(It worked.)", "**Good.**", "Next."));
    EXPECT_THAT(sentences("\"Why?\" he asked. Nobody knew.[12] All slept.[a][b] End."),
                ElementsAre("\"Why?\" he asked.", "Nobody knew.[12]", "All slept.[a][b]", "End."));
}

TEST(Sentences, EllipsisEndsOneOnlyBeforeACapital) {
    EXPECT_THAT(sentences("Well... maybe not. Hm\u2026 Then go."),
                ElementsAre("Well... maybe not.", "Hm\u2026", "Then go."));
}

TEST(Sentences, TextWithoutCapitalsIsSplitAtItsStops) {
    EXPECT_THAT(sentences("the wing is thin . the flow is, e.g. slow . it ends"),
                ElementsAre("the wing is thin .", "the flow is, e.g. slow .", "it ends"));
    EXPECT_THAT(sentences("Он спит. она нет."), ElementsAre("Он спит. она нет."));
}

TEST(Sentences, OtherScriptsEndWithTheirOwnStops) {
    EXPECT_THAT(sentences("今日は雨です。明日は晴れ！「はい。」終わり"),
                ElementsAre("今日は雨です。", "明日は晴れ！", "「はい。」", "終わり"));
    EXPECT_THAT(sentences("यह एक है। यह दो है।"), ElementsAre("यह एक है।", "यह दो है।"));
    EXPECT_THAT(sentences("هل هذا؟ نعم"), ElementsAre("هل هذا؟", "نعم"));
}

TEST(Sentences, WrappedLinesContinueAndBlankLinesEnd) {
    EXPECT_THAT(sentences("A sentence over\ntwo lines. Another\r\none\n\nNo stop\n\nLast"),
                ElementsAre("A sentence over\ntwo lines.", "Another\r\none", "No stop", "Last"));
}

TEST(Sentences, HeadingsItemsAndRowsStandAlone) {
    EXPECT_THAT(sentences("# Title. One\ntext\n- first item\n- second. Item\n1. One\n2. Two"),
                ElementsAre("# Title. One", "text", "- first item", "- second.", "Item", "1. One",
                            "2. Two"));
    EXPECT_THAT(sentences("| a | b |\n|---|---|\n| c. D | d |"),
                ElementsAre("| a | b |", "|---|---|", "| c. D | d |"));
}

TEST(Sentences, LinesOfCodeAndOfKeysStandAlone) {
    EXPECT_THAT(sentences("```\nx = 1. Y\n\ny = 2\n```"),
                ElementsAre("```", "x = 1. Y", "y = 2", "```"));
    EXPECT_THAT(sentences("name: Ann\ncity: Bonn\n  and Rome\nage: 3"),
                ElementsAre("name: Ann", "city: Bonn\n  and Rome", "age: 3"));
}

/// Random text from pieces that the rules look at.
std::string hostile_prose(std::mt19937& random, std::size_t pieces) {
    static constexpr std::string_view kPieces[] = {
        ".",   "!",   "?",   "\u3002", "\u2026", " ",      "\n",     "\n\n",       "\"",   ")",
        "[",   "]",   "Dr",  "e.g.",   "A",      "b",      "12",     "#",          "# ",   "- ",
        "|",   "---", "```", "~~~",    "=",      "\u0301", "\u4e2d", "\U0001F600", "\r\n", "\t",
        "1. ", "*",   ":",   "key: ",  "\u00a0", "\u200b", "The ",   "word "};
    std::string out;
    for (std::size_t n = 0; n < pieces; ++n) {
        out += kPieces[random() % std::size(kPieces)];
    }
    return out;
}

TEST(Sentences, CoverAllButWhiteSpaceInOrder) {
    std::mt19937 random{7};
    for (int round = 0; round < 2000; ++round) {
        const std::string text = hostile_prose(random, 1 + random() % 60);
        std::size_t at = 0;
        for (const Span span : split_sentences(text)) {
            ASSERT_LE(at, span.start) << text;
            ASSERT_LT(span.start, span.end) << text;
            ASSERT_EQ(trim(text.substr(at, span.start - at)), "") << text;
            ASSERT_EQ(trim(span.of(text)), span.of(text)) << text;
            ASSERT_TRUE(is_valid_utf8(span.of(text))) << text;
            at = span.end;
        }
        ASSERT_EQ(trim(std::string_view{text}.substr(at)), "") << text;
    }
}

}  // namespace
}  // namespace ragd
