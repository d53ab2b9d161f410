#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/job.hpp"
#include "domain/request_context.hpp"

namespace ragd {

/// A page as it came, after all redirects.
struct FetchedPage {
    std::string url;
    std::string media_type;  // without parameters; empty: the server does not say
    std::string bytes;
    std::vector<std::string> links = {};  // addresses, in the order of the page
};

/// Pages of other servers.
class WebPages {
public:
    virtual ~WebPages() = default;

    /// Fetches a page. `crawl`: only what the site lets crawlers have, and not before the time between
    /// two requests has passed; nothing: somebody asked for this one page.
    /// Errors: Forbidden - at an address of a private network, or not for crawlers; NotFound - the server
    ///         has no such page; TooLarge; Malformed - no address, or where it leads is none;
    ///         Unavailable - the server or the network fails, and did when asked again; Cancelled.
    /// Threads: the io thread.  Lifetime: the arguments outlive the task.
    virtual Task<Result<FetchedPage>> fetch(const RequestContext& ctx, const std::string& url,
                                            const std::optional<CrawlOptions>& crawl) = 0;

    /// Addresses that the site of `url` lists in its sitemaps, at most `most` that begin with `prefix`.
    /// A site without any, or with broken ones, lists none.
    /// Errors: Cancelled.  Threads, Lifetime: as `fetch`.
    virtual Task<Result<std::vector<std::string>>> listed(const RequestContext& ctx,
                                                          const std::string& url,
                                                          const CrawlOptions& crawl,
                                                          const std::string& prefix) = 0;
};

}  // namespace ragd
