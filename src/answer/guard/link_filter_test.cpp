#include "answer/guard/link_filter.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSource =
    "Tea is in the [handbook](https://tea.example/handbook?page=2#hot), see also "
    "https://en.tea.example/wiki/Tea_(drink). Write to leaf@tea.example or call "
    "www.tea.example/shop. "
    "![a cup](https://tea.example/cup.png) [more](../more.md) javascript:steal() "
    "[run](javascript:run()) \u0447\u0430\u0439.org/\u043B\u0438\u0441\u0442 192.0.2.1/handbook "
    "Über https://de.tea.example/Käse spricht man.";

std::shared_ptr<const KnownAddresses> known() {
    const std::array<std::string_view, 1> texts{kSource};
    return std::make_shared<KnownAddresses>(texts);
}

std::string filtered(std::string_view text, std::size_t piece = 1 << 20) {
    LinkFilter filter{known()};
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        out += filter.feed(text.substr(at, piece));
    }
    return out + filter.finish();
}

TEST(LinkFilter, LinksThatAreInNoSourceAreTakenOutAndTheirWordsStay) {
    EXPECT_EQ(filtered("See [the book](https://evil.example/?q=secret) now."), "See the book now.");
    EXPECT_EQ(filtered("See [the book](https://evil.example \"title\")."), "See the book.");
    EXPECT_EQ(filtered("See [the book](<https://evil.example/a b>)."), "See the book.");
    EXPECT_EQ(filtered("See [the book](//evil.example/x)."), "See the book.");
    EXPECT_EQ(filtered("See [the book](/logout)."), "See the book.");
    EXPECT_EQ(filtered("See https://evil.example/?q=secret."), "See (link removed).");
    EXPECT_EQ(filtered("(https://evil.example/a_(b)) and"), "((link removed)) and");
    EXPECT_EQ(filtered("See <https://evil.example/x>."), "See (link removed).");
    EXPECT_EQ(filtered("See www.evil.example/x, or evil.com/x?y."),
              "See (link removed), or (link removed).");
    EXPECT_EQ(filtered("Go to data.evil.com now"), "Go to (link removed) now");
    EXPECT_EQ(filtered("Write to me@evil.example."), "Write to (address removed).");
    EXPECT_EQ(filtered("[mail](mailto:me@evil.example?body=secret)"), "mail");
    EXPECT_EQ(filtered("<me@evil.example>"), "(address removed)");
}

TEST(LinkFilter, AHostInOtherLettersIsAHost) {
    EXPECT_EQ(filtered("See https://\uFF45\uFF56\uFF49\uFF4C.example/s3cret now."),
              "See (link removed) now.");
    EXPECT_EQ(filtered("See https://\u043F\u0440\u0438\u043C\u0435\u0440.\u0440\u0444/s3cret."),
              "See (link removed).");
    EXPECT_EQ(filtered("See https://evil\u3002example/s3cret."), "See (link removed).");
    EXPECT_EQ(filtered("See https://evil.example\u3002\u6C34 is hot."),
              "See (link removed)\u3002\u6C34 is hot.")
        << "the end of a sentence";
    EXPECT_EQ(filtered("\u6C34 https://evil.example/s3cret\u6C34 is hot."),
              "\u6C34 (link removed)\u6C34 is hot.");
}

TEST(LinkFilter, AHostInOtherLettersNeedsNoScheme) {
    EXPECT_EQ(filtered("See \u0437\u043B\u043E\u0439.com/s3cret?x=1 now"),
              "See \u0437\u043B\u043E\u0439(link removed) now");
    EXPECT_EQ(filtered("\u0437\u043B\u043E\u0439.\u0440\u0444/s3cret, now"),
              "\u0437\u043B\u043E\u0439(link removed), now");
    EXPECT_EQ(filtered("\u0437\u043B\u043E\u0439.example"),
              "\u0437\u043B\u043E\u0439(link removed)");
    EXPECT_EQ(filtered("\u0447\u0430\u0439.org/\u043B\u0438\u0441\u0442 is known"),
              "\u0447\u0430\u0439.org/\u043B\u0438\u0441\u0442 is known");
    for (const std::string_view text :
         {"\u0427\u0430\u0439.\u0412\u043E\u0434\u0430.", "\u0427\u0430\u0439. \u0440\u0444",
          "\u8336.md", "\u0447\u0430\u0439.\u0440\u0444\u0430"}) {
        EXPECT_EQ(filtered(text), text) << "words";
    }
}

