#pragma once
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ragd {

/// Texts that somebody found himself and wants in the order in which they answer a question.
struct TextsToRank {
    std::string question;
    std::vector<std::string> texts;
    std::optional<std::size_t> pieces_max = std::nullopt;  // of each, what follows is left out
};

struct RankedText {
    std::size_t index = 0;  // among the texts that were given
    double log_odds = 0;    // that it answers the question

    [[nodiscard]] double probability() const { return 1.0 / (1.0 + std::exp(-log_odds)); }
    bool operator==(const RankedText&) const = default;
};

/// All of them, best first; equals in the order in which they were given.
struct RankedTexts {
    std::vector<RankedText> texts;
    std::size_t pieces = 0;  // word pieces of question and texts
};

}  // namespace ragd
