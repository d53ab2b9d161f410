#include "extract/html_extractor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

Extraction page(std::string_view html) {
    auto out = extract_html(html, {});
    EXPECT_TRUE(out) << out.error().message;
    return out ? std::move(*out) : Extraction{};
}

std::string html_text_of(std::string_view body) {
    return page("<!DOCTYPE html><meta charset=utf-8><body>" + std::string{body}).text;
}

std::optional<ExtractFault> html_fault(std::string_view html, ExtractLimits limits = {}) {
    const auto out = extract_html(html, limits);
    return out ? std::nullopt : fault_of(out.error());
}

TEST(Html, BlocksBecomeBlocks) {
    EXPECT_EQ(
        html_text_of("<h1>Leave <em>days</em></h1><p>Everybody\n has <b>24</b>&nbsp;days.<br>Ask "
                     "<a href=x>Ann</a>.<p>More"),
        "# Leave days\n\nEverybody has 24 days.\nAsk Ann.\n\nMore\n");
    EXPECT_EQ(html_text_of("<div>one<div>two</div>three</div>"), "one\n\ntwo\n\nthree\n");
}

TEST(Html, ListsHaveTheNumbersThatABrowserShows) {
    EXPECT_EQ(html_text_of("<p>Do:<ol start=3><li>open<li><p>look</p><ul><li>left<li>right</ul><li "
                           "value=9>close</ol>"),
              "Do:\n\n3. open\n4. look\n  - left\n  - right\n9. close\n");
    EXPECT_EQ(html_text_of("<ol type=a reversed><li>x<li>y</ol><ol type=I start=4><li>z</ol>"),
              "b. x\na. y\nIV. z\n");
}

TEST(Html, TablesAreRowsUnderTheirHead) {
    EXPECT_EQ(html_text_of("<table><caption>Days</caption><thead><tr><th>Year<th>Days</thead>"
                           "<tr><td>1<td>12<tr><td>2<td><p>a</p><p>b | c</p></table>"),
              "Days\n\n| Year | Days |\n| --- | --- |\n| 1 | 12 |\n| 2 | a b \\| c |\n");
}

TEST(Html, CellsOverSeveralRowsAreWrittenInEach) {
    EXPECT_EQ(html_text_of("<table><tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2"
                           "<tr><td colspan=2>both</table>"),
              "| A | B |\n| --- | --- |\n| x | 1 |\n| x | 2 |\n| both | |\n");
    EXPECT_EQ(html_text_of("<table><tr><th rowspan=2>Name<th colspan=2>2025<tr><th>Days<th>Hours"
                           "<tr><td>Ann<td>1<td>8</table>"),
              "| Name | 2025 Days | Hours |\n| --- | --- | --- |\n| Ann | 1 | 8 |\n");
}

TEST(Html, ATableOfFactsIsAList) {
    EXPECT_EQ(html_text_of("<table><tr><th>Size<td>12 m<tr><th>Age<td>3</table>"),
              "- Size: 12 m\n- Age: 3\n");
}

TEST(Html, ATableThatOnlyPutsThingsInPlacesIsNone) {
    EXPECT_EQ(
        html_text_of("<table><tr><td><h2>Head</h2><p>text<td><table><tr><th>a<th>b<tr><td>1<td>2"
                     "</table></table>"),
        "## Head\n\ntext\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n");
    EXPECT_EQ(html_text_of("<table><tr><td>alone</table>"), "alone\n");
}

TEST(Html, CodeKeepsItsLinesAndItsLanguage) {
    EXPECT_EQ(html_text_of("<div class='highlight-sql notranslate'><div class=highlight><pre>"
                           "<span>SELECT</span> 1;\n  -- x &lt; y\n</pre></div></div>"),
              "```sql\nSELECT 1;\n  -- x < y\n```\n");
    EXPECT_EQ(html_text_of("<pre><code class='language-Python'>a<br>b</code></pre>"),
              "```python\na\nb\n```\n");
}

TEST(Html, TermsStandBeforeWhatIsSaidOfThem) {
    EXPECT_EQ(html_text_of("<dl><dt>-v<dt>--verbose<dd>Say more.<p>Much more.</p><dt>-q<dd>Say "
                           "less.<dt>-x</dl>"),
              "-v, --verbose\n: Say more.\n\nMuch more.\n\n-q\n: Say less.\n\n-x\n");
    EXPECT_EQ(html_text_of("<dl><div><dt>a<dd><pre>code</pre></div></dl>"),
              "a\n\n```\ncode\n```\n");
}

TEST(Html, WhatStandsAroundTheArticleGoes) {
    const std::string article =
        "<h1>Vacation</h1><p>Everybody has 24 days of paid vacation in each calendar year, and "
        "may take up to five of them to the next one, if the manager agrees.</p>";
    const std::string around =
        "<header><a href=/>Home</a> Example Inc.</header><nav>Products Prices</nav>"
        "<div class='cookie-banner'>We use cookies.</div><div id=sidebar>Read more</div>"
        "<ul><li><a href=1>One</a><li><a href=2>Two</a><li><a href=3>Three</a><li><a href=4>Four"
        "</a></ul><script>track()</script><style>p{}</style><noscript>Switch on</noscript>";
    const std::string footer = "<footer>Copyright Example Inc.</footer>";
    const std::string expected = html_text_of(article);
    EXPECT_EQ(html_text_of(around + article + footer), expected);
    EXPECT_EQ(html_text_of(around + "<main>" + article + "<aside>Note: ask first.</aside></main>" +
                           footer),
              expected.substr(0, expected.size() - 1) + "\n\nNote: ask first.\n");
    EXPECT_EQ(html_text_of("<div class='page no-sidebar'>" + around + article + footer + "</div>"),
              expected);
}

