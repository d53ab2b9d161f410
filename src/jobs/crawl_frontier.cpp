#include "jobs/crawl_frontier.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "net/web_url.hpp"

namespace ragd {
namespace {

/// Links to pictures and the like, by their ends: nothing of them could be indexed.
bool is_no_text(std::string_view url) {
    constexpr std::array<std::string_view, 24> kEnds{
        ".png", ".jpg", ".jpeg", ".gif",  ".svg",   ".webp", ".ico",  ".bmp",
        ".css", ".js",  ".mjs",  ".map",  ".mp3",   ".mp4",  ".webm", ".ogg",
        ".wav", ".avi", ".mov",  ".woff", ".woff2", ".ttf",  ".exe",  ".dmg"};
    const auto path = url.substr(0, url.find('?'));
    return std::ranges::any_of(kEnds, [&](auto end) { return path.ends_with(end); });
}

}  // namespace

std::string folder_of(const std::string& url) {
    const auto parsed = parse_web_url(url);
    return parsed ? parsed->folder() : url;
}

void CrawlFrontier::add(std::vector<JobFile>& files, const std::vector<std::string>& pages,
                        Bounds bounds) {
    for (const JobFile& file : files) {
        known_.insert(file.name);
    }
    for (const std::string& page : pages) {
        if (files.size() >= bounds.pages_max) {
            return;
        }
        if (!page.starts_with(bounds.prefix) || is_no_text(page) || !known_.insert(page).second) {
            continue;
        }
        JobFile file{.name = page};
        file.facts.metadata = files.front().facts.metadata;
        file.facts.acl = files.front().facts.acl;
        files.push_back(std::move(file));
    }
}

}  // namespace ragd