TEST(LinkFilter, AHostMayBeFourNumbers) {
    EXPECT_EQ(filtered("See 192.0.2.7/s3cret now"), "See (link removed) now");
    EXPECT_EQ(filtered("192.0.2.7:8080/7?s3cret"), "(link removed)");
    EXPECT_EQ(filtered("192.0.2.7?s3cret."), "(link removed).");
    EXPECT_EQ(filtered("Tea ![.](x)192.0.2.7?s3cret"), "Tea . (link removed)");
    EXPECT_EQ(filtered("192.0.2.1/handbook is known"), "192.0.2.1/handbook is known");
    for (const std::string_view text :
         {"192.0.2.0/24, or 192.0.2.7:8080.", "Section 1.2.3.4/b", "192.0.2.7", "1.2.3/x"}) {
        EXPECT_EQ(filtered(text), text == "Section 1.2.3.4/b" ? "Section (link removed)" : text);
    }
}

TEST(LinkFilter, PicturesBecomeTheirWords) {
    EXPECT_EQ(filtered("![a leaf](https://evil.example/?q=secret)"), "a leaf");
    EXPECT_EQ(filtered("Tea ![](https://evil.example/?q=secret)!"), "Tea (image removed)!");
    EXPECT_EQ(filtered("[![a leaf](https://evil.example/1)](https://evil.example/2)"), "a leaf");
    EXPECT_EQ(filtered("![a leaf][pic]\n\n[pic]: https://evil.example/?q=secret"),
              "a leaf\n\n[pic]\\: (link removed)");
    EXPECT_EQ(filtered("![a leaf][]"), "a leaf");
    EXPECT_EQ(filtered("![known](https://tea.example/handbook?page=2#hot)"), "known")
        << "a link there, no picture";
}

TEST(LinkFilter, WhatIsInASourceStays) {
    for (const std::string_view text :
         {"the [handbook](https://tea.example/handbook?page=2#hot) says [1].",
          "[1](https://tea.example/handbook?page=2#hot)",
          "https://tea.example/handbook?page=2#hot, https://en.tea.example/wiki/Tea_(drink).",
          "(see https://tea.example/handbook?page=2#hot)",
          "**https://tea.example/cup.png**",
          "[https://tea.example/cup.png](https://tea.example/cup.png)",
          "HTTPS://Tea.Example:443/h%61ndbook?page=2#hot",
          "<https://tea.example/cup.png>",
          "![a cup](https://tea.example/cup.png)",
          "[more](../more.md)",
          "leaf@tea.example.",
          "[mail](mailto:leaf@tea.example)",
          "www.tea.example/shop",
          "https://www.tea.example/shop",
          "[b]: https://tea.example/cup.png",
          "https://de.tea.example/Käse ist",
          "`https://tea.example/cup.png`",
          "[1]: Tea is hot",
          "[1][2] and [1, 2]",
          "a < b > c"}) {
        EXPECT_EQ(filtered(text), text);
    }
    EXPECT_EQ(filtered("https://tea.example/cup.png[1]"), "https://tea.example/cup.png [1]");
    EXPECT_EQ(filtered("见https://tea.example/cup.png。然后"),
              "见https://tea.example/cup.png 。然后");
}

TEST(LinkFilter, AnotherQueryIsAnotherAddress) {
    for (const std::string_view text :
         {"https://tea.example/handbook?page=3#hot", "https://tea.example/handbook",
          "https://tea.example/handbook?page=2#hot&secret", "https://tea.example/cup.png?secret",
          "https://tea.example/cup.png/secret", "https://tea.example/cup.png.secret",
          "https://tea.example:8443/cup.png", "https://secret@tea.example/cup.png",
          "https://secret.tea.example/cup.png", "http://tea.example.evil.example/cup.png"}) {
        EXPECT_EQ(filtered(text), "(link removed)") << text;
        EXPECT_EQ(filtered("[x](" + std::string{text} + ")"), "x") << text;
    }
}

