#include "formats/xml_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string shown(std::string_view text) {
    const auto read = xml_as_text(text);
    EXPECT_TRUE(read) << read.error().message;
    return read.value_or("");
}

TEST(XmlText, ShortTextsAreLinesWithTheirNames) {
    EXPECT_EQ(shown("<?xml version=\"1.0\"?>\n<!-- c --><config>\n  <server name='a &amp; b'>\n"
                    "    <port>8080</port>\n    <x:host>h1</x:host>\n  </server>\n  <server>\n"
                    "    <port>9090</port>\n  </server>\n</config>"),
              "server name: a & b\nport: 8080\nhost: h1\n\nport: 9090\n\n");
}

TEST(XmlText, ProseIsParagraphsUnderHeadings) {
    EXPECT_EQ(shown("<article xmlns=\"http://x\"><title>Pumps</title><para>Press the <b>red</b> "
                    "button\n  twice.</para><section><title>Care</title><p>Oil it &#8212; often."
                    "</p></section></article>"),
              "# Pumps\n\nPress the red button twice.\n\n\n## Care\n\nOil it \u2014 often.\n\n");
}

TEST(XmlText, KeepsCharacterDataAndUnknownEntities) {
    EXPECT_EQ(shown("<!DOCTYPE a [<!ENTITY e \"v\">]><a><![CDATA[1 < 2]]> &e; &#0; &</a>"),
              "a: 1 < 2 &e; &#0; &\n");
    EXPECT_EQ(shown("<a b=\"1>0\"/>"), "a b: 1>0\n");
}

TEST(XmlText, WhatStandsApartInATextIsNoPartOfItsWords) {
    EXPECT_EQ(shown("<p>one<br/>two<b>three</b></p>"), "one twothree\n\n");
    EXPECT_EQ(shown("<p>First<list><item>a</item><item>b</item></list>last</p>"),
              "First a b last\n\n");
}

TEST(XmlText, ADeclarationEndsAfterItsOwnDeclarations) {
    EXPECT_EQ(shown("<!DOCTYPE a [\n<!ENTITY e \"v>]\">\n] >\n<a>x</a>"), "a: x\n");
    EXPECT_EQ(shown("<!DOCTYPE a>\n<a>[x]></a>"), "a: [x]>\n");
    EXPECT_FALSE(xml_as_text("<!DOCTYPE a [ <a>x</a>"));
    EXPECT_FALSE(xml_as_text("<!DOCTYPE a"));
}

TEST(XmlText, FaultsNameTheLine) {
    const auto fault = [](std::string_view text) {
        const auto read = xml_as_text(text);
        return read ? std::string{"none"} : read.error().message;
    };
    EXPECT_EQ(fault("<a>\n</b>"), "line 2: not XML: </b> closes no element that is open");
    EXPECT_EQ(fault("<a>\n<b></b>"), "line 2: not XML: <a> is never closed");
    EXPECT_THAT(fault("<a"), testing::HasSubstr("a tag is never closed"));
    EXPECT_THAT(fault("<!-- x"), testing::HasSubstr("<!-- is never closed"));
    EXPECT_THAT(fault("text"), testing::HasSubstr("no element"));
    EXPECT_THAT(fault("< >"), testing::HasSubstr("without a name"));
    std::string deep;
    for (int n = 0; n < 1000; ++n) {
        deep += "<a>";
    }
    EXPECT_THAT(fault(deep), testing::HasSubstr("nested too deeply"));
}

}  // namespace
}  // namespace ragd
