#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/job.hpp"

namespace ragd {

/// What lies beside a page and below: its address up to the last slash.
std::string folder_of(const std::string& url);

/// Which pages a crawl goes to. The files of its job are its memory, so whoever goes on with the job goes
/// on with the crawl.
class CrawlFrontier {
public:
    struct Bounds {
        std::size_t pages_max = 0;
        std::string_view prefix;  // of all addresses
    };

    /// A page that was come to under another address needs not be gone to again.
    void know(const std::string& url) { known_.insert(url); }
    /// Puts those behind `files` that are not there yet, as far as the bounds let them; what is said of the first
    /// page (metadata, access list) goes for them, too.
    /// Requires: at least one file.
    void add(std::vector<JobFile>& files, const std::vector<std::string>& pages, Bounds bounds);

private:
    std::set<std::string> known_;
};

}  // namespace ragd
