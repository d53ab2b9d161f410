#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/collection_index.hpp"

namespace ragd::test {

/// Words between single spaces, as they are.
inline void split_at_spaces(std::string_view text, std::vector<std::string>& terms) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) {
            terms.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

inline std::vector<float> unit(std::vector<float> vector) {
    double square = 0;
    for (const float x : vector) {
        square += static_cast<double>(x) * x;
    }
    for (float& x : vector) {
        x = static_cast<float>(x / std::sqrt(square));
    }
    return vector;
}

/// Draws texts and vectors; the same from the same seed.
class DrawnCorpus {
public:
    DrawnCorpus(std::uint64_t seed, std::size_t dimension) : random_(seed), dimension_(dimension) {}

    std::size_t number(std::size_t below) { return random_() % below; }
    /// A word of a vocabulary in which some are much more frequent than others, as in languages.
    std::string word(std::size_t vocabulary) {
        const double u = std::uniform_real_distribution<double>{0, 1}(random_);
        const auto rank =
            static_cast<std::size_t>(std::pow(static_cast<double>(vocabulary), u)) - 1;
        return "w" + std::to_string(rank);
    }
    std::string text(std::size_t words, std::size_t vocabulary) {
        std::string text;
        for (std::size_t i = 0; i < words; ++i) {
            text += (i == 0 ? "" : " ") + word(vocabulary);
        }
        return text;
    }
    std::vector<float> vector() {
        std::normal_distribution<float> normal;
        std::vector<float> vector(dimension_);
        for (float& x : vector) {
            x = normal(random_);
        }
        return unit(std::move(vector));
    }
    /// A vector near to `centre`: what embeddings of texts on one topic look like.
    std::vector<float> near(std::span<const float> centre, float spread) {
        std::vector<float> vector = this->vector();
        for (std::size_t i = 0; i < dimension_; ++i) {
            vector[i] = centre[i] + spread * vector[i];
        }
        return unit(std::move(vector));
    }

private:
    std::mt19937_64 random_;
    std::size_t dimension_;
};

inline IndexOptions options(std::size_t dimension) {
    return {.dimension = dimension, .fingerprint = "test-1", .analyze = split_at_spaces};
}

}  // namespace ragd::test
