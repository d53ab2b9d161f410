#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "jobs/robots.hpp"
#include "jobs/web_pages.hpp"
#include "net/http_client.hpp"
#include "net/web_url.hpp"
#include "obs/log.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

struct FetchLimits {
    std::size_t bytes_max = 64 * limits::kMiB;   // of a page
    std::chrono::milliseconds time_max{60'000};  // of a page, its redirects included
    std::chrono::milliseconds retry{1'000};      // doubles
    std::chrono::milliseconds retry_after_max{30'000};
    int attempts = 3;
    int redirects_max = 5;
};

/// Fetches pages with an HttpClient that connects to allowed addresses only. It follows redirects itself,
/// so that each step is looked at again; keeps what sites ask of crawlers for an hour; and leaves time
/// between two requests to a site.
/// Threads: the io thread.  Lifetime: the parts outlive it.
class PageFetcher final : public WebPages {
public:
    struct Parts {
        HttpClient& http;  // of its own, with an AddressRule and without a proxy
        ComputePool& compute;
        const Clock& clock;
        const Log& log;
    };
    PageFetcher(Parts parts, FetchLimits limits) : parts_(parts), limits_(limits) {}

    Task<Result<FetchedPage>> fetch(const RequestContext& ctx, const std::string& url,
                                    const std::optional<CrawlOptions>& crawl) override;
    Task<Result<std::vector<std::string>>> listed(const RequestContext& ctx, const std::string& url,
                                                  const CrawlOptions& crawl,
                                                  const std::string& prefix) override;

private:
    struct Site {
        std::shared_ptr<const Robots> robots;  // null: not read yet
        SteadyTime read_at;
        SteadyTime next_request;
    };
    struct Response {
        WebUrl url;
        HttpReply reply;
    };

    /// The page, whatever its status; redirects are followed.
    Task<Result<Response>> get(const RequestContext& ctx, WebUrl url, const CrawlOptions* crawl,
                               std::size_t bytes_max);
    Task<Result<HttpReply>> get_once(const RequestContext& ctx, const WebUrl& url,
                                     std::size_t bytes_max);
    Task<Result<Response>> get_patiently(const RequestContext& ctx, const WebUrl& url,
                                         const CrawlOptions* crawl);
    Task<Result<void>> may_crawl(const RequestContext& ctx, const WebUrl& url,
                                 const CrawlOptions& crawl);
    Task<Result<std::shared_ptr<const Robots>>> robots_of(const RequestContext& ctx,
                                                          const WebUrl& url);
    Task<void> take_turn(const RequestContext& ctx, const std::string& origin,
                         std::chrono::milliseconds delay);
    Task<Result<void>> find_links(const RequestContext& ctx, FetchedPage& page);
    Site& site_of(const std::string& origin);

    Parts parts_;
    FetchLimits limits_;
    std::map<std::string, Site> sites_;
};

}  // namespace ragd