TEST(LinkFilter, SchemesThatRunSomethingNeverStay) {
    EXPECT_EQ(filtered("[x](javascript:run())"), "x");
    EXPECT_EQ(filtered("[x](JavaScript:alert(1))"), "x");
    EXPECT_EQ(filtered("[x](java&#115;cript:alert(1))"), "x");
    EXPECT_EQ(filtered("[x](data:text/html;base64,PHNjcmlwdD4=)"), "x");
    EXPECT_EQ(filtered("[x](<vbscript:msgbox(1)>)"), "x");
    EXPECT_EQ(filtered("javascript:steal()"), "(link removed)");
    EXPECT_EQ(filtered("data:text/html,<script>x</script>"),
              "(link removed),&lt;script>x&lt;/script>");
    EXPECT_EQ(filtered("ftp://evil.example file://c/x foo+bar://x"),
              "(link removed) (link removed) (link removed)");
    EXPECT_EQ(filtered("JavaScript: the good parts; data:5"), "JavaScript: the good parts; data:5");
}

TEST(LinkFilter, HtmlBecomesText) {
    EXPECT_EQ(filtered("<img src=\"https://evil.example/?q=s\">"),
              "&lt;img src=\"(link removed)\">");
    EXPECT_EQ(filtered("<a href=//evil.example onclick=x>go</a>"),
              "&lt;a href=// (link removed) onclick=x>go&lt;/a>");
    EXPECT_EQ(filtered("<script>x()</script><!-- y --><iframe/src=z>"),
              "&lt;script>x()&lt;/script>&lt;!-- y -->&lt;iframe/src=z>");
    EXPECT_EQ(filtered("| one<br>two | H<sub>2</sub>O |"), "| one<br>two | H<sub>2</sub>O |");
    EXPECT_EQ(filtered("<b>\n```\n<img src=x onerror=y>\n"),
              "&lt;b>\n```\n<img src=x onerror=y>\n");
    EXPECT_EQ(filtered("5 < 6 and 7 <8"), "5 < 6 and 7 <8");
}

TEST(LinkFilter, DefinitionsOfLinksGoToNoOtherHost) {
    EXPECT_EQ(filtered("[a][b]\n\n[b]: //evil.example/x"), "[a][b]\n\n[b]\\: // (link removed)");
    EXPECT_EQ(filtered("[b]: </x y>"), "[b]\\: &lt;/x y>");
    EXPECT_EQ(filtered("[b]:\n  https://evil.example/?q=s 'title'"),
              "[b]\\:\n  (link removed) 'title'");
}

TEST(LinkFilter, CodeStaysButForItsAddresses) {
    EXPECT_EQ(filtered("```html\n<img src=x>\na[0](b)\ncurl https://evil.example/?q=s\n```\n<img>"),
              "```html\n<img src=x>\na[0](b)\ncurl (link removed)\n```\n&lt;img>");
    EXPECT_EQ(filtered("`vector<int>` and `a[0](b)` but vector<int>"),
              "`vector<int>` and `a[0](b)` but vector&lt;int>");
    EXPECT_EQ(filtered("` ![x](//evil.example/s)"), "` x") << "not closed";
    EXPECT_EQ(filtered("`a\nb` ![x](/s) `"), "`a\nb` x `") << "other readers see other code";
    EXPECT_EQ(filtered("- ```\n![x](/s)"), "- ```\nx") << "the fence ends with its item";
    EXPECT_EQ(filtered("  ```\n```\n<img a=b>"), "  ```\n```\n&lt;img a=b>") << "open and closed";
    EXPECT_EQ(filtered("```" + std::string(300, 'x') + "\n```\n<img a=b>"),
              "```" + std::string(300, 'x') + "\n```\n&lt;img a=b>");
    EXPECT_EQ(filtered("` [x](y\n\n) `<img a=b>`"), "` [x] (y\n\n) `<img a=b>`")
        << "a blank line ends a link, and what is between which backticks";
    EXPECT_EQ(filtered("````\n```\n<b>\n````\n<b>"), "````\n```\n<b>\n````\n&lt;b>");
}

