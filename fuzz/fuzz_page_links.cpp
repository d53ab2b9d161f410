// Pages, sitemaps and robots.txt of strangers: what is found is bounded, and is text.
#include "base/assert.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "input.hpp"
#include "jobs/page_links.hpp"
#include "jobs/robots.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const auto kind = input.byte() % 3;
    const std::string_view text = input.part();
    if (kind == 0) {
        for (const std::string& link : find_page_links(text).links) {
            RAG_ASSERT(link.size() <= limits::kUrlBytes && is_valid_utf8(link), "a link is text");
        }
    } else if (kind == 1) {
        for (const std::string& place : read_sitemap(text).places) {
            RAG_ASSERT(place.size() <= limits::kUrlBytes, "a place is bounded");
        }
    } else {
        const Robots robots = Robots::parse(text, "ragd");
        RAG_ASSERT(robots.allows("/robots.txt"), "it may always be read");
        (void)robots.allows(input.rest());
    }
    return 0;
}
