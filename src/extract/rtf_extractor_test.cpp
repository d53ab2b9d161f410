#include "extract/rtf_extractor.hpp"

#include <gtest/gtest.h>

#include "extract/test_documents.hpp"

namespace ragd {
namespace {

std::string rtf(std::string_view body) {
    return R"({\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}}
{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon0 Heading 2;}{\*\cs9 Strong;}}
)" + std::string{body} +
           "}";
}

std::string rtf_text(std::string_view body) {
    return extracted(extract_rtf, rtf(body)).text;
}

TEST(RtfExtractor, ParagraphsAndHeadings) {
    EXPECT_EQ(rtf_text(R"(\pard\s1 The lamp\par\pard\s2 Its glass\par\pard\plain It {\b turns}.\par
\pard\outlinelevel2 Deeper\par\pard Last line\line goes on)"),
              "# The lamp\n\n## Its glass\n\nIt turns.\n\n### Deeper\n\nLast line\ngoes on\n");
}

TEST(RtfExtractor, CharactersOfEveryKind) {
    EXPECT_EQ(rtf_text(R"(caf\'e9 \u322 ?\uc2\u8364 ab\uc1 \{x\} \emdash\~\ldblquote q\rdblquote)"),
              "café ł€{x} — “q”\n");
    EXPECT_EQ(rtf_text(R"({\f1\'cc\'ee\'f1\'ea\'e2\'e0} \f0\'c4)"), "Москва Ä\n");
    EXPECT_EQ(rtf_text(R"(\u-10179 ?\u-8704 ? done)"), "😀 done\n");
    EXPECT_EQ(extracted(extract_rtf, R"({\rtf1\ansicpg932 \'93\'fa\'96\'7b})").text, "日本\n");
}

TEST(RtfExtractor, ListsHaveWhatIsPrintedBeforeTheirItems) {
    EXPECT_EQ(rtf_text(R"(\pard{\listtext\pard 1.\tab}\ls1\ilvl0 Wind it\par
{\listtext\pard 2.\tab}\ls1 Light it\par\pard{\listtext\f2\'b7\tab}\ls2\ilvl1 With care\par\pard End\par)"),
              "1. Wind it\n2. Light it\n  - With care\n\nEnd\n");
}

TEST(RtfExtractor, TablesHaveRows) {
    EXPECT_EQ(rtf_text(R"(\trowd\cellx1\cellx2\pard\intbl Day\cell Keeper\cell\row
\trowd\clvmgf\cellx1\cellx2\intbl Mo\cell Ann\par and Bob\cell\row
\trowd\clvmrg\cellx1\cellx2\intbl\cell Cem\cell\row\pard Behind it\par)"),
              "| Day | Keeper |\n| --- | --- |\n| Mo | Ann and Bob |\n| Mo | Cem |\n\nBehind it\n");
}

TEST(RtfExtractor, NotesStandBehindTheirParagraph) {
    EXPECT_EQ(
        rtf_text(
            R"(It turns{\super\chftn{\footnote\chftn\pard On a calm night.\par}} fast.\par Next.\par)"),
        "It turns [note 1] fast.\n\n[note 1] On a calm night.\n\nNext.\n");
}

TEST(RtfExtractor, WhatNobodySeesIsLeftOut) {
    EXPECT_EQ(rtf_text(
                  R"({\header Head\par}{\pict\pngblip 89504e47}{\object{\*\objdata 0105}{\result x}}
{\*\unknown{\b y}}{\v hidden}{\deleted gone} {\*\annotation remark}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt shown}}
{\field{\*\fldinst TOC \\o}{\fldrslt contents}}{\upr{ansi}{\*\ud{unicode}}}{\footer foot}\bin4 {{{{ end\par)"),
              "shownunicode end\n");
    EXPECT_EQ(rtf_text(R"(a{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt boxed}}{\shprslt again}})"),
              "aboxed\n");
}

TEST(RtfExtractor, SaysWhatItIs) {
    const Extraction out =
        extracted(extract_rtf, R"({\rtf1{\info{\title The lamp}{\author Ann}{\keywords sea, light}
{\creatim\yr2024\mo5\dy3\hr10\min11}}text})");
    EXPECT_EQ(out.title, "The lamp");
    EXPECT_EQ(out.metadata.at("author"), "Ann");
    EXPECT_EQ(out.metadata.at("keywords"), (boost::json::array{"sea", "light"}));
    EXPECT_EQ(out.metadata.at("created"), "2024-05-03T10:11:00Z");
    EXPECT_EQ(out.text, "text\n");
}

TEST(RtfExtractor, ReadsWhatLibreOfficeWrites) {
    const std::string bytes = test_document("handbook.rtf");
    ASSERT_TRUE(is_rtf(bytes));
    const Extraction out = extracted(extract_rtf, bytes);
    EXPECT_EQ(out.title, "Handbook of the lighthouse");
    EXPECT_EQ(out.metadata.at("author"), "Ada Keeper");
    EXPECT_TRUE(
        out.text.contains("The lamp turns thirty times an hour [note 1] and is wound by hand."))
        << out.text;
    EXPECT_TRUE(out.text.contains("[note 1] Measured on a calm night.")) << out.text;
    EXPECT_TRUE(out.text.contains("Two keepers share the night; the second comes at two."));
}

TEST(RtfExtractor, SaysWhyNot) {
    const auto fault = [](const std::string& bytes) {
        return fault_of(extract_rtf(bytes, {}).error());
    };
    EXPECT_EQ(fault("text"), ExtractFault::kDamaged);
    EXPECT_EQ(fault(R"({\rtf1 half a {\b docu)"), ExtractFault::kDamaged);
    EXPECT_EQ(fault(R"({\rtf1 text \bin999999 x})"), ExtractFault::kDamaged);
    EXPECT_EQ(fault(R"({\rtf1 {\pict 00}})"), ExtractFault::kNoText);
    EXPECT_EQ(fault(R"({\rtf1 )" + std::string(100'000, '{')), ExtractFault::kTooLarge);
    EXPECT_EQ(fault_of(extract_rtf(R"({\rtf1 many words})", {.text_bytes_max = 5}).error()),
              ExtractFault::kTooLarge);
    EXPECT_EQ(fault(R"({\rtf1 its last brace is missing)"), ExtractFault::kDamaged);
    expect_no_harm(extract_rtf, rtf(R"(\pard\s1 x\par\trowd\cellx1\intbl a\cell\row\u-3 ?)"));
}

}  // namespace
}  // namespace ragd
