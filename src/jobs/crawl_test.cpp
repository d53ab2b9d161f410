#include <fmt/format.h>

#include "jobs/jobs_fixture.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// A site in memory: pages with their links, and what its sitemap lists.
class FakeSite final : public WebPages {
public:
    Task<Result<FetchedPage>> fetch(const RequestContext& /*ctx*/, const std::string& url,
                                    const std::optional<CrawlOptions>& /*crawl*/) override {
        fetched.push_back(url);
        const auto found = pages.find(url);
        if (found == pages.end()) {
            co_return fail(ErrorCode::kNotFound, "not there");
        }
        co_return found->second;
    }
    Task<Result<std::vector<std::string>>> listed(const RequestContext& /*ctx*/,
                                                  const std::string& /*url*/,
                                                  const CrawlOptions& /*crawl*/,
                                                  const std::string& prefix) override {
        asked_prefix = prefix;
        co_return sitemap;
    }
    void add(const std::string& url, std::vector<std::string> links) {
        pages[url] = {.url = url,
                      .media_type = "text/html",
                      .bytes = "The text of " + url,
                      .links = std::move(links)};
    }

    std::map<std::string, FetchedPage> pages;
    std::vector<std::string> sitemap;
    std::vector<std::string> fetched;
    std::string asked_prefix;
};

class CrawlTest : public JobsTest {
protected:
    CrawlTest() { pages_ = &site_; }

    Job crawl(const std::string& url, CrawlOptions options) {
        JobRequest asked{.options = {.collection = CollectionName{"documents"}, .crawl = options}};
        asked.files.push_back({.name = url});
        asked.files.back().facts.metadata = {{"team", "hr"}};
        const auto created = accept(start(), asked, {});
        return finished(created->job.id);
    }
    std::vector<std::string> ids() {
        std::vector<std::string> all;
        for (const auto& [id, text] : indexed()) {
            all.push_back(id);
        }
        return all;
    }

    FakeSite site_;
};

TEST_F(CrawlTest, FollowsLinksBelowTheFirstPageOnce) {
    site_.add("http://a/x/", {"http://a/x/1", "http://a/y/", "http://a/x/p.png", "http://b/x/1"});
    site_.add("http://a/x/1", {"http://a/x/", "http://a/x/2"});
    site_.add("http://a/x/2", {});
    site_.sitemap = {"http://a/x/listed"};
    site_.add("http://a/x/listed", {});
    const Job job = crawl("http://a/x/", {});
    EXPECT_EQ(job.state, JobState::kCompleted);
    EXPECT_THAT(ids(), UnorderedElementsAre("http://a/x/", "http://a/x/1", "http://a/x/2",
                                            "http://a/x/listed"));
    EXPECT_EQ(site_.fetched.size(), 4U);
    EXPECT_EQ(site_.asked_prefix, "http://a/x/");
    EXPECT_EQ(job.files.back().facts.metadata, job.files.front().facts.metadata);
}

TEST_F(CrawlTest, AFirstPageThatLeadsElsewhereSaysWhereTheSiteIs) {
    site_.pages["http://a/"] = {.url = "https://www.a/en/",
                                .media_type = "text/html",
                                .bytes = "Start",
                                .links = {"https://www.a/en/1", "http://a/2"}};
    site_.add("https://www.a/en/1", {});
    const Job job = crawl("http://a/", {.sitemap = false});
    EXPECT_THAT(ids(), ElementsAre("https://www.a/en/", "https://www.a/en/1"));
    EXPECT_EQ(job.options.crawl->prefix, "https://www.a/en/");
}

TEST_F(CrawlTest, APageThatLeadsOutsideIsLeft) {
    site_.add("http://a/x/", {"http://a/x/1"});
    site_.pages["http://a/x/1"] = {.url = "http://b/", .media_type = "text/html", .bytes = "B"};
    const Job job = crawl("http://a/x/", {.prefix = "http://a/x/"});
    EXPECT_EQ(job.state, JobState::kPartial);
    EXPECT_EQ(job.files[1].code, "forbidden");
    EXPECT_THAT(ids(), ElementsAre("http://a/x/"));
}

TEST_F(CrawlTest, IsBounded) {
    std::vector<std::string> links;
    for (int i = 0; i < 50; ++i) {
        links.push_back(fmt::format("http://a/{}", i));
        site_.add(links.back(), {});
    }
    site_.add("http://a/", links);
    const Job job = crawl("http://a/", {.pages_max = 10});
    EXPECT_EQ(job.files.size(), 10U);
    EXPECT_EQ(site_.fetched.size(), 10U);
}

TEST_F(CrawlTest, OnePageIsFetchedWithoutFollowing) {
    site_.add("http://a/", {"http://a/1"});
    JobRequest asked{.options = {.collection = CollectionName{"documents"}}};
    asked.files.push_back({.name = "http://a/"});
    const auto created = accept(start(), asked, {});
    EXPECT_EQ(finished(created->job.id).files.size(), 1U);
    EXPECT_THAT(site_.fetched, ElementsAre("http://a/"));
}

}  // namespace
}  // namespace ragd
