#include "tokenizer/sequence_template.hpp"

#include <algorithm>

namespace ragd {

std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second,
                                                  std::size_t room) {
    if (first + second <= room) {
        return {first, second};
    }
    const bool swapped = first > second;
    std::size_t shorter = std::min(first, second);
    std::size_t longer = 0;
    if (shorter <= room / 2) {
        longer = room - shorter;
    } else {
        shorter = room / 2;
        longer = room - shorter;
    }
    return swapped ? std::pair(longer, shorter) : std::pair(shorter, longer);
}

}  // namespace ragd
