#include "answer/page_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace ragd {
namespace {

// Fitted on documentation of five projects (bench/folders), where more would gain a little more,
// and on sets of short documents and of pages about many things, which more would harm.
constexpr std::size_t kSilent = 3;
constexpr double kWeight = 0.4;  // of a chunk that is as likely as the best of all

}  // namespace

std::vector<double> page_evidence(std::span<const RankedChunk> chunks) {
    std::unordered_map<std::string_view, std::vector<std::size_t>> places_of;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        places_of[chunks[i].document].push_back(i);
    }
    std::vector<double> evidence(chunks.size());
    if (chunks.empty()) {
        return evidence;
    }
    const double top = std::ranges::max(chunks, {}, &RankedChunk::log_odds).log_odds;
    for (auto& [document, places] : places_of) {
        std::ranges::sort(places, {},
                          [&chunks](std::size_t i) { return std::pair{-chunks[i].log_odds, i}; });
        for (std::size_t n = kSilent; n < places.size(); ++n) {
            evidence[places.front()] += kWeight * std::exp(chunks[places[n]].log_odds - top);
        }
    }
    return evidence;
}

}  // namespace ragd
