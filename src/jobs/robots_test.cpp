#include "jobs/robots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Robots, TheLongestRuleDecides) {
    const Robots robots = Robots::parse(
        "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c$\nDisallow: /*.pdf$\n", "ragd");
    EXPECT_TRUE(robots.allows("/"));
    EXPECT_FALSE(robots.allows("/a"));
    EXPECT_FALSE(robots.allows("/abc"));
    EXPECT_TRUE(robots.allows("/a/b"));
    EXPECT_FALSE(robots.allows("/a/b/c"));
    EXPECT_TRUE(robots.allows("/a/b/c/d"));
    EXPECT_FALSE(robots.allows("/x/y.pdf"));
    EXPECT_TRUE(robots.allows("/x/y.pdf?q"));
    EXPECT_TRUE(robots.allows("/robots.txt"));
}

TEST(Robots, OfTwoRulesAsLongTheOneThatAllowsDecides) {
    for (const char* text : {"User-agent: *\nAllow: /page\nDisallow: /page",
                             "User-agent: *\nDisallow: /page\nAllow: /page"}) {
        EXPECT_TRUE(Robots::parse(text, "ragd").allows("/page"));
    }
}

TEST(Robots, OurOwnGroupTakesThePlaceOfThatOfAll) {
    const char* const text =
        "User-agent: other\nDisallow: /\n\nUser-Agent: *\nDisallow: /all\nCrawl-delay: 2\n\n"
        "user-agent: x\nuser-agent: RAGD/1.0\ndisallow: /ours\nCrawl-delay: 0.5\n\n"
        "User-agent: ragd\nDisallow: /more # and this\n";
    const Robots robots = Robots::parse(text, "ragd");
    EXPECT_TRUE(robots.allows("/all"));
    EXPECT_FALSE(robots.allows("/ours"));
    EXPECT_FALSE(robots.allows("/more"));
    EXPECT_EQ(robots.delay(), std::chrono::milliseconds{500});
    const Robots of_all = Robots::parse(text, "someone");
    EXPECT_FALSE(of_all.allows("/all"));
    EXPECT_TRUE(of_all.allows("/ours"));
    EXPECT_EQ(of_all.delay(), std::chrono::seconds{2});
}

TEST(Robots, ReadsWhatPeopleWrite) {
    EXPECT_TRUE(Robots::parse("", "ragd").allows("/a"));
    EXPECT_TRUE(Robots::parse("<html>not found</html>", "ragd").allows("/a"));
    EXPECT_TRUE(Robots::parse("User-agent: *\nDisallow:\n", "ragd").allows("/a"));
    EXPECT_TRUE(Robots::parse("Disallow: /\n", "ragd").allows("/a")) << "of no group";
    EXPECT_FALSE(Robots::parse("User-agent:*\r\nDisallow:/\r\n", "ragd").allows("/a"));
    EXPECT_FALSE(Robots::parse("User-agent: *\rDisallow: /\r", "ragd").allows("/a"));
    EXPECT_THAT(
        Robots::parse("Sitemap: http://a/s.xml\nUser-agent: x\nSitemap: http://a/t.xml", "ragd")
            .sitemaps(),
        testing::ElementsAre("http://a/s.xml", "http://a/t.xml"));
    EXPECT_FALSE(Robots::refuse_all().allows("/a"));
    EXPECT_TRUE(Robots::allow_all().allows("/a"));
}

TEST(Robots, APatternOfManyStarsTakesNoLongerThanItShould) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) {
        pattern += "*a";
    }
    EXPECT_FALSE(fits_robots_pattern(pattern + "b$", std::string(4000, 'a')));
    EXPECT_TRUE(fits_robots_pattern(pattern, std::string(200, 'a')));
    EXPECT_TRUE(fits_robots_pattern("/*/x$", "/a/b/x/x"));
    EXPECT_FALSE(fits_robots_pattern("/*/x$", "/a/b/x/y"));
    EXPECT_TRUE(fits_robots_pattern("", "/a"));
}

}  // namespace
}  // namespace ragd