TEST(Html, APageOfLinksIsAPage) {
    const std::string links =
        "<div class=toc><p>Contents</p><ul><li><a href=1>Vacation</a><li><a href=2>Illness</a><li>"
        "<a href=3>Parents</a><li><a href=4>Travel</a></ul></div>";
    EXPECT_EQ(html_text_of(links), "Contents\n\n- Vacation\n- Illness\n- Parents\n- Travel\n");
}

TEST(Html, KnowsTheAnchorOfEachBlock) {
    const Extraction out = page(
        "<!DOCTYPE html><p>start<section id=days><h2>Days<a class=headerlink href=#days>¶</a></h2>"
        "<p>24</section><h2><a name=ill></a>Illness</h2><p>Call.");
    EXPECT_EQ(out.text, "start\n\n## Days\n\n24\n\n## Illness\n\nCall.\n");
    ASSERT_EQ(out.locations.size(), 2U);
    EXPECT_EQ(out.locations[0].location.anchor, "days");
    EXPECT_EQ(out.locations[0].span.of(out.text), "## Days\n\n24");
    EXPECT_EQ(out.locations[1].location.anchor, "ill");
}

TEST(Html, SaysWhatThePageSaysOfItself) {
    const Extraction out = page(
        "<!DOCTYPE html><html lang=de-CH><head><title>Ferien | Handbuch</title>"
        "<link rel=canonical href='https://example.org/ferien'>"
        "<meta name=author content='Ann Muster'><meta name=keywords content='Ferien, Urlaub,'>"
        "<meta property='article:published_time' content='2025-03-01T08:00:00Z'>"
        "<meta name=date content=yesterday><meta name=Description content='Wer wie viel hat'>"
        "</head><body><h1>Ferien</h1><p>24 Tage");
    EXPECT_EQ(out.title, "Ferien");
    EXPECT_EQ(out.url, "https://example.org/ferien");
    EXPECT_EQ(boost::json::serialize(out.metadata),
              R"({"language":"de-CH","keywords":["Ferien","Urlaub"],"author":"Ann Muster",)"
              R"("description":"Wer wie viel hat","created":"2025-03-01T08:00:00Z"})");
    EXPECT_EQ(page("<!DOCTYPE html><title>Other</title><h1>Head</h1>").title, "Other");
    EXPECT_EQ(page("<!DOCTYPE html><p>x<h2>Head</h2>").title, "Head");
    EXPECT_EQ(page("<html><link rel=canonical href='javascript:x'><p>x").url, "");
}

TEST(Html, NumbersOfNotesGoAndPowersStay) {
    EXPECT_EQ(
        html_text_of(
            "<p>Up to 10<sup>6</sup> rows<sup><a href=#n1>[1]</a></sup>, the 3<sup>rd</sup>."),
        "Up to 10^6 rows, the 3rd.\n");
}

TEST(Html, ReadsTheCharsetThatThePageSays) {
    EXPECT_EQ(page("<!DOCTYPE html><meta charset=\"ISO-8859-1\"><p>caf\xE9 \x80").text, "café €\n");
    EXPECT_EQ(page("<?xml version='1.0' encoding='windows-1251'?><html><p>\xCF\xF0\xE8").text,
              "При\n");
    EXPECT_EQ(page("<html><meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'><p>"
                   "\x93\xFA\x96{")
                  .text,
              "日本\n");
    EXPECT_EQ(page("\xEF\xBB\xBF<html><meta charset=latin1><p>caf\xC3\xA9").text, "café\n");
    EXPECT_EQ(page(std::string_view{"\xFF\xFE<\0p\0>\0\xE9\0", 10}).text, "é\n");
    EXPECT_EQ(page("<html><meta charset=latin1><p>caf\xC3\xA9 of UTF-8").text, "café of UTF-8\n");
}

TEST(Html, SaysThatItGuessedTheCharset) {
    EXPECT_THAT(page("<html><p>caf\xE9").warnings,
                testing::ElementsAre(HasSubstr("read as windows-1252")));
    EXPECT_EQ(page("<html><p>caf\xE9").text, "café\n");
    EXPECT_THAT(page("<html><p>plain").warnings, testing::IsEmpty());
}

TEST(Html, WhatCannotBeReadSaysWhy) {
    EXPECT_EQ(html_fault("<html><body><script>x</script>"), ExtractFault::kNoText);
    EXPECT_EQ(html_fault(std::string(1000, '\0')), ExtractFault::kDamaged);
    EXPECT_EQ(html_fault("<frameset><frame src=x></frameset>"), ExtractFault::kNoText);
    std::string deep = "<html>";
    for (int i = 0; i < 100'000; ++i) {
        deep += "<div>";
    }
    EXPECT_EQ(html_fault(deep + "x"), ExtractFault::kTooLarge);
    EXPECT_EQ(html_fault("<table><tr><th>a<th>b<tr><td>1<td>2</table>", {.cells_max = 3}),
              ExtractFault::kTooLarge);
    std::string wide = "<table><tr><th>a<th>b";
    for (int i = 0; i < 100; ++i) {
        wide += "<tr><td colspan=99999999 rowspan=99999999>x";
    }
    EXPECT_EQ(html_fault(wide, {.cells_max = 10'000}), ExtractFault::kTooLarge);
}

TEST(Html, BrokenPagesAreReadAsBrowsersDo) {
    EXPECT_EQ(html_text_of("<p>one<p>two</b></p><li>three<table><td>x</table></html>four"),
              "one\n\ntwo\n\nthree\n\nx\n\nfour\n");
    EXPECT_EQ(html_text_of("a < b &amp; c &lt;d&gt; <!-- gone"), "a < b & c <d>\n");
}

}  // namespace
}  // namespace ragd