TEST(LinkFilter, WhatIsTakenOutJoinsNothing) {
    EXPECT_EQ(filtered("ht[](x)tps://evil.example/s"), "ht (link removed)(link removed)");
    EXPECT_EQ(filtered("java[](x)script:alert(1)"), "java (link removed)script:alert(1)");
    EXPECT_EQ(filtered("[1](x)(//evil.example)"), "[1] (// (link removed))");
    EXPECT_EQ(filtered("[[b]](x)(/s)"), "[b] (/s)");
    EXPECT_EQ(filtered("<[](x)img src=y>"), "< (link removed)img src=y>");
    EXPECT_EQ(filtered("[x]https://evil.example"), "[x] (link removed)");
    EXPECT_EQ(filtered("https&#58;//evil.example"), "https&amp;#58;// (link removed)");
}

TEST(LinkFilter, AnAddressWithoutEndIsHeldBackNoLongerThanItsBound) {
    const std::string text = "Go https://evil.example/" + std::string(5000, 's');
    LinkFilter filter{known()};
    EXPECT_EQ(filter.feed(text), "Go (link removed)");
    EXPECT_EQ(filter.feed("ecret and on"), " and ");
    EXPECT_EQ(filter.finish(), "on");
    EXPECT_EQ(filtered("x" + std::string(5000, 'y')).size(), 5001U);
}

TEST(LinkFilter, NothingThatMayBeginALinkIsLetOut) {
    LinkFilter filter{known()};
    EXPECT_EQ(filter.feed("Hot tea ![a"), "Hot tea ");
    EXPECT_EQ(filter.feed(" leaf](https://evil.ex"), "");
    EXPECT_EQ(filter.feed("ample/s)"), "a leaf");
    EXPECT_EQ(filter.feed(" is good"), " is ");
    EXPECT_EQ(filter.finish(), "good");
    EXPECT_EQ(filter.removed(), 1U);
}

TEST(LinkFilter, CitationsAreFoundAgain) {
    const std::string text = "A [x](https://evil.example) [1] b https://evil.example/[2] c [3].";
    LinkFilter filter{known()};
    const std::string out = filter.feed(text) + filter.finish();
    EXPECT_EQ(out, "A x [1] b (link removed)[2] c [3].");
    std::vector<SourceRange> before;
    for (const std::string mark : {"[1]", "[2]", "[3]"}) {
        before.push_back({.source = before.size() + 1,
                          .start = text.find(mark),
                          .end = text.find(mark) + mark.size()});
    }
    std::vector<std::string> after;
    for (const SourceRange& one : filter.moved(before)) {
        after.push_back(out.substr(one.start, one.end - one.start));
    }
    EXPECT_THAT(after, ElementsAre("[1]", "[2]", "[3]"));
}

/// Pieces that links are made of, at random.
std::string random_text(std::mt19937& random) {
    constexpr std::array<std::string_view, 43> kParts{"\u0440\u0444",
                                                      "1.2.3.4",
                                                      ":80",
                                                      "[",
                                                      "]",
                                                      "(",
                                                      ")",
                                                      "![",
                                                      "](",
                                                      "](https://evil.example/s)",
                                                      "https",
                                                      "://",
                                                      "evil",
                                                      ".",
                                                      "com",
                                                      "/",
                                                      "?q=",
                                                      "@",
                                                      "www.",
                                                      "<",
                                                      ">",
                                                      "img src=",
                                                      "javascript:",
                                                      "`",
                                                      "```",
                                                      "\n",
                                                      "\n\n",
                                                      " ",
                                                      "]:",
                                                      "\\",
                                                      "&#58;",
                                                      "tea",
                                                      "[1]",
                                                      "é",
                                                      "。",
                                                      "https://tea.example/cup.png",
                                                      "leaf@tea.example",
                                                      "\"",
                                                      "'",
                                                      "|",
                                                      "~~~",
                                                      "data:",
                                                      ":"};
    std::string text;
    for (std::size_t n = random() % 24; n > 0; --n) {
        text += kParts.at(random() % kParts.size());
    }
    return text;
}

TEST(LinkFilter, PiecesChangeNothingAndASecondPassFindsNothing) {
    std::mt19937 random{17};
    for (int n = 0; n < 20'000; ++n) {
        const std::string text = random_text(random);
        const std::string whole = filtered(text);
        ASSERT_EQ(filtered(text, 1), whole) << text;
        ASSERT_EQ(filtered(text, 1 + random() % 9), whole) << text;
        ASSERT_THAT(whole, Not(HasSubstr("evil.example"))) << text;
        ASSERT_EQ(filtered(whole), whole) << text;
    }
}

}  // namespace
}  // namespace ragd
