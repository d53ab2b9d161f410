#include "jobs/page_fetcher.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "extract/gzip_stream.hpp"
#include "jobs/gunzip.hpp"
#include "jobs/page_links.hpp"
#include "jobs/rest.hpp"
#include "net/retry_after.hpp"

namespace ragd {
namespace {

constexpr std::string_view kAgent = "ragd";
constexpr std::size_t kSitesMax = 64;
constexpr std::chrono::hours kRobotsKept{1};
constexpr std::size_t kRobotsBytes = 512 * limits::kKiB;
constexpr std::size_t kSitemapBytes = 50 * limits::kMiB;
constexpr std::size_t kSitemapsMax = 50;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_html(std::string_view media_type) {
    return media_type == "text/html" || media_type == "application/xhtml+xml";
}

std::string media_type_of(const HttpReply& reply) {
    const auto* header = reply.header("Content-Type");
    std::string type = header == nullptr ? "" : header->substr(0, header->find(';'));
    std::erase(type, ' ');
    std::ranges::transform(type, type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return type;
}

/// Nothing: it is the page.
std::optional<Error> error_of(const WebUrl& url, int status) {
    if (status >= 200 && status < 300) {
        return std::nullopt;
    }
    const std::string said = fmt::format("{} answered with status {}", url.host, status);
    switch (status) {
        case 401:
        case 403:
            return fail(ErrorCode::kForbidden, said);
        case 404:
        case 410:
            return fail(ErrorCode::kNotFound, said);
        default:
            return fail(
                status == 429 || status >= 500 ? ErrorCode::kUnavailable : ErrorCode::kMalformed,
                said);
    }
}

}  // namespace

PageFetcher::Site& PageFetcher::site_of(const std::string& origin) {
    if (sites_.size() >= kSitesMax && !sites_.contains(origin)) {
        sites_.erase(std::ranges::min_element(sites_, {}, [](const auto& one) {
            return std::max(one.second.read_at, one.second.next_request);
        }));
    }
    return sites_[origin];
}

/// Whoever comes takes the next free moment, and then waits for it.
Task<void> PageFetcher::take_turn(const RequestContext& ctx, const std::string& origin,
                                  std::chrono::milliseconds delay) {
    const SteadyTime now = parts_.clock.now();
    Site& site = site_of(origin);
    const SteadyTime turn = std::max(now, site.next_request);
    site.next_request = turn + delay;
    if (turn > now) {
        co_await rest(std::chrono::ceil<std::chrono::milliseconds>(turn - now), ctx.cancelled);
    }
}

Task<Result<HttpReply>> PageFetcher::get_once(const RequestContext& ctx, const WebUrl& url,
                                              std::size_t bytes_max) {
    HttpCall call{.url = url.text,
                  .headers = {{"Accept",
                               "text/html, application/xhtml+xml, application/pdf, "
                               "text/*;q=0.9, */*;q=0.8"}},
                  .deadline = ctx.deadline,
                  .cancelled = ctx.cancelled,
                  .response_bytes_max = bytes_max};
    auto reply = co_await parts_.http.send(std::move(call));
    if (!reply && reply.error().code == ErrorCode::kDeadlineExceeded) {
        co_return fail(ErrorCode::kUnavailable, reply.error().message);
    }
    co_return reply;
}

Task<Result<PageFetcher::Response>> PageFetcher::get(const RequestContext& ctx, WebUrl url,
                                                     const CrawlOptions* crawl,
                                                     std::size_t bytes_max) {
    RequestContext bound = ctx;
    for (int step = 0; step <= limits_.redirects_max; ++step) {
        if (crawl != nullptr) {
            RAG_CO_TRY(co_await may_crawl(ctx, url, *crawl));
        }
        if (step == 0) {  // what was waited for before is not the page's time
            bound.deadline = ctx.deadline.sooner(Deadline::in(parts_.clock, limits_.time_max));
        }
        auto reply = RAG_CO_TRY(co_await get_once(bound, url, bytes_max));
        if (!is_redirect(reply.status)) {
            co_return Response{std::move(url), std::move(reply)};
        }
        const auto* place = reply.header("Location");
        auto next = place == nullptr ? Result<WebUrl>{fail(ErrorCode::kMalformed, "")}
                                     : resolve_web_url(url, *place);
        if (!next) {
            co_return fail(ErrorCode::kMalformed,
                           fmt::format("{} redirects to what is no address", url.host));
        }
        url = std::move(*next);
    }
    co_return fail(ErrorCode::kMalformed,
                   fmt::format("it redirects more than {} times", limits_.redirects_max));
}

Task<Result<PageFetcher::Response>> PageFetcher::get_patiently(const RequestContext& ctx,
                                                               const WebUrl& url,
                                                               const CrawlOptions* crawl) {
    std::chrono::milliseconds pause = limits_.retry;
    for (int tried = 1;; ++tried) {
        auto response = co_await get(ctx, url, crawl, limits_.bytes_max);
        std::optional<Error> wrong;
        if (response) {
            wrong = error_of(response->url, response->reply.status);
        } else {
            wrong = response.error();
        }
        if (!wrong) {
            co_return response;
        }
        RAG_CO_TRY(ctx.check(parts_.clock));
        if (wrong->code != ErrorCode::kUnavailable || tried == limits_.attempts) {
            co_return *wrong;
        }
        if (response) {
            const auto asked = retry_after(response->reply.headers, parts_.clock.wall());
            pause = std::max(pause, std::min<std::chrono::milliseconds>(
                                        std::chrono::ceil<std::chrono::milliseconds>(
                                            asked.value_or(std::chrono::milliseconds{0})),
                                        limits_.retry_after_max));
        }
        co_await rest(pause, ctx.cancelled);
        pause *= 2;
    }
}

Task<Result<FetchedPage>> PageFetcher::fetch(const RequestContext& ctx, const std::string& url,
                                             const std::optional<CrawlOptions>& crawl) {
    const WebUrl asked = RAG_CO_TRY(parse_web_url(url));
    auto response = RAG_CO_TRY(co_await get_patiently(ctx, asked, crawl ? &*crawl : nullptr));
    FetchedPage page{.url = std::move(response.url.text),
                     .media_type = media_type_of(response.reply),
                     .bytes = std::move(response.reply.body)};
    if (crawl && (is_html(page.media_type) || page.media_type.empty())) {
        RAG_CO_TRY(co_await find_links(ctx, page));
    }
    co_return page;
}

Task<Result<void>> PageFetcher::find_links(const RequestContext& ctx, FetchedPage& page) {
    auto work = [&page](std::size_t) -> Result<void> {
        const PageLinks found = find_page_links(page.bytes);
        if (!found.may_index) {
            return fail(ErrorCode::kForbidden,
                        "the page asks not to be indexed (its robots meta tag)");
        }
        const WebUrl own = RAG_TRY(parse_web_url(page.url));
        const auto base = resolve_web_url(own, found.base);
        for (const std::string& link : found.links) {
            auto place = resolve_web_url(base ? *base : own, link);
            if (place && found.may_follow) {
                page.links.push_back(std::move(place->text));
            }
        }
        return {};
    };
    co_return co_await parts_.compute.run({.work_class = WorkClass::kBulk,
                                           .deadline = ctx.deadline,
                                           .cancelled = ctx.cancelled,
                                           .share = ctx.access.share()},
                                          std::move(work));
}

Task<Result<void>> PageFetcher::may_crawl(const RequestContext& ctx, const WebUrl& url,
                                          const CrawlOptions& crawl) {
    const auto robots = RAG_CO_TRY(co_await robots_of(ctx, url));
    if (!robots->allows(url.path)) {
        co_return fail(ErrorCode::kForbidden,
                       fmt::format("the robots.txt of {} does not let crawlers have it", url.host));
    }
    co_await take_turn(ctx, url.origin,
                       std::max(crawl.delay, robots->delay().value_or(crawl.delay)));
    co_return ctx.check(parts_.clock);
}

/// RFC 9309, section 2.3.1: no such file allows everything; a server that fails allows nothing.
Task<Result<std::shared_ptr<const Robots>>> PageFetcher::robots_of(const RequestContext& ctx,
                                                                   const WebUrl& url) {
    const Site& known = site_of(url.origin);
    if (known.robots && parts_.clock.now() - known.read_at < kRobotsKept) {
        co_return known.robots;
    }
    const WebUrl place = RAG_CO_TRY(parse_web_url(url.origin + "/robots.txt"));
    const auto response = co_await get(ctx, place, nullptr, kRobotsBytes);
    RAG_CO_TRY(ctx.check(parts_.clock));
    if (!response && response.error().code == ErrorCode::kForbidden) {
        co_return response.error();  // of an address that we do not connect to
    }
    auto robots = std::make_shared<const Robots>(Robots::refuse_all());
    const int status = response ? response->reply.status : 0;
    if (status >= 200 && status < 300) {
        robots = std::make_shared<const Robots>(Robots::parse(response->reply.body, kAgent));
    } else if (status >= 400 && status < 500 && status != 429) {
        robots = std::make_shared<const Robots>(Robots::allow_all());
    } else {
        co_return fail(
            ErrorCode::kUnavailable,
            fmt::format("the robots.txt of {} cannot be had, so nothing is crawled there",
                        url.host));
    }
    Site& site = site_of(url.origin);
    site.robots = robots;
    site.read_at = parts_.clock.now();
    co_return robots;
}

Task<Result<std::vector<std::string>>> PageFetcher::listed(const RequestContext& ctx,
                                                           const std::string& url,
                                                           const CrawlOptions& crawl,
                                                           const std::string& prefix) {
    std::vector<std::string> found;
    const auto asked = parse_web_url(url);
    const auto robots = asked ? co_await robots_of(ctx, *asked)
                              : Result<std::shared_ptr<const Robots>>{asked.error()};
    if (!robots) {
        RAG_CO_TRY(ctx.check(parts_.clock));
        co_return found;  // the first page will say so
    }
    std::deque<std::string> sitemaps((*robots)->sitemaps().begin(), (*robots)->sitemaps().end());
    if (sitemaps.empty()) {
        sitemaps.push_back(asked->origin + "/sitemap.xml");
    }
    std::set<std::string> seen;
    for (; !sitemaps.empty() && seen.size() < kSitemapsMax; sitemaps.pop_front()) {
        const auto place = resolve_web_url(*asked, sitemaps.front());
        // Of the site itself: another one's lists are another one's business.
        if (!place || place->origin != asked->origin || !seen.insert(place->text).second) {
            continue;
        }
        auto response = co_await get(ctx, *place, &crawl, kSitemapBytes);
        RAG_CO_TRY(ctx.check(parts_.clock));
        if (!response || error_of(response->url, response->reply.status)) {
            continue;
        }
        auto work = [body = std::move(response->reply.body)](std::size_t) -> Result<Sitemap> {
            return read_sitemap(is_gzip(body) ? RAG_TRY(gunzip(body, kSitemapBytes)) : body);
        };
        auto sitemap = co_await parts_.compute.run({.work_class = WorkClass::kBulk,
                                                    .cancelled = ctx.cancelled,
                                                    .share = ctx.access.share()},
                                                   std::move(work));
        for (std::string& one : sitemap ? sitemap->places : std::vector<std::string>{}) {
            if (sitemap->is_index) {
                sitemaps.push_back(std::move(one));
            } else if (auto page = parse_web_url(one);
                       page && page->text.starts_with(prefix) && found.size() < crawl.pages_max) {
                found.push_back(std::move(page->text));
            }
        }
    }
    co_return found;
}

}  // namespace ragd
