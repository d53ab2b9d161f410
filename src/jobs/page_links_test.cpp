#include "jobs/page_links.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PageLinks, AreThoseOfTheTagsInTheirOrder) {
    const auto found = find_page_links(
        "<html><head><BASE href='/docs/'></head><body><a href=\"a.html?x=1&amp;y=2\">A</a>"
        "<A class=x HREF=b.html>B</A><a name=top>no link</a><area href='c&#46;html'>"
        "<a rel='noopener NoFollow' href=d.html>D</a><p title='<a href=e.html>'>1 < 2</p>"
        "<a\nhref\n=\n'f.html'>F</a>");
    EXPECT_THAT(found.links, ElementsAre("a.html?x=1&y=2", "b.html", "c.html", "f.html"));
    EXPECT_EQ(found.base, "/docs/");
    EXPECT_TRUE(found.may_index && found.may_follow);
}

TEST(PageLinks, PassOverWhatIsNoMarkup) {
    EXPECT_THAT(find_page_links("<!-- <a href=x> --><script>'<a href=y>'</script><style><a "
                                "href=z></STYLE><a href=w>")
                    .links,
                ElementsAre("w"));
    EXPECT_THAT(find_page_links("<!-- <a href=x>").links, IsEmpty());
    EXPECT_THAT(find_page_links("<a href=\"never ends").links, ElementsAre("never ends"));
    EXPECT_THAT(find_page_links("<").links, IsEmpty());
    EXPECT_THAT(find_page_links("<a =href=x href>").links, ElementsAre(""));
}

TEST(PageLinks, SayWhatThePageAsksOfCrawlers) {
    const auto asks = [](const std::string& content) {
        return find_page_links("<meta name=Robots content='" + content + "'>");
    };
    EXPECT_FALSE(asks("NOINDEX").may_index);
    EXPECT_TRUE(asks("noindex").may_follow);
    EXPECT_FALSE(asks("index, nofollow").may_follow);
    EXPECT_FALSE(asks("none").may_index);
    EXPECT_TRUE(asks("all").may_follow);
}

TEST(Sitemap, ListsPagesOrSitemaps) {
    const auto pages = read_sitemap(
        "<?xml version='1.0'?><urlset><url><loc> http://a/x?p=1&amp;q=2\n</loc></url>"
        "<url><loc></loc></url><url><loc>http://a/y</loc></url><url><loc>cut");
    EXPECT_FALSE(pages.is_index);
    EXPECT_THAT(pages.places, ElementsAre("http://a/x?p=1&q=2", "http://a/y"));
    const auto index =
        read_sitemap("<sitemapindex><sitemap><loc>http://a/s1.xml</loc></sitemap></sitemapindex>");
    EXPECT_TRUE(index.is_index);
    EXPECT_THAT(index.places, ElementsAre("http://a/s1.xml"));
    EXPECT_THAT(read_sitemap("not xml").places, IsEmpty());
}

}  // namespace
}  // namespace ragd
