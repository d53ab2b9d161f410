#include "index/counted_terms.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ragd {

CountedTerms count_terms(std::vector<std::string>&& terms) {
    std::vector<std::string> sorted = std::move(terms);
    std::ranges::sort(sorted);
    CountedTerms counted;
    counted.length = static_cast<std::uint32_t>(sorted.size());
    for (std::size_t begin = 0; begin < sorted.size();) {
        std::size_t end = begin + 1;
        while (end < sorted.size() && sorted[end] == sorted[begin]) {
            ++end;
        }
        counted.distinct.push_back(
            {.term = std::move(sorted[begin]), .count = static_cast<std::uint32_t>(end - begin)});
        begin = end;
    }
    return counted;
}

}  // namespace ragd
