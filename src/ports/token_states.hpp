#pragma once
#include <cstddef>
#include <vector>

namespace ragd {

/// What an encoder makes of each word piece of a text, special tokens left out: `count` rows of
/// `width` floats, each of unit length.
struct TokenStates {
    std::vector<float> rows;
    std::size_t count = 0;
    std::size_t width = 0;
};

}  // namespace ragd
