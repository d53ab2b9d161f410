#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Where a page leads, and what it asks of crawlers. As written: references, not addresses.
struct PageLinks {
    std::vector<std::string> links;  // of <a> and <area>, but those with rel=nofollow
    std::string base;                // of <base>; empty: the page's own address
    bool may_index = true;           // <meta name="robots" content="noindex">
    bool may_follow = true;
};

/// Looks through the tags of HTML of any kind, in one pass. What it says is a hint: nothing is indexed or
/// shown of it.
PageLinks find_page_links(std::string_view html);

/// Addresses that a sitemap lists: of pages, or of further sitemaps.
struct Sitemap {
    std::vector<std::string> places;
    bool is_index = false;
};
Sitemap read_sitemap(std::string_view xml);

}  // namespace ragd
