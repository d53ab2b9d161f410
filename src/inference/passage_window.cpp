#include "inference/passage_window.hpp"

#include <algorithm>
#include <unordered_map>

namespace ragd {

std::span<const std::int32_t> best_window(std::span<const std::int32_t> question,
                                          std::span<const std::int32_t> passage,
                                          std::size_t width) {
    if (passage.size() <= width) {
        return passage;
    }
    std::unordered_map<std::int32_t, std::size_t> count_of;  // in the window, of what is wanted
    for (const std::int32_t piece : question) {
        count_of.emplace(piece, 0);
    }
    std::size_t distinct = 0;
    std::size_t most = 0;
    std::size_t best = 0;
    for (std::size_t i = 0; i < passage.size(); ++i) {
        if (const auto entered = count_of.find(passage[i]); entered != count_of.end()) {
            distinct += entered->second++ == 0 ? 1 : 0;
        }
        if (i < width) {
            most = distinct;  // the first window grows
            continue;
        }
        if (const auto left = count_of.find(passage[i - width]); left != count_of.end()) {
            distinct -= --left->second == 0 ? 1 : 0;
        }
        if (distinct > most) {
            most = distinct;
            best = i - width + 1;
        }
    }
    return passage.subspan(best, width);
}

}  // namespace ragd
